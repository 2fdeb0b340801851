import type { ComponentChildren } from 'preact';
import { get, send, useData } from '../api/client';
import { mayOperate } from '../api/session';
import { Figure } from '../app/figure';
import { Link } from '../app/link';
import { Empty, Ready } from '../app/states';
import { tick } from '../app/ticking';
import { visible } from '../format/name';
import { count, percent, written } from '../format/numbers';
import { ago, counted, duration, sentence } from '../format/words';
import { now } from '../time/clock';
import { fullTime, moment } from '../time/zone';
import { act } from '../alerts/actions';
import { crowded, fullness, lagging, tierText, troubles, upTime } from './describe';
import type { ClusterHealth, ClusterLimits, DeadLetter, Limit, Notifier, Silo } from './types';
import '../alerts/alerts.css';
import '../alerts/alert.css';
import './cluster.css';

/** The cluster itself: its silos, its store, and how much of what it may hold it holds. */
export function ClusterView() {
  const health = useData('/v1/cluster/health', given => get<ClusterHealth>('/v1/cluster/health', {}, { signal: given }), { topic: 'cluster', every: 5000 });
  const limits = useData('/v1/cluster/limits', given => get<ClusterLimits>('/v1/cluster/limits', {}, { signal: given }), { topic: 'cluster', every: 30_000 });
  return (
    <Ready of={health} what="The cluster" lines={8} isView>
      {cluster => (
        <>
          <Headline cluster={cluster} limits={limits.data} />
          <Silos silos={cluster.silos} />
          <div class="cluster-columns">
            <Ready of={limits} what="This part" lines={6}>{found => <Held limits={found.limits} />}</Ready>
            <div>
              {limits.data && <Store limits={limits.data} />}
              <Notifications />
            </div>
          </div>
        </>
      )}
    </Ready>
  );
}

