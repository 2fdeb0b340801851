import { useEffect } from 'preact/hooks';
import { address, get, useData } from '../api/client';
import type { Timeline as TimelineAnswer, TimelineFigure } from '../api/types';
import { pathOf } from '../app/router';
import { Ready } from '../app/states';
import type { Line } from '../charts/data';
import { inPercent } from '../charts/percent';
import { Timeline } from '../charts/Timeline';
import { TimelineGroup } from '../charts/TimelineGroup';
import { rangeQuery, resetRange, resolve, setRange, tellBeginning } from '../time/range';
import { zone } from '../time/zone';
import type { NodeHealth } from './types';

interface Chart {
  readonly title: string;
  readonly lines: readonly { readonly figure: string; readonly name: string; readonly behind?: boolean }[];
  readonly isZero?: boolean;
}

const traffic: readonly Chart[] = [
  { title: 'Predictions', lines: [{ figure: 'predictions_per_second', name: 'Predictions' }], isZero: true },
  { title: 'Latency', lines: [{ figure: 'latency_p99', name: 'p99' }, { figure: 'latency_p50', name: 'p50', behind: true }], isZero: true },
  { title: 'Errors', lines: [{ figure: 'error_ratio', name: 'Errors' }], isZero: true },
];

const resources: readonly Chart[] = [
  { title: 'CPU and memory', lines: [{ figure: 'cpu_utilization', name: 'CPU' }, { figure: 'memory_utilization', name: 'memory', behind: true }], isZero: true },
  { title: 'GPU', lines: [{ figure: 'gpu_utilization', name: 'GPU' }, { figure: 'gpu_memory_utilization', name: 'memory', behind: true }], isZero: true },
  { title: 'Cost', lines: [{ figure: 'resource_cost', name: 'Cost' }], isZero: true },
];

/** A node's figures over the range of the page, on one axis; brushing one zooms the page. */
export function NodeCharts({ node, health }: { node: string; health: NodeHealth }) {
  const charts = health.resources ? [...traffic, ...resources] : traffic;
  const asked = { ...rangeQuery(), points: 240, figures: charts.flatMap(chart => chart.lines.map(line => line.figure)).join(',') };
  const path = `/v1${pathOf('nodes', node)}/timeline`;
  const answer = useData(address(path, asked), given => get<TimelineAnswer>(path, asked, { signal: given }), { topic: 'nodes', every: 10_000 });
  const rate = answer.data?.figures['predictions_per_second'];
  useEffect(() => { if (rate) tellBeginning(answer.data!.time, rate.values); }, [rate]);
  return (
    <Ready of={answer} what="The charts" lines={6}>
      {({ time, figures }) => {
        const times = time.map(text => Date.parse(text));
        const { from, to } = resolve();
        return (
          <TimelineGroup from={from} to={to} zone={zone.value} onRange={setRange} onReset={resetRange}>
            {charts.map(chart => {
              const { unit, lines } = inPercent(unitOf(chart, figures), linesOf(chart, figures));
              return lines.length > 0 && <Timeline key={chart.title} title={chart.title} name={`${chart.title} of ${node}`} unit={unit} time={times} lines={lines} zero={chart.isZero} />;
            })}
          </TimelineGroup>
        );
      }}
    </Ready>
  );
}

function linesOf(chart: Chart, figures: Record<string, TimelineFigure>): Line[] {
  return chart.lines.flatMap(({ figure, name, behind }) => {
    const found = figures[figure];
    return found && found.values.some(value => value !== null) ? [{ name, values: found.values, low: found.low, high: found.high, n: found.n, behind }] : [];
  });
}

function unitOf(chart: Chart, figures: Record<string, TimelineFigure>): string {
  // What is counted stands in the title.
  return (figures[chart.lines[0]!.figure]?.unit ?? '').replace(/^\w+\/s$/, '/s');
}
