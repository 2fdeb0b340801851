import { useEffect } from 'preact/hooks';
import { useKeys } from '../app/keyboard';
import { Empty, Ready } from '../app/states';
import { Link } from '../app/link';
import type { Overview } from '../api/types';
import { tellBeginning } from '../time/range';
import { Filters } from './Filters';
import { FleetStrip } from './FleetStrip';
import { ModelList, usePart } from './ModelList';
import { choice, isNarrowed } from './question';
import { Receiving } from './Receiving';
import { VerdictBlock } from './VerdictBlock';
import { Welcome } from './Welcome';
import './overview.css';

const keys = [
  { key: 'j', text: 'Next model', run: () => move(1) },
  { key: 'k', text: 'Previous model', run: () => move(-1) },
];

/** Which model is unwell and why, then all models, then how the fleet and the receiving are. */
export function OverviewView() {
  useKeys(keys);
  const part = usePart();
  return <Ready of={part} what="The overview" lines={6} isView>{overview => <Content overview={overview} isStale={part.stale} />}</Ready>;
}

function Content({ overview, isStale }: { overview: Overview; isStale: boolean }) {
  useEffect(() => {
    // A part of the list says nothing of the others.
    const series = isNarrowed.peek() || overview.nextCursor !== undefined ? [] : overview.models.flatMap(model => model.series ?? []);
    if (series.length > 0) tellBeginning(series[0]!.time, ...series.map(({ rate }) => rate), ...series.map(({ p99 }) => p99));
  }, [overview]);
  if (overview.counts.total === 0 && !isNarrowed.value) return <Welcome />;
  const isComplete = choice.value.sort === 'state' && choice.value.state === null;
  return (
    <div class={isStale ? 'overview old' : 'overview'}>
      {overview.counts.total > 0 && <VerdictBlock overview={overview} isComplete={isComplete} />}
      <Filters counts={overview.counts} />
      {overview.models.length > 0 ? <ModelList first={overview} /> : (
        <Empty title="No model is like that."><p><Link to="/">Show all models</Link></p></Empty>
      )}
      <div class="two">
        {overview.fleet && <FleetStrip fleet={overview.fleet} />}
        <Receiving receiving={overview.receiving} fleet={overview.fleet} />
      </div>
    </div>
  );
}

/** Moves the focus from row to row; Enter then opens the model as any link. */
function move(step: number): void {
  const links = [...document.querySelectorAll<HTMLElement>('.models .model')];
  const at = links.findIndex(each => each.closest('tr')!.contains(document.activeElement));
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + step))];
  next?.focus();
  next?.closest('tr')?.scrollIntoView({ block: 'nearest' });
}