function Headline({ cluster, limits }: { cluster: ClusterHealth; limits?: ClusterLimits }) {
  const found = troubles(cluster.silos, limits);
  const active = cluster.silos.filter(silo => silo.state === 'active').length;
  return (
    <header class="cluster-head">
      <h1>{found.length === 0 ? `${sentence(counted(active, 'silo'))}, all is well` : found[0]}</h1>
      {found.slice(1).map(text => <p key={text}>{text}.</p>)}
      <dl class="figure-list">
        <Fact name="Predictions"><Figure value={cluster.predictionsPerSecond} unit="/s" /></Fact>
        <Fact name="Records so far"><Figure value={cluster.records} /></Fact>
        <Fact name="Nodes"><b>{count(cluster.nodesReporting)} / {count(cluster.nodesExpected)}</b></Fact>
        <Fact name="Models"><b>{count(cluster.models.length)}</b></Fact>
      </dl>
    </header>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

const states = {
  active: { glyph: '✓', tone: 'well', word: 'active' },
  stopped: { glyph: '◌', tone: 'dim', word: 'stopped in order' },
  lost: { glyph: '●', tone: 'harm', word: 'lost: it went without a word' },
};

function Silos({ silos }: { silos: readonly Silo[] }) {
  if (silos.length === 0) return <Empty title="No silo has said how it is yet."><p class="dim">They do some seconds after they started.</p></Empty>;
  return (
    <section class="cluster-box">
      <div class="scroll" role="region" aria-label="Silos" tabIndex={0}>
        <table class="silos">
          <thead>
            <tr><th>Silo</th><th>Version</th><th class="number">Up</th><th class="number">CPU</th><th class="number">Memory</th><th class="number">Records</th><th class="number">Not durable yet</th><th class="number">Lag</th><th class="number">Heard of</th></tr>
          </thead>
          <tbody>{silos.map(silo => <SiloRow key={silo.silo} silo={silo} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

function SiloRow({ silo }: { silo: Silo }) {
  const { glyph, tone, word } = states[silo.state];
  const isSlow = (silo.lagSeconds ?? 0) >= lagging;
  const heard = Date.parse(silo.lastContact ?? '');
  return (
    <tr class={silo.state}>
      <th scope="row"><span class={`state ${tone}`} title={word}><span class="glyph" aria-hidden="true">{glyph}</span><span class="hidden">{word}</span></span> {visible(silo.silo)}</th>
      <td data-name="Version" class="dim">{visible(silo.version)}</td>
      <td data-name="Up" class="number dim" title={silo.startedAt ? `since ${fullTime(Date.parse(silo.startedAt))}` : undefined}>{upTime(silo, tick.value)}</td>
      <td data-name="CPU" class="number">{silo.cpuUtilization == null ? '–' : percent(silo.cpuUtilization, 2)}</td>
      <td data-name="Memory" class="number">{silo.memoryBytes == null ? '–' : written(silo.memoryBytes, 'bytes')}</td>
      <td data-name="Records" class="number"><Figure value={silo.recordsPerSecond} unit="/s" /></td>
      <td data-name="Not durable yet" class="number">{counted(silo.uncommittedBatches, 'batch', 'batches').replace('no batches', '0')}</td>
      <td data-name="Lag" class={`number ${isSlow ? 'harm' : ''}`}>{silo.lagSeconds == null ? '–' : written(silo.lagSeconds, 's')}{isSlow && ' ●'}</td>
      <td data-name="Heard of" class="number dim">{Number.isNaN(heard) ? '–' : ago(heard, tick.value)}</td>
    </tr>
  );
}

/** Cardinality against its limits. */
function Held({ limits }: { limits: readonly Limit[] }) {
  return (
    <section>
      <h2>Held <small>of what may be</small></h2>
      <table class="limits">
        <thead class="hidden"><tr><th>What</th><th>Share</th><th>Count</th><th>Limit</th></tr></thead>
        <tbody>
          {limits.map(limit => {
            const share = Math.min(1, fullness(limit));
            const tone = share >= 1 ? 'harm' : share >= crowded ? 'watch' : '';
            return (
              <tr key={limit.name} data-tip={[limit.note, limit.setting].filter(text => text).join('\n') || undefined}>
                <th scope="row">{sentence(limit.name)}</th>
                <td><svg class={`share ${tone}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="100" height="8" /><rect class="part" width={share === 0 ? 0 : Math.max(0.7, share * 100)} height="8" /></svg></td>
                <td class={`number ${tone}`}>{count(limit.count)}</td>
                <td class="number dim">of {count(limit.limit)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Store({ limits }: { limits: ClusterLimits }) {
  return (
    <section>
      <h2>Store</h2>
      <dl class="figure-list">
        <Fact name="Kind"><b>{limits.store}</b></Fact>
        <Fact name="Answers in">{limits.storeSeconds == null ? <b class="harm">it does not answer</b> : <Figure value={limits.storeSeconds} unit="s" />}</Fact>
        {limits.storeBytes != null && <Fact name="File"><Figure value={limits.storeBytes} unit="bytes" /></Fact>}
        <Fact name="Kept"><b>{limits.retentionSeconds == null ? 'for ever' : duration(limits.retentionSeconds)}</b>{limits.ownRetentions > 0 && <small>{counted(limits.ownRetentions, 'model has', 'models have')} another retention</small>}</Fact>
      </dl>
      <ul class="plain small dim">{limits.tiers.map(tier => <li key={tier.windowSeconds}>{sentence(tierText(tier))}</li>)}</ul>
    </section>
  );
}

function Notifications() {
  const status = useData('/v1/notifications/status', given => get<Notifier>('/v1/notifications/status', {}, { signal: given }), { topic: 'alerts', every: 10_000 });
  const dead = useData('/v1/notifications/dead', given => get<DeadLetter[]>('/v1/notifications/dead', {}, { signal: given }), { topic: 'alerts', every: 10_000 });
  return (
    <section>
      <h2>Notifications</h2>
      <Ready of={status} what="This part" lines={3}>
        {found => (
          <p class="dim">
            {found.outbox === 0 ? 'None waits' : `${sentence(counted(found.outbox, 'waits', 'wait'))}${found.oldestQueuedAt ? `, the oldest since ${moment(Date.parse(found.oldestQueuedAt), now())}` : ''}`}; {counted(found.alerts, 'alert is', 'alerts are')} followed in {counted(found.groups, 'group')}. <Link to="/alerts">Alerts</Link>
          </p>
        )}
      </Ready>
      {(dead.data ?? []).slice(0, 5).map(letter => (
        <p key={letter.key} class="dead">
          <span class="watch" aria-hidden="true">▲</span> To {visible(letter.receiver)} by {visible(letter.integration)}, given up {moment(Date.parse(letter.diedAt), now())} ({letter.reason}, {counted(letter.attempts, 'attempt')}): <span class="dim">{visible(letter.lastError)}</span>
          {mayOperate.value && <button type="button" class="text-button" onClick={() => void act('It is sent again.', () => send(`/v1/notifications/dead/${encodeURIComponent(letter.key)}/retry`, {}, { method: 'POST' }))}>Send again</button>}
        </p>
      ))}
    </section>
  );
}
