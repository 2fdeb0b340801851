import { useAlerts } from '../api/alerts';
import type { AlertEntry, Overview, OverviewModel } from '../api/types';
import { mayOperate } from '../api/session';
import { Link } from '../app/link';
import { pathOf } from '../app/router';
import { tick } from '../app/ticking';
import { Name, visible } from '../format/name';
import { ago } from '../format/words';
import { fullTime } from '../time/zone';
import { acknowledge } from '../alerts/actions';
import { isLookedAfter, verdictOf } from './verdict';

/** What is unwell, since when and why, and what a person does next: before any row. */
export function VerdictBlock({ overview, isComplete }: { overview: Overview; isComplete: boolean }) {
  const verdict = verdictOf(overview, isComplete, useAlerts());
  const [first] = verdict.models;
  return (
    <section class={`verdict ${verdict.state} ${verdict.isLookedAfter ? 'looked-after' : ''}`} aria-label="Verdict">
      <h1>{verdict.title}</h1>
      {verdict.models.map(model => <Sentence key={model.model} model={model} />)}
      {verdict.more > 0 && <p><Link to="/" query={{ state: verdict.state }}>and {verdict.more.toLocaleString('en')} more</Link></p>}
      {verdict.others.map(alerts => <Other key={alerts[0].rule} alerts={alerts} />)}
      {verdict.moreOthers > 0 && <p><Link to="/alerts">and {verdict.moreOthers.toLocaleString('en')} more alerts</Link></p>}
      {verdict.notes.map(note => <p key={note} class="dim">{note}</p>)}
      {first && verdict.state === 'unwell' && <Actions model={first} isAlone={verdict.models.length === 1} />}
    </section>
  );
}

function Sentence({ model }: { model: OverviewModel }) {
  const since = model.since ? Date.parse(model.since) : NaN;
  return (
    <p>
      <b><Name text={model.model} /></b>: <Name text={model.reason} />
      {!Number.isNaN(since) && <span class="dim"> · <time dateTime={model.since} title={fullTime(since)}>{ago(since, tick.value)}</time></span>}
      {isLookedAfter(model) && <span class="dim"> · acknowledged</span>}
    </p>
  );
}

function Other({ alerts }: { alerts: readonly [AlertEntry, ...AlertEntry[]] }) {
  const [first] = alerts;
  const since = Date.parse(first.firedAt ?? first.activeAt);
  const summary = <Name text={first.annotations['summary'] ?? first.rule} />;
  return (
    <p>
      <span class="watch" aria-hidden="true">▲ </span>
      {alerts.length === 1 ? <Link to={pathOf('alerts', first.id)}>{summary}</Link> : <><Link to="/alerts" query={{ q: first.rule }}>{alerts.length} alerts <Name text={first.rule} /></Link>, such as: {summary}</>}
      {!Number.isNaN(since) && <span class="dim"> · <time dateTime={new Date(since).toISOString()} title={fullTime(since)}>{ago(since, tick.value)}</time></span>}
    </p>
  );
}

function Actions({ model, isAlone }: { model: OverviewModel; isAlone: boolean }) {
  const open = model.alerts.filter(alert => alert.state === 'firing' && !alert.acknowledged);
  return (
    <div>
      <Link to={pathOf('models', model.model)} class="button">See why{!isAlone && <span class="hidden"> {model.model} is unwell</span>}</Link>
      {open.length > 0 && mayOperate.value && (
        <button type="button" class="button quiet" onClick={() => void acknowledge(open.map(({ id, rule }) => ({ id, name: `${visible(rule)} of ${visible(model.model)}` })))}>Acknowledge{open.length > 1 && ` ${open.length} alerts`}{!isAlone && <> of <Name text={model.model} /></>}</button>
      )}
      {open.length > 0 && <Link to={pathOf('alerts', open[0]!.id)} class="button quiet">Evidence</Link>}
    </div>
  );
}
