import { get, useData } from '../api/client';
import { Link } from '../app/link';
import { pathOf, route } from '../app/router';
import { Ready } from '../app/states';
import { tick } from '../app/ticking';
import { Name, visible } from '../format/name';
import { percent } from '../format/numbers';
import { ago, duration, sentence } from '../format/words';
import { now } from '../time/clock';
import { fullTime, moment } from '../time/zone';
import { AlertActions } from './AlertActions';
import { AlertGlyph } from './AlertGlyph';
import { evidenceSentence, factsOf, furtherLabels, lasted, stateOf, subjectOf, summaryOf, valueText } from './describe';
import { EvidenceChart } from './EvidenceChart';
import { AlertHistory } from './AlertHistory';
import { SubjectLink } from './SubjectLink';
import { freshAlerts } from './fresh';
import type { Alert, AlertDetail, AlertRule, Contribution } from './types';
import './alerts.css';
import './alert.css';

/** One alert: what is so, on what evidence, what came before, and who knows. */
export function AlertView() {
  const path = `/v1/alerts/${encodeURIComponent(route.value.name)}`;
  const answer = useData(path, given => get<AlertDetail>(path, {}, { signal: given }), freshAlerts);
  return <Ready of={answer} what="The alert" lines={6} isView back={<p><Link to="/alerts" class="button">All alerts</Link></p>}>{({ alert, rule }) => <Shown alert={alert} rule={rule} />}</Ready>;
}

function Shown({ alert, rule }: { alert: Alert; rule?: AlertRule | null }) {
  return (
    <article class="alert-page">
      <header>
        <h1><AlertGlyph alert={alert} /> <Name text={alert.rule} /> <span class="about"><SubjectLink labels={alert.labels} /></span></h1>
        <p class="lead"><Name text={summaryOf(alert)} /></p>
        <p class="dim">{statusSentence(alert)}</p>
        <p><AlertActions alert={alert} isProminent /></p>
      </header>
      <div class="columns">
        <section>
          <h2>Evidence <small>{evidenceSentence(alert, rule)}</small></h2>
          <Facts alert={alert} rule={rule} />
          {rule && <EvidenceChart alert={alert} rule={rule} />}
          <Contributions contributions={alert.evidence.contributions} rule={rule} />
        </section>
        <aside>
          <Rule alert={alert} rule={rule} />
          <Notified alert={alert} />
          <Brothers alert={alert} />
          <AlertHistory id={alert.id} />
        </aside>
      </div>
    </article>
  );
}

function statusSentence(alert: Alert): string {
  const at = tick.value;
  const fired = Date.parse(alert.firedAt ?? '');
  const parts: string[] = [];
  if (alert.phase === 'inactive') parts.push(`It fired for ${lasted(alert.firedAt, alert.resolvedAt)} and ended ${alert.resolvedAt ? moment(Date.parse(alert.resolvedAt), now()) : 'since'}`);
  else if (alert.phase === 'pending') parts.push(`The breach began ${ago(Date.parse(alert.activeAt ?? ''), at)}; it does not fire yet`);
  else parts.push(`It fires since ${moment(fired, now())}, for ${lasted(alert.firedAt, at)}`);
  if (alert.acknowledgedBy) parts.push(`${visible(alert.acknowledgedBy)} looks after it${alert.comment ? `: ${visible(alert.comment)}` : ''}`);
  if (stateOf(alert) === 'silenced') parts.push('it is silenced');
  return parts.map(part => `${sentence(part)}.`).join(' ');
}

function Facts({ alert, rule }: { alert: Alert; rule?: AlertRule | null }) {
  const { from, to } = alert.evidence;
  const span = `${moment(Date.parse(from), now())} to ${moment(Date.parse(to), now())}`;
  return (
    <dl class="figure-list">
      {factsOf(alert, rule).map(({ name, value, beside }) => (
        <div key={name}><dt>{visible(name)}</dt><dd><b>{visible(value)}</b>{beside && <small>{visible(beside)}</small>}</dd></div>
      ))}
      <div><dt>Window</dt><dd><b>{lasted(from, to)}</b><small title={`${fullTime(Date.parse(from))} to ${fullTime(Date.parse(to))}`}>{span}</small></dd></div>
    </dl>
  );
}

