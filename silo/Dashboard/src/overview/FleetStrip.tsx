import { useEffect, useRef } from 'preact/hooks';
import type { FleetNode, Overview } from '../api/types';
import { Link } from '../app/link';
import { pathOf } from '../app/router';
import { tick } from '../app/ticking';
import { visible } from '../format/name';
import { number, written } from '../format/numbers';
import { ago, counted } from '../format/words';

const most = 96;

/** Nodes as cells: the further above the fleet's median, the stronger; a silent one by shape. */
export function FleetStrip({ fleet }: { fleet: NonNullable<Overview['fleet']> }) {
  const shown = fleet.nodes.slice(0, most);
  const more = fleet.expected - shown.length;
  return (
    <section class="fleet" aria-labelledby="fleet">
      <h2 id="fleet"><Link to="/fleet">Fleet</Link> {fleet.expected > 0 && <small>{fleet.figure} against the fleet’s median, {counted(fleet.expected, 'node')}</small>}</h2>
      {shown.length === 0 ? <p class="dim">No node reports now, and none is expected to.</p> : (
        <ul class="cells">
          {shown.map(node => <li key={node.node}><Cell node={node} figure={fleet.figure} /></li>)}
        </ul>
      )}
      {more > 0 && shown.length === most && <p class="small"><Link to="/fleet">and {more.toLocaleString('en')} more</Link></p>}
    </section>
  );
}

function Cell({ node, figure }: { node: FleetNode; figure: string }) {
  const box = useRef<HTMLSpanElement>(null);
  const strength = node.ratioToMedian === undefined ? 0 : Math.min(1, Math.max(0, Math.log2(node.ratioToMedian) / 2));
  useEffect(() => box.current!.style.setProperty('--v', String(strength)), [strength]);
  const about = describe(node, figure, tick.value);
  const kind = node.state === 'silent' ? 'silent' : node.value === undefined ? 'idle' : strength > 0.5 ? 'slow' : '';
  return (
    <Link to={pathOf('nodes', node.node)} label={about}>
      <span ref={box} class={`cell ${kind}`} data-tip={about} aria-hidden="true" />
    </Link>
  );
}

export function describe(node: FleetNode, figure: string, now: number): string {
  const name = visible(node.node);
  if (node.state === 'silent') return `${name}: silent${node.silentSince ? `, last heard of ${ago(Date.parse(node.silentSince), now)}` : ''}`;
  if (node.state === 'signedOff') return `${name}: signed off`;
  if (node.value === undefined) return `${name}: no records`;
  return `${name}: ${figure} ${written(node.value, 's')}${node.ratioToMedian === undefined ? '' : `, ${number(node.ratioToMedian, 2)} × the median`}`;
}
