import { useEffect, useRef, useState } from 'preact/hooks';
import { get, useData, type Data } from '../api/client';
import type { Overview } from '../api/types';
import { useNear } from '../app/near';
import { Failure } from '../app/states';
import { endedSteps, ModelRow } from './ModelRow';
import { chooseSort, choice, keyOf, queryOf, type Sort } from './question';

const columns: readonly { sort: Sort; text: string; class: string }[] = [
  { sort: 'name', text: 'Model', class: 'name' },
  { sort: 'rate', text: 'Predictions', class: 'cell' },
  { sort: 'p99', text: 'p99', class: 'cell' },
  { sort: 'quality', text: 'Quality', class: 'cell quality' },
  { sort: 'drift', text: 'Drift', class: 'cell' },
];

const refresh = 5000;
const unfinishedAfter = 500;
const lastUnfinishedAfter = 2000;

/** A part of the models, asked again as the silo tells of changes, and soon while their series are being computed: less soon where none has come meanwhile. */
export function usePart(cursor?: string): Data<Overview> {
  const data = useData(keyOf(cursor), given => get<Overview>('/v1/overview', queryOf(cursor), { signal: given }), { topic: ['models', 'alerts', 'nodes', 'cluster'], every: refresh });
  const isUnfinished = data.data !== undefined && data.data.completeness < 1;
  const waited = useRef({ completeness: -1, times: 0 });
  useEffect(() => {
    const completeness = isUnfinished ? data.data!.completeness : -1;
    const isFurther = !isUnfinished || completeness > waited.current.completeness;
    waited.current = { completeness, times: isFurther ? 0 : waited.current.times + 1 };
    if (!isUnfinished) return;
    const timer = setTimeout(data.reload, Math.min(lastUnfinishedAfter, unfinishedAfter * 2 ** Math.min(waited.current.times, 10)));
    return () => clearTimeout(timer);
  }, [isUnfinished, data.at]);
  return data;
}

/** Rows, not tiles. Of thousands of models only the parts that are near what is seen are drawn and asked for. */
export function ModelList({ first }: { first: Overview }) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const key = keyOf(undefined);
  useEffect(() => setCursors([]), [key]);
  // What a part says comes after it holds for the parts after it too.
  const follow = (index: number, next: string | undefined) => setCursors(known => {
    if (next === undefined) return known.length > index ? known.slice(0, index) : known;
    return known[index] === undefined ? [...known.slice(0, index), next] : known;
  });
  useEffect(() => follow(0, first.nextCursor), [first.nextCursor, key]);
  return (
    <table class="models">
      <thead>
        <tr>
          <th class="state"><SortButton sort="state" text={<span class="hidden">State</span>} /></th>
          {columns.map(({ sort, text, class: className }) => <th key={sort} class={className} aria-sort={ariaSort(sort)}><SortButton sort={sort} text={text} /></th>)}
        </tr>
      </thead>
      <tbody><Rows of={first} /></tbody>
      {cursors.map((cursor, i) => <Part key={cursor} cursor={cursor} onNext={next => follow(i + 1, next)} />)}
    </table>
  );
}

function Rows({ of }: { of: Overview }) {
  const ended = endedSteps(of);
  return of.models.map(model => <ModelRow key={model.model} model={model} ended={ended} />);
}

function ariaSort(sort: Sort): 'ascending' | 'descending' | undefined {
  if (choice.value.sort !== sort) return undefined;
  return sort === 'name' ? 'ascending' : 'descending';
}

function SortButton({ sort, text }: { sort: Sort; text: preact.ComponentChildren }) {
  const isChosen = choice.value.sort === sort;
  return (
    <button type="button" class={isChosen ? 'sort chosen' : 'sort'} title={isChosen ? undefined : sort === 'state' ? 'Sort by what needs a person' : 'Sort by this'} onClick={() => chooseSort(sort)}>
      {text}<span class="arrow" aria-hidden="true">{isChosen && sort !== 'state' && (sort === 'name' ? '↑' : '↓')}</span>
    </button>
  );
}

/** One part after the first: room for its rows until it is near what is seen. */
function Part({ cursor, onNext }: { cursor: string; onNext: (next: string | undefined) => void }) {
  const body = useRef<HTMLTableSectionElement>(null);
  const height = useRef(0);
  const isNear = useNear(body, 800, near => { if (!near && body.current) height.current = body.current.getBoundingClientRect().height; });
  return (
    <tbody ref={body}>
      {isNear ? <PartRows cursor={cursor} height={height.current} onNext={onNext} /> : <Room height={height.current} />}
    </tbody>
  );
}

function PartRows({ cursor, height, onNext }: { cursor: string; height: number; onNext: (next: string | undefined) => void }) {
  const part = usePart(cursor);
  const next = part.data?.nextCursor;
  useEffect(() => { if (part.data) onNext(next); }, [part.data === undefined, next]);
  if (part.data) return <Rows of={part.data} />;
  return part.error ? <tr><td colSpan={6}><Failure error={part.error} reload={part.reload} what="This part of the list" /></td></tr> : <Room height={height} />;
}

function Room({ height }: { height: number }) {
  const cell = useRef<HTMLTableCellElement>(null);
  useEffect(() => cell.current!.style.setProperty('height', `${height || 70}px`), [height]);
  return <tr class="room"><td colSpan={6} ref={cell}><span class="hidden">More models</span></td></tr>;
}
