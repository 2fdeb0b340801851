import { useState } from 'preact/hooks';
import { get, useData } from '../api/client';
import { mayOperate } from '../api/session';
import { route, setQuery } from '../app/router';
import { Empty, Ready } from '../app/states';
import { Link } from '../app/link';
import { tick } from '../app/ticking';
import { Name, visible } from '../format/name';
import { counted, duration, listed, sentence } from '../format/words';
import { fullTime } from '../time/zone';
import { acknowledge } from './actions';
import { AlertActions } from './AlertActions';
import { AlertGlyph } from './AlertGlyph';
import { byUrgency, nameOf, stateOf, subjectOf, summaryOf, type AlertState } from './describe';
import { EndedAlerts } from './EndedAlerts';
import { SilencePopover } from './SilencePopover';
import { Silences } from './Silences';
import { SubjectLink } from './SubjectLink';
import { freshAlerts } from './fresh';
import { tabs } from './tabs';
import type { Alert } from './types';
import './alerts.css';

/** Alerts by their state, the gravest first, each with what can be done about it. */
export function AlertsView() {
  const { query } = route.value;
  const state = tabs.find(tab => tab.state === query.get('state'))?.state ?? 'open';
  const answer = useData('/v1/alerts', given => get<Alert[]>('/v1/alerts', {}, { signal: given }), freshAlerts);
  return (
    <>
      <h1>{headline(answer.data)}</h1>
      <div class="alerts-filter">
        <div class="tabs" role="group" aria-label="Which alerts">
          {tabs.map(tab => (
            <button key={tab.state} type="button" class="chip" aria-pressed={tab.state === state} onClick={() => setQuery({ state: tab.state === 'open' ? null : tab.state })}>
              {tab.text}{numberOf(answer.data, tab.state)}
            </button>
          ))}
        </div>
        {state !== 'silences' && (
          <input type="search" class="field" placeholder="Rule, model, node or text" aria-label="Filter alerts" value={query.get('q') ?? ''} onInput={event => setQuery({ q: event.currentTarget.value || null }, { replace: true })} />
        )}
      </div>
      {state === 'silences' ? <Silences /> : state === 'ended' ? <EndedAlerts text={query.get('q') ?? ''} /> : (
        <Ready of={answer} what="Alerts" lines={6}>{alerts => <AlertRows alerts={chosen(alerts, state, query.get('q') ?? '')} state={state} all={alerts.length} />}</Ready>
      )}
    </>
  );
}

/** How things stand, in one line. */
export function headline(alerts: readonly Alert[] | undefined): string {
  if (!alerts) return 'Alerts';
  const of = (state: AlertState) => alerts.filter(alert => stateOf(alert) === state).length;
  if (of('firing') > 0) return sentence(`${counted(of('firing'), 'alert waits', 'alerts wait')} for somebody`);
  const rest = of('pending') > 0 ? `, and ${counted(of('pending'), 'alert is', 'alerts are')} pending` : '';
  return of('acknowledged') > 0 ? `Somebody looks after all that fires${rest}` : rest ? `Nothing fires${rest}`
    : of('silenced') > 0 ? `All is quiet but for ${counted(of('silenced'), 'silenced alert')}` : 'All is quiet';
}

function numberOf(alerts: readonly Alert[] | undefined, state: (typeof tabs)[number]['state']) {
  if (!alerts || state === 'ended' || state === 'silences') return null;
  const n = chosen(alerts, state, '').length;
  return n === 0 ? null : <> <span class="dim">{n}</span></>;
}

/** Those of a state that hold the words somewhere; open is all but silenced ones. */
export function chosen(alerts: readonly Alert[], state: AlertState | 'open', text: string): Alert[] {
  const words = text.toLowerCase().split(/\s+/).filter(word => word !== '');
  return alerts
    .filter(alert => (state === 'open' ? stateOf(alert) !== 'silenced' : stateOf(alert) === state))
    .filter(alert => words.every(word => textOf(alert).includes(word)))
    .sort(byUrgency);
}

const fewest = 4;

/** Alerts of one rule in one state together, where there are many; at the place of the first. */
export function bundled(alerts: readonly Alert[]): Alert[][] {
  const keyOf = (alert: Alert) => `${stateOf(alert)}\n${alert.group}\n${alert.rule}`;
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts) groups.set(keyOf(alert), [...(groups.get(keyOf(alert)) ?? []), alert]);
  return alerts.flatMap(alert => {
    const group = groups.get(keyOf(alert))!;
    if (group.length < fewest) return [[alert]];
    return group[0] === alert ? [group] : [];
  });
}

