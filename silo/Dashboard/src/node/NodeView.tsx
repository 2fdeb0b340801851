import { freshAlerts } from '../alerts/fresh';
import { address, get, useData } from '../api/client';
import type { FleetAnswer } from '../api/types';
import type { Alert } from '../alerts/types';
import { AlertGlyph } from '../alerts/AlertGlyph';
import { byUrgency, stateOf } from '../alerts/describe';
import { Figure } from '../app/figure';
import { Link, ModelLink } from '../app/link';
import { pathOf, route } from '../app/router';
import { Empty, Ready } from '../app/states';
import { tick } from '../app/ticking';
import { Name, visible } from '../format/name';
import { count, number, percent, written } from '../format/numbers';
import { ago, numbered } from '../format/words';
import { now } from '../time/clock';
import { range, rangeQuery, setRange } from '../time/range';
import { fullTime, moment } from '../time/zone';
import { compared, isSlow, verdictOf, type ComparedModel } from './compare';
import { NodeCharts } from './NodeCharts';
import type { ListedNode, NodeHealth } from './types';
import '../alerts/alerts.css';
import '../alerts/alert.css';
import './node.css';

const states = {
  reporting: { glyph: '✓', tone: 'well', word: 'reporting' },
  silent: { glyph: '●', tone: 'harm', word: 'silent' },
  gone: { glyph: '◌', tone: 'dim', word: 'gone' },
  signedOff: { glyph: '◌', tone: 'dim', word: 'signed off' },
};

/** One serving node: how it stands to the others, what it does and uses, and what of it did not arrive. */
export function NodeView() {
  const node = route.value.name;
  const asked = rangeQuery();
  const path = `/v1${pathOf('nodes', node)}/health`;
  const answer = useData(address(path, asked), given => get<NodeHealth>(path, asked, { signal: given }), { topic: 'nodes', every: 10_000 });
  const fleetAsked = { ...asked, figure: 'p99' };
  const fleet = useData(address('/v1/fleet', fleetAsked), given => get<FleetAnswer>('/v1/fleet', fleetAsked, { signal: given }), { topic: 'nodes', every: 10_000 });
  const listed = useData('/v1/nodes', given => get<ListedNode[]>('/v1/nodes', {}, { signal: given }), { topic: 'nodes', every: 10_000 }).data?.find(each => each.node === node);
  return (
    <>
      <h1><NodeState node={node} listed={listed} isSlow={range.value.live && answer.data !== undefined && isSlow(compared(answer.data, fleet.data), fleet.data?.nodes.length ?? 0)} /> <Name text={node} /></h1>
      <Ready of={answer} what="The node" lines={6} back={<p><Link to="/fleet" class="button">All nodes</Link></p>}>
        {health => {
          const models = compared(health, fleet.data);
          return (
            <>
              <p class="node-lead">{visible(verdictOf(models, fleet.data?.nodes.length ?? 0, range.value.live))} {silence(listed)}</p>
              <NodeAlerts node={node} />
              {health.completeness.records === 0 && !health.resources ? <NoRecords health={health} /> : <div class="columns">
                <section><NodeCharts node={node} health={health} /></section>
                <aside>
                  <Models models={models} />
                  <Arrived health={health} />
                  <Uses health={health} />
                </aside>
              </div>}
            </>
          );
        }}
      </Ready>
    </>
  );
}

/** The way to where it has some. */
function NoRecords({ health }: { health: NodeHealth }) {
  const last = health.completeness.watermark;
  return (
    <Empty title="There are no records of it in this range.">
      {last && <p>The newest one is of {moment(Date.parse(last), now())}. <button type="button" class="link" onClick={() => setRange(Date.parse(last) - 6 * 3_600_000, Date.parse(last) + 60_000)}>Look at the six hours before it</button></p>}
    </Empty>
  );
}

// Well is a node that reports, of which no alert fires, and that is not slow.
function NodeState({ node, listed, isSlow: slow }: { node: string; listed?: ListedNode; isSlow: boolean }) {
  const alert = useAlertsOf(node)[0];
  if (listed?.state === 'reporting' && alert && stateOf(alert) !== 'silenced') return <AlertGlyph alert={alert} />;
  const { glyph, tone, word } = listed?.state === 'reporting' && slow ? { glyph: '▲', tone: 'watch', word: 'slow' } : states[listed?.state ?? 'gone'] ?? states.gone;
  return <span class={`state ${tone}`} title={word}><span class="glyph" aria-hidden="true">{glyph}</span><span class="hidden">{listed ? word : 'not known'}</span></span>;
}

function silence(listed: ListedNode | undefined): string {
  if (!listed) return '';
  const at = Date.parse(listed.lastContact ?? '');
  if (listed.state === 'silent') return `It is silent: it was last heard of ${ago(at, tick.value)}, and is expected to report.`;
  if (listed.state === 'signedOff') return `Its clients ended in order, ${ago(at, tick.value)}.`;
  if (listed.state === 'gone') return `It was last heard of ${ago(at, tick.value)} and is not expected any more.`;
  return '';
}

