import { address, get, useData } from '../api/client';
import type { FleetAnswer } from '../api/types';
import { Link, NodeLink } from '../app/link';
import { route, setQuery } from '../app/router';
import { Empty, Ready } from '../app/states';
import { tick } from '../app/ticking';
import { palette } from '../charts/palette';
import { visible } from '../format/name';
import { number } from '../format/numbers';
import { ago, counted, listed, numbered, sentence } from '../format/words';
import { range, rangeQuery } from '../time/range';
import { FleetMap } from './FleetMap';
import { gridOf, steps, verdict, type Order } from './grid';
import { colourOf } from './paint';
import { figures, mostNodes, usualFigure, type Fleet } from './types';
import '../charts/charts.css';
import './fleet.css';

interface ListedNode {
  node: string;
  state: 'reporting' | 'silent' | 'gone' | 'signedOff';
  lastContact?: string | null;
  models: string[];
}

/** All nodes by all models: which node is unlike the others, and for which models. */
export function FleetView() {
  const { query } = route.value;
  const figure = figures.find(each => each.name === query.get('figure')) ?? figures[0]!;
  const order: Order = query.get('sort') === 'name' ? 'name' : 'worst';
  const asked = { ...rangeQuery(), figure: figure.name, limit: mostNodes };
  const answer = useData(address('/v1/fleet', asked), given => get<Fleet>('/v1/fleet', asked, { signal: given }), { topic: ['nodes', 'models'], every: 10_000 });
  const nodes = useData('/v1/nodes', given => get<ListedNode[]>('/v1/nodes', {}, { signal: given }), { topic: 'nodes', every: 10_000 });
  return (
    <>
      <div class="fleet-head">
        <div>
          <Headline fleet={answer.data} figure={figure.text} nodes={nodes.data} />
          <NodeStates nodes={nodes.data ?? []} />
        </div>
        <div class="fleet-tools">
          <div class="tabs" role="group" aria-label="Figure">
            {figures.map(each => <button key={each.name} type="button" class="chip" aria-pressed={each.name === figure.name} onClick={() => setQuery({ figure: each.name === usualFigure ? null : each.name })}>{each.text}</button>)}
          </div>
          <div class="tabs" role="group" aria-label="Order of nodes">
            <button type="button" class="chip" aria-pressed={order === 'worst'} onClick={() => setQuery({ sort: null })}>Furthest first</button>
            <button type="button" class="chip" aria-pressed={order === 'name'} onClick={() => setQuery({ sort: 'name' })}>By name</button>
            <input type="search" class="field" aria-label="Filter nodes or models" placeholder="Node or model" value={query.get('q') ?? ''} onInput={event => setQuery({ q: event.currentTarget.value || null }, { replace: true })} />
          </div>
        </div>
      </div>
      <Ready of={answer} what="The fleet" lines={8}>
        {fleet => (fleet.nodes.length === 0 ? <Empty title="No node has sent anything in this time."><p class="dim">A node is there with its first batch; a longer time range may have some.</p></Empty> : (
          <>
            <Map fleet={fleet} order={order} filter={query.get('q') ?? ''} title={figure.text} />
            <Missing fleet={fleet} />
          </>
        ))}
      </Ready>
    </>
  );
}

function Map({ fleet, order, filter, title }: { fleet: Fleet; order: Order; filter: string; title: string }) {
  const grid = gridOf(fleet, order, filter);
  if (fleet.models.length === 0) return <Empty title={`${sentence(counted(fleet.nodes.length, 'node'))} sent no records in this time.`}><p class="dim">A longer time range may have some.</p></Empty>;
  if (grid.nodes.length === 0 || grid.models.length === 0) {
    return (
      <Empty title={`No node and no model has “${visible(filter)}” in its name.`}>
        <p class="dim">There are {counted(fleet.nodes.length, 'node')} and {counted(fleet.models.length, 'model')} in this time.</p>
        <p><button type="button" class="button" onClick={() => setQuery({ q: null })}>Show all</button></p>
      </Empty>
    );
  }
  return <><FleetMap grid={grid} unit={fleet.unit} title={title} /><Legend /></>;
}

function Headline({ fleet, figure, nodes }: { fleet: FleetAnswer | undefined; figure: string; nodes: readonly ListedNode[] | undefined }) {
  if (!fleet) return <h1>Fleet</h1>;
  const worst = verdict(gridOf(fleet, 'worst'));
  const is = range.value.live ? 'is' : 'was';
  const what = `${figure.replace(/^L/, 'l')}${worst && worst.models > 1 ? `, over ${worst.models} models` : ''}`;
  if (worst?.other) return <h1><NodeLink node={worst.node} /> {is} at {number(worst.ratio, 2)} × <NodeLink node={worst.other} /> in {what}; of two nodes nothing says which is unlike</h1>;
  if (worst) return <h1><NodeLink node={worst.node} /> {is} at {number(worst.ratio, 2)} × the others in {what}</h1>;
  const silent = nodes?.filter(node => node.state === 'silent').length ?? 0;
  if (silent > 0) return <h1>{sentence(counted(silent, 'node is silent', 'nodes are silent'))}</h1>;
  return <h1>{fleet.nodes.length === 0 ? 'Fleet' : fleet.nodes.length === 1 ? 'One node, and none to hold it against' : `No node ${range.value.live ? 'stands' : 'stood'} out in ${figure.toLowerCase()}`}</h1>;
}

/** Nodes that do not report, by name; how many do. */
function NodeStates({ nodes }: { nodes: readonly ListedNode[] }) {
  if (nodes.length === 0) return null;
  const silent = nodes.filter(node => node.state === 'silent');
  const reporting = nodes.filter(node => node.state === 'reporting').length;
  const off = nodes.length - reporting - silent.length;
  return (
    <p class="dim">
      {reporting.toLocaleString('en')} of {numbered(reporting + silent.length, 'node reports', 'nodes report')}{off > 0 && `, ${counted(off, 'node is', 'nodes are')} signed off or gone`}.
      {silent.slice(0, 6).map(node => <span key={node.node} class="harm silent"> ● <NodeLink node={node.node} /> silent since {ago(Date.parse(node.lastContact ?? ''), tick.value)}</span>)}
      {silent.length > 6 && <> <Link to="/alerts" query={{ q: 'silent' }}>and {silent.length - 6} more</Link></>}
    </p>
  );
}

/** What the map does not have, in words. */
function Missing({ fleet }: { fleet: Fleet }) {
  const silent = fleet.silent ?? [];
  return (
    <>
      {silent.length > 0 && <p class="watch small"><span aria-hidden="true">◔</span> {sentence(counted(silent.length, 'node'))} did not answer in time, and {silent.length === 1 ? 'its values are' : 'their values are'} missing: {listed(silent.slice(0, 5).map(visible))}{silent.length > 5 && ' …'}</p>}
      {(fleet.otherNodes ?? 0) > 0 && <p class="dim small">The first {fleet.nodes.length} nodes by name are shown; {fleet.otherNodes!.toLocaleString('en')} more are not.</p>}
    </>
  );
}

function Legend() {
  const colours = palette.value;
  return (
    <div class="fleet-legend" aria-label="Colours">
      <span class="dim small">of the median of the model:</span>
      {steps.map(({ text }, step) => (
        <span key={text} class="small"><svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" rx="2" fill={colourOf(step, colours)} /></svg>{text}</span>
      ))}
      <span class="small dim">empty: the node has none of it</span>
    </div>
  );
}