function textOf(alert: Alert): string {
  return [alert.rule, alert.group, ...Object.values(alert.labels), summaryOf(alert)].join('\n').toLowerCase();
}

// Rows that are drawn at once: ten thousand alerts are not read one by one.
const most = 200;

function AlertRows({ alerts, state, all }: { alerts: readonly Alert[]; state: AlertState | 'open'; all: number }) {
  const [shown, show] = useState(most);
  if (alerts.length === 0) {
    return (
      <Empty title={route.value.query.get('q') ? 'No alert fits.' : state === 'open' ? 'All is quiet.' : `No alert is ${state}.`}>
        <p class="dim">{all === 0 ? 'No alert is pending or firing.' : `${counted(all, 'alert')} in other states.`} <Link to="/rules">The rules</Link> say what is watched.</p>
      </Empty>
    );
  }
  const rows = bundled(alerts);
  return (
    <>
      <ul class="alert-rows">
        {rows.slice(0, shown).map(bundle => (bundle.length === 1 ? <AlertRow key={bundle[0]!.id} alert={bundle[0]!} /> : <Bundle key={bundle[0]!.id} alerts={bundle} />))}
      </ul>
      {rows.length > shown && <More n={rows.length - shown} more={() => show(shown + most)} />}
    </>
  );
}

/** Many alerts of one rule in one state, as one row that opens. */
function Bundle({ alerts }: { alerts: readonly Alert[] }) {
  const [isOpen, open] = useState(false);
  const [shown, show] = useState(most);
  const first = alerts[0]!;
  const subjects = alerts.map(alert => subjectOf(alert.labels));
  const waiting = alerts.filter(alert => alert.phase === 'firing' && !alert.acknowledgedBy);
  return (
    <>
      <li class="bundle">
        <AlertGlyph alert={first} />
        <div class="what">
          <p class="top"><button type="button" class="rule" aria-expanded={isOpen} onClick={() => open(!isOpen)}><Name text={first.rule} /> <span class="dim">× {alerts.length}</span> <span class="turn" aria-hidden="true">{isOpen ? '▾' : '▸'}</span></button></p>
          <p class="dim">{listed(subjects.slice(0, 4).map(subject => visible(subject.name)).concat(subjects.length > 4 ? [`${subjects.length - 4} more`] : []))}</p>
        </div>
        <When alert={first} />
        <span class="alert-actions">
          {mayOperate.value && waiting.length > 0 && <button type="button" class="button quiet" onClick={() => void acknowledge(waiting.map(alert => ({ id: alert.id, name: nameOf(alert) })))}>Acknowledge {waiting.length === 2 ? 'both' : `all ${waiting.length}`}</button>}
          {mayOperate.value && <SilencePopover alert={first} scope="rule" />}
        </span>
      </li>
      {isOpen && alerts.slice(0, shown).map(alert => <AlertRow key={alert.id} alert={alert} isInner />)}
      {isOpen && alerts.length > shown && <li class="inner"><span /><More n={alerts.length - shown} more={() => show(shown + most)} /></li>}
    </>
  );
}

function More({ n, more }: { n: number; more: () => void }) {
  return <p><button type="button" class="button quiet" onClick={more}>{Math.min(n, most)} of {n.toLocaleString('en')} more</button></p>;
}

function AlertRow({ alert, isInner = false }: { alert: Alert; isInner?: boolean }) {
  return (
    <li class={isInner ? 'inner' : undefined}>
      <AlertGlyph alert={alert} />
      <div class="what">
        <p class="top"><Link to={`/alerts/${encodeURIComponent(alert.id)}`} class="rule"><Name text={alert.rule} /></Link> <SubjectLink labels={alert.labels} /></p>
        <p class="dim"><Name text={summaryOf(alert)} />{alert.acknowledgedBy && ` · looked after by ${visible(alert.acknowledgedBy)}`}{alert.comment && `: ${visible(alert.comment)}`}</p>
      </div>
      <When alert={alert} />
      <AlertActions alert={alert} />
    </li>
  );
}

function When({ alert }: { alert: Alert }) {
  const since = Date.parse(alert.firedAt ?? alert.activeAt ?? '');
  if (Number.isNaN(since)) return <p class="when" />;
  return <p class="when dim"><time dateTime={new Date(since).toISOString()} title={`since ${fullTime(since)}`}>{alert.phase === 'pending' ? 'pending for' : 'for'} {duration(Math.max(0, tick.value - since) / 1000)}</time></p>;
}
