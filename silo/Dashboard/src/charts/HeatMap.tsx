import { useMemo } from 'preact/hooks';
import type { Line } from './data';
import type { Heat } from './paint';
import { Timeline, type TimelineProps } from './Timeline';

export interface HeatMapProps extends Omit<TimelineProps, 'heat' | 'isLog' | 'lines' | 'time'> {
  heat: Heat;
  /** Over the heat, such as p50 and p99. */
  lines: readonly Line[];
  time: readonly number[];
}

/** How many records had which value when: rows are spaced by the logarithm, lines of quantiles lie over them. */
export function HeatMap(props: HeatMapProps) {
  // The heat shows how sure a quantile is better than a band over it would.
  const lines = useMemo(() => props.lines.map(({ low: _low, high: _high, ...line }) => line), [props.lines]);
  return <Timeline {...props} lines={lines} isLog height={props.height ?? 120} />;
}