const kinds: Record<string, string> = { node: 'Node', model: 'Model', version: 'Version', segment: 'Segment', class: 'Class' };

function Contributions({ contributions, rule }: { contributions: readonly Contribution[]; rule?: AlertRule | null }) {
  if (contributions.length === 0) return null;
  return (
    <>
      <h2>Owed to <small>share of what is wrong</small></h2>
      <table class="contributions">
        <thead class="hidden"><tr><th>What</th><th>Share</th><th>Share</th><th>Value of it alone</th></tr></thead>
        <tbody>
          {contributions.map(({ kind, name, share, value }) => (
            <tr key={`${kind}${name}`}>
              <th scope="row"><span class="dim">{kinds[kind] ?? kind}</span> {kind === 'node' ? <Link to={pathOf('nodes', name)}>{visible(name)}</Link> : visible(name) || <span class="dim">none</span>}</th>
              <td><svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="100" height="8" /><rect class="part" width={Math.max(0.5, Math.min(1, share) * 100)} height="8" /></svg></td>
              <td class="number">{percent(share, 2)}</td>
              <td class="number dim">{value === null ? '' : valueText(value, rule?.unit ?? '')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Rule({ alert, rule }: { alert: Alert; rule?: AlertRule | null }) {
  const further = furtherLabels(alert.labels);
  return (
    <section>
      <h2>Rule</h2>
      <p>
        <Link to="/rules" query={{ rule: `${alert.group}/${alert.rule}` }}>{visible(alert.group)}/{visible(alert.rule)}</Link>
        {rule ? <><br /><code>{visible(rule.condition)}</code>{rule.forSeconds > 0 && `, for ${duration(rule.forSeconds)}`}</> : <span class="dim"> is not there any more</span>}
      </p>
      {(further.length > 0 || alert.labels['severity']) && <p class="dim small">{[...(alert.labels['severity'] ? [['severity', alert.labels['severity']] as const] : []), ...further].map(([name, value]) => <code key={name} class="matcher">{visible(`${name}=${value}`)}</code>)}</p>}
    </section>
  );
}

function Notified({ alert }: { alert: Alert }) {
  const told = alert.told ?? [];
  return (
    <section>
      <h2>Told</h2>
      {told.length === 0
        ? <p class="dim">{alert.phase === 'pending' ? 'Nobody yet: what is pending is not told.' : alert.silencedBy.length > 0 ? 'Nobody: it is silenced.' : 'Nobody that this alert is known of: there is no receiver, or its message has not arrived.'}</p>
        : (
          <ul class="plain">
            {told.map(each => (
              <li key={`${each.receiver}${each.integration}`}>
                {visible(each.receiver)} <span class="dim">by {visible(each.integration.replace(/\/\d+$/, ''))}</span><br />
                <span class="dim small">{moment(Date.parse(each.firstAt), now())}{each.times > 1 && `, ${each.times} times, last ${moment(Date.parse(each.lastAt), now())}`}{each.resolved && ', told that it ended'}</span>
              </li>
            ))}
          </ul>
        )}
    </section>
  );
}

/** What else fires of the same model, node or rule. */
function Brothers({ alert }: { alert: Alert }) {
  const { data } = useData('/v1/alerts', given => get<Alert[]>('/v1/alerts', {}, { signal: given }), freshAlerts);
  const { kind, name } = subjectOf(alert.labels);
  const same = (data ?? []).filter(other => other.id !== alert.id && (other.rule === alert.rule || (kind !== 'all' && other.labels[kind] === name)));
  if (same.length === 0) return null;
  const shown = same.slice(0, 8);
  return (
    <section>
      <h2>Its brothers <small>of the same rule{kind !== 'all' && ` or ${kind}`}</small></h2>
      <ul class="plain">
        {shown.map(other => <li key={other.id}><AlertGlyph alert={other} /> <Link to={pathOf('alerts', other.id)}>{visible(other.rule)}</Link> <span class="dim"><SubjectLink labels={other.labels} /></span></li>)}
      </ul>
      {same.length > shown.length && <p class="dim small"><Link to="/alerts" query={{ q: kind === 'all' ? alert.rule : name }}>and {same.length - shown.length} more</Link></p>}
    </section>
  );
}

