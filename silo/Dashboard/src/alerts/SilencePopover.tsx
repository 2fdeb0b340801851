import { useRef, useState } from 'preact/hooks';
import { get, useData } from '../api/client';
import { Popover } from '../app/popover';
import { now } from '../time/clock';
import { fromField, toField, zone } from '../time/zone';
import { silence } from './actions';
import { freshAlerts } from './fresh';
import { lengths, longestReason, matching, problemOf, scopesOf, type Problem, type Scope } from './silences';
import type { Alert } from './types';

/** Keeps quiet about an alert or its brothers: what, and then for how long, which does it. */
export function SilencePopover({ alert, scope, class: className = 'button quiet' }: { alert: Alert; scope?: string; class?: string }) {
  return (
    <Popover button="Silence…" label={`Silence ${alert.rule}`} class={className}>
      {close => <SilenceForm alert={alert} scope={scope} close={close} />}
    </Popover>
  );
}

function SilenceForm({ alert, scope: first, close }: { alert: Alert; scope?: string; close: () => void }) {
  const scopes = scopesOf(alert);
  const [key, choose] = useState(first ?? scopes[0]!.key);
  const [comment, say] = useState('');
  const [isOther, other] = useState(false);
  const [problem, tell] = useState<Problem | null>(null);
  const why = useRef<HTMLInputElement>(null);
  const [end, setEnd] = useState(() => toField(now() + 2 * 3_600_000));
  const { data: alerts } = useData('/v1/alerts', given => get<Alert[]>('/v1/alerts', {}, { signal: given }), freshAlerts);
  const scope = scopes.find(each => each.key === key) ?? scopes[0]!;
  const matched = (of: Scope) => (alerts ? matching(alerts, alert.labels, of).length : null);
  const keepQuiet = async (until: number) => {
    const wrong = problemOf(comment, until, now());
    tell(wrong);
    if (wrong?.field === 'why') why.current?.focus();
    if (wrong === null && await silence(scope.matchers, until, comment.trim(), matched(scope) ?? 0)) close();
  };
  const ownEnd = fromField(end);
  return (
    <form class="silence-form" onSubmit={event => { event.preventDefault(); if (isOther) void keepQuiet(ownEnd); }}>
      <fieldset>
        <legend>Keep quiet about</legend>
        {scopes.map(each => (
          <label key={each.key}>
            <input type="radio" name="scope" checked={each.key === key} onChange={() => choose(each.key)} />
            <span>{each.text}</span>
            <span class="dim number">{matched(each) === null ? '' : matched(each) === 1 ? '1 alert now' : `${matched(each)} alerts now`}</span>
          </label>
        ))}
      </fieldset>
      <label class="why"><span class="dim small">Why, for the others</span><input class="field" ref={why} maxLength={longestReason} value={comment} placeholder="load test" aria-invalid={problem?.field === 'why'} onInput={event => { say(event.currentTarget.value); tell(null); }} /></label>
      {problem?.field === 'why' && <p class="harm small" role="alert">{problem.text}</p>}
      <div class="for" role="group" aria-label="For how long">
        {lengths(now(), zone.value).map(({ text, end: until }) => <button key={text} type="button" class="button quiet" onClick={() => void keepQuiet(until)}>{text}</button>)}
        <button type="button" class="button quiet" aria-expanded={isOther} onClick={() => other(!isOther)}>Other…</button>
      </div>
      {isOther && (
        <div class="own">
          <label><span class="dim small">Until</span> <input class="field" type="datetime-local" value={end} aria-invalid={problem?.field === 'until'} onInput={event => { setEnd(event.currentTarget.value); tell(null); }} /></label>
          <button type="submit" class="button">Silence</button>
        </div>
      )}
      {problem?.field === 'until' && <p class="harm small" role="alert">{problem.text}</p>}
    </form>
  );
}
