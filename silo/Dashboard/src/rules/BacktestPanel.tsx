import { useEffect, useRef, useState } from 'preact/hooks';
import { send } from '../api/client';
import { SubjectLink } from '../alerts/SubjectLink';
import { Failure, Loading } from '../app/states';
import { visible } from '../format/name';
import { count } from '../format/numbers';
import { duration } from '../format/words';
import { now } from '../time/clock';
import { moment } from '../time/zone';
import { BacktestChart } from './BacktestChart';
import { gapText, lastedSeconds, ruleText } from './backtest';
import type { Backtest, BacktestQuestion } from './types';

const ranges = [{ from: '-1d', text: 'Last day' }, { from: '-7d', text: 'Last week' }, { from: '-30d', text: 'Last 30 days' }];
const shownAlerts = 8;

type State = { readonly kind: 'idle' | 'running' } | { readonly kind: 'failed'; readonly error: Error } | { readonly kind: 'done'; readonly answer: Backtest };

/** What rules, as text or as a group that is in force, would have done. It is asked when a person asks. */
export function BacktestPanel({ rules, group, isRunAtOnce = false }: { rules?: string; group?: string; isRunAtOnce?: boolean }) {
  const [from, setFrom] = useState('-7d');
  const [models, setModels] = useState('');
  const [state, set] = useState<State>({ kind: 'idle' });
  const running = useRef<AbortController>(undefined);
  const run = async (since: string) => {
    running.current?.abort();
    const mine = running.current = new AbortController();
    set({ kind: 'running' });
    try {
      const patterns = models.split(/[\s,]+/).filter(pattern => pattern !== '');
      const body: BacktestQuestion = { ...(group === undefined ? { rules } : { group }), from: since, ...(patterns.length > 0 ? { models: patterns } : {}) };
      const answer = await send<Backtest>('/v1/rules/backtest', {}, { method: 'POST', body, signal: mine.signal });
      if (!mine.signal.aborted) set({ kind: 'done', answer });
    } catch (error) {
      if (!mine.signal.aborted) set({ kind: 'failed', error: error as Error });
    }
  };
  useEffect(() => {
    if (isRunAtOnce) void run(from);
    return () => running.current?.abort();
  }, [group]);
  return (
    <section class="backtest" aria-busy={state.kind === 'running'}>
      <div class="headline">
        <h2>On the past <small>what {group === undefined ? 'this text' : visible(group)} would have done; nobody is told</small></h2>
        <div class="tabs" role="group" aria-label="Time to try">
          {ranges.map(range => <button key={range.from} type="button" class="chip" aria-pressed={range.from === from} onClick={() => { setFrom(range.from); void run(range.from); }}>{range.text}</button>)}
          <input class="field" aria-label="Only models" placeholder="all models" value={models} onInput={event => setModels(event.currentTarget.value)} />
          <button type="button" class="button" disabled={state.kind === 'running'} onClick={() => void run(from)}>Try</button>
        </div>
      </div>
      {state.kind === 'running' && <Loading lines={4} label="Trying the rules" />}
      {state.kind === 'failed' && <Failure error={state.error} what="This" reload={() => void run(from)} />}
      {state.kind === 'done' && <Found answer={state.answer} />}
    </section>
  );
}

function Found({ answer }: { answer: Backtest }) {
  const seconds = (Date.parse(answer.to) - Date.parse(answer.from)) / 1000;
  return (
    <div class="found">
      <p class="lead" role="status">{answer.sentence} <span class="dim">{count(answer.evaluations)} figures were judged, {moment(Date.parse(answer.from), now())} to {moment(Date.parse(answer.to), now())}.</span></p>
      <BacktestChart answer={answer} />
      <table class="backtest-rules">
        <thead><tr><th>Rule</th><th>What it would have done</th></tr></thead>
        <tbody>
          {answer.perRule.map(rule => (
            <tr key={`${rule.group}/${rule.rule}`}>
              <th scope="row">{visible(rule.rule)}<br /><code class="dim">{visible(rule.condition)}</code></th>
              <td>{ruleText(rule, seconds)}{gapText(rule) && <><br /><span class="dim small">{gapText(rule)}</span></>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {answer.notes.length > 0 && <ul class="notes dim small">{answer.notes.map(note => <li key={note}>{note}</li>)}</ul>}
      <Alerts answer={answer} />
    </div>
  );
}

function Alerts({ answer }: { answer: Backtest }) {
  const [all, showAll] = useState(false);
  if (answer.alerts.length === 0) return null;
  const shown = all ? answer.alerts : answer.alerts.slice(0, shownAlerts);
  return (
    <>
      <h2>Each alert</h2>
      <ul class="plain would-be">
        {shown.map((alert, index) => (
          <li key={index}>
            <span class="dim">{moment(Date.parse(alert.firedAt), now())}</span>
            <span><b>{visible(alert.rule)}</b> <SubjectLink labels={alert.labels} /><br /><span class="dim">{visible(alert.annotations['summary'] ?? '')}</span></span>
            <span class="dim">{alert.resolvedAt ? `for ${duration(lastedSeconds(alert, answer))}` : 'to the end'}</span>
          </li>
        ))}
      </ul>
      {shown.length < answer.alerts.length && <button type="button" class="button quiet" onClick={() => showAll(true)}>Show all {answer.alerts.length.toLocaleString('en')}</button>}
    </>
  );
}
