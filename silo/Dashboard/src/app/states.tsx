import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError, type Data } from '../api/client';
import { signInReason } from '../api/session';
import type { HealthState } from '../api/types';
import { ago } from '../format/words';
import { percent } from '../format/numbers';
import { fullTime } from '../time/zone';
import { tick } from './ticking';
import './states.css';

const states: Record<HealthState, { glyph: string; word: string; class: string }> = {
  unwell: { glyph: '●', word: 'unwell', class: 'harm' },
  watch: { glyph: '▲', word: 'watch', class: 'watch' },
  well: { glyph: '✓', word: 'well', class: 'well' },
  waiting: { glyph: '◌', word: 'waiting', class: 'dim' },
};

/** The state of something by shape, word and colour; the word is for screen readers unless it is asked for. */
export function State({ state, withWord = false }: { state: HealthState; withWord?: boolean }) {
  const { glyph, word, class: className } = states[state];
  return (
    <span class={`state ${className}`}>
      <span class="glyph" aria-hidden="true">{glyph}</span>
      <span class={withWord ? 'word' : 'hidden'}>{word}</span>
    </span>
  );
}

/** What is shown while the first answer is awaited, not before a fifth of a second: what comes at once does not flicker. */
export function Loading({ lines = 3, label = 'Loading' }: { lines?: number; label?: string }) {
  const [isShown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="loading" role="status">
      <span class="hidden">{label}…</span>
      {isShown && Array.from({ length: lines }, (_, i) => <div key={i} class="bone" />)}
    </div>
  );
}

/** That there is nothing, why, and what a person may do. */
export function Empty({ title, isView = false, children }: { title: string; isView?: boolean; children?: ComponentChildren }) {
  return <div class="empty">{isView ? <h1>{title}</h1> : <p class="title">{title}</p>}{children}</div>;
}

/** What went wrong and what to do about it. */
export function Failure({ error, reload, what = 'This', back }: { error: Error; reload?: () => void; what?: string; back?: ComponentChildren }) {
  if (error instanceof ApiError && error.status === 401 && signInReason.value !== null) return null;
  const { title, advice } = explain(error, what);
  // What is not there does not come by trying again, if there is somewhere else to go.
  const isGone = back !== undefined && error instanceof ApiError && error.status === 404;
  return (
    <div class="failure" role="alert">
      <p class="title">{title}</p>
      <p>{error.message}{advice && ` ${advice}`}</p>
      {isGone ? back : reload && <button type="button" class="button quiet" onClick={reload}>Try again</button>}
    </div>
  );
}

function explain(error: Error, what: string): { title: string; advice: string } {
  const status = error instanceof ApiError ? error.status : -1;
  if (status === 403) return { title: 'Your role does not allow this.', advice: 'Ask whoever runs the silo for a key with the role or the model that is missing.' };
  if (status === 404) return { title: `${what} is not there.`, advice: '' };
  if (status === 0) return { title: 'No connection.', advice: 'It is tried again by itself.' };
  if (status === 429) return { title: 'Too many requests.', advice: 'It is tried again by itself, later.' };
  if (status === 503) return { title: 'The silo is not ready.', advice: 'It is tried again by itself.' };
  if (status >= 500) return { title: 'The silo failed.', advice: 'Its log says why; it is tried again by itself.' };
  if (status > 0) return { title: `${what} cannot be answered.`, advice: '' };
  return { title: `${what} cannot be shown.`, advice: 'That is a mistake of this page; its console has the details.' };
}

/** Says above old figures that they are old, and since when. */
export function Stale({ at, error }: { at: number | null; error: Error | null }) {
  if (error === null || at === null) return null;
  return (
    <p class="stale" role="status">
      <span class="glyph" aria-hidden="true">◷</span> Figures of <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>{ago(at, tick.value).replace(/^now$/, 'a moment ago')}</time>: {error.message}
    </p>
  );
}

/** Says that figures are of a part of what was predicted. Nothing where they are of all. */
export function Partial({ completeness }: { completeness: number | null | undefined }) {
  if (completeness === null || completeness === undefined || completeness >= 0.9995) return null;
  return <span class="partial watch" title="The share of what nodes reported that has come in"><span aria-hidden="true">◔</span> {percent(completeness)} complete</span>;
}

interface ReadyProps<T> {
  of: Data<T>;
  what?: string;
  lines?: number;
  /** Where else to go from what is not there. */
  back?: ComponentChildren;
  /** It is all of a view, whose heading comes with the data. */
  isView?: boolean;
  children: (data: T) => ComponentChildren;
}

/** The first of the states that data is in, or what is made of it. */
export function Ready<T>({ of, what, lines, back, isView = false, children }: ReadyProps<T>) {
  if (of.data === undefined) {
    return (
      <>
        {isView && <h1 class="hidden">{what}</h1>}
        {of.error ? <Failure error={of.error} reload={of.reload} what={what} back={back} /> : <Loading lines={lines} label={what} />}
      </>
    );
  }

  return (
    <>
      <Stale at={of.at} error={of.error} />
      {children(of.data)}
    </>
  );
}