/** The gravest first. */
function useAlertsOf(node: string): readonly Alert[] {
  const { data } = useData('/v1/alerts', given => get<Alert[]>('/v1/alerts', {}, { signal: given }), freshAlerts);
  return (data ?? []).filter(alert => alert.labels['node'] === node).sort(byUrgency);
}

function NodeAlerts({ node }: { node: string }) {
  const own = useAlertsOf(node);
  if (own.length === 0) return null;
  return <p>{own.map(alert => <span key={alert.id} class="node-alert"><AlertGlyph alert={alert} /> <Link to={pathOf('alerts', alert.id)}>{visible(alert.rule)}</Link></span>)}</p>;
}

function Models({ models }: { models: readonly ComparedModel[] }) {
  return (
    <section>
      <h2>Its models <small>p99 against the fleet’s median</small></h2>
      {models.length === 0 ? <p class="dim">No records in this time.</p> : (
        <table class="node-models">
          <thead><tr><th>Model</th><th class="number">p99</th><th class="number">× fleet</th><th class="number">Rate</th><th class="number">Errors</th></tr></thead>
          <tbody>
            {models.map(model => (
              <tr key={model.model}>
                <th scope="row"><ModelLink model={model.model} /></th>
                <td class="number"><Figure value={model.latency?.p99} unit="s" n={model.latency?.count} /></td>
                <td class={`number ${model.ratio !== null && model.ratio >= 1.25 ? 'watch' : 'dim'}`} data-tip={model.fleet === null ? undefined : `the fleet’s median is ${written(model.fleet, 's')}`}>{model.ratio === null ? '–' : `${model.ratio.toFixed(1)} ×${model.ratio >= 1.25 ? ' ▲' : ''}`}</td>
                <td class="number"><Figure value={model.traffic?.predictionsPerSecond} unit="/s" n={model.traffic?.records} /></td>
                <td class="number dim">{percent(model.traffic?.errorRatio ?? null, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** What of the node's predictions arrived, and what did not, and why. */
function Arrived({ health }: { health: NodeHealth }) {
  const { records, sampledOut, dropped, late, rejected, watermark } = health.completeness;
  const made = records + sampledOut + dropped;
  const rows: [text: string, n: number, tone: string, about: string][] = [
    ['Records', records, '', 'that the figures are made of'],
    ['Sampled out', sampledOut, '', 'left out by its clients on purpose; what was kept stands for them'],
    ['Dropped', dropped, dropped > 0 ? 'harm' : '', 'its clients could not keep them'],
    ['Late', late, '', 'came after their window had closed, and are counted'],
    ['Rejected', rejected, rejected > 0 ? 'watch' : '', 'refused by a silo, and in no figure'],
  ];
  return (
    <section>
      <h2>What arrived {watermark && <small title={fullTime(Date.parse(watermark))}>to {moment(Date.parse(watermark), now())}</small>}</h2>
      <table class="node-models">
        <tbody>
          {rows.map(([text, n, tone, about]) => <tr key={text} data-tip={about}><th scope="row">{text}<span class="hidden">, {about}</span></th><td class={`number ${tone}`}>{count(n)}</td><td class="number dim">{made > 0 && text !== 'Late' && text !== 'Rejected' ? percent(n / made, 2) : ''}</td></tr>)}
        </tbody>
      </table>
    </section>
  );
}

function Uses({ health }: { health: NodeHealth }) {
  const uses = health.resources;
  if (!uses) return <section><h2>What it uses</h2><p class="dim">It reports no resources.</p></section>;
  const share = (gauge: { mean: number; max: number } | null | undefined) => (gauge ? [percent(gauge.mean, 2), percent(gauge.max, 2)] : null);
  const size = (gauge: { mean: number; max: number } | null | undefined) => (gauge ? [written(gauge.mean, 'bytes'), written(gauge.max, 'bytes')] : null);
  const rows: [text: string, values: string[] | null][] = [
    ['CPU', share(uses.cpuUtilization)],
    ['Memory', share(uses.memoryUtilization) ?? size(uses.memoryBytes)],
    ['GPU', share(uses.gpuUtilization)],
    ['GPU memory', share(uses.gpuMemoryUtilization) ?? size(uses.gpuMemoryBytes)],
    ['Power of a GPU', uses.powerWatts ? [written(uses.powerWatts.mean, 'W'), written(uses.powerWatts.max, 'W')] : null],
    ['Energy', typeof uses.kilowattHours === 'number' ? [written(uses.kilowattHours, 'kWh'), ''] : null],
    ['Cost', typeof uses.cost === 'number' ? [number(uses.cost), ''] : null],
  ];
  return (
    <section>
      <h2>What it uses <small>{numbered(uses.readings, 'reading')}</small></h2>
      <table class="node-models">
        <thead><tr><th><span class="hidden">What</span></th><th class="number">Mean</th><th class="number">Most</th></tr></thead>
        <tbody>{rows.map(([text, values]) => values && <tr key={text}><th scope="row">{text}</th><td class="number">{values[0]}</td><td class="number dim">{values[1]}</td></tr>)}</tbody>
      </table>
    </section>
  );
}
