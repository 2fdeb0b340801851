import type { Aligned } from './align';
import { lastIndex } from './align';
import { say } from './scale';
import type { Line, Table, Value } from './data';
import type { Heat } from './paint';
import { count, number, written } from '../format/numbers';

/** What stands beside the title: the values at a point, and what they rest on. */
export interface Shown {
  value: string;
  detail: string;
}

/** At the cursor; without one the last values. Of lines that are held against, values stand in the legend. */
export function shownAt(lines: readonly Line[], aligned: Aligned, unit: string, index: number | null, isReading: boolean): Shown {
  const all = lines.map((line, at) => ({ line, column: aligned.columns[at]! }));
  const main = all.filter(({ line }) => !line.behind && !line.estimated);
  const own = main.length > 0 ? main : all;
  const parts = own.map(({ line, column }) => {
    const at = isReading ? index : lastIndex(column.values, column.n);
    return { line, value: at === null ? null : column.values[at], low: at === null ? null : column.low?.[at], high: at === null ? null : column.high?.[at], n: at === null ? null : column.n?.[at] };
  });
  const named = parts.length > 1;
  const value = parts.map(part => `${named ? `${part.line.name} ` : ''}${say(part.value, unit)}${named ? '' : margin(part, unit)}`).join(' · ');
  const detail = isReading && parts[0]?.n != null ? `n ${count(parts[0].n)}` : '';
  return { value: value || '–', detail };
}

/** Half the interval, or its ends where it does not lie evenly about the value. */
/** A line's value at the cursor, for the legend: of those only that do not stand beside the title. */
export function legendValue(line: Line, values: readonly Value[], unit: string, index: number | null): string {
  return (line.behind || line.estimated) && index !== null ? say(values[index], unit) : '';
}

function margin({ value, low, high }: { value?: number | null; low?: number | null; high?: number | null }, unit: string): string {
  if (value == null || low == null || high == null) return '';
  const half = (high - low) / 2;
  if (half === 0) return '';
  if (Math.abs((high + low) / 2 - value) > half / 4) return `, ${say(low, unit)} to ${say(high, unit)}`;
  if (unit === 'share') return ` ± ${number(half * 100, 2)}\u202f%`;
  return ` ± ${unit === '' || unit === 'ratio' ? number(half, 2) : say(half, unit)}`;
}

/** Rows of time, a column a line and its interval. */
export function tableOf(lines: readonly Line[], aligned: Aligned, unit: string, heat?: Heat): Table {
  const place = new Map(aligned.time.map((time, index) => [time, index]));
  const figure = (name: string, of: string, kind: 'figure' | 'count', values: readonly Value[]) => ({ name, unit: of, kind, at: (time: number) => values[place.get(time) ?? -1] ?? null });
  const parts = lines.flatMap((line, at) => {
    const column = aligned.columns[at]!;
    return [
      figure(line.name, unit, 'figure', column.values),
      ...(column.low && column.high ? [figure(`${line.name}, lower`, unit, 'figure', column.low), figure(`${line.name}, upper`, unit, 'figure', column.high)] : []),
      ...(column.n ? [figure(lines.length > 1 ? `n of ${line.name}` : 'n', '', 'count', column.n)] : []),
    ];
  }).concat(heat ? heatParts(heat, unit) : []);
  const times = heat ? [...new Set([...aligned.time, ...heat.time])].sort((a, b) => a - b) : aligned.time;
  return {
    columns: [{ name: 'Time', kind: 'time' }, ...parts.map(({ name, unit: of, kind }) => ({ name, unit: of, kind }))],
    rows: times.map(time => [time, ...parts.map(part => part.at(time))]).filter(row => row.slice(1).some(value => value !== null)),
  };
}

/** How many records are in each row of a heat map at the begin of its columns; rows that have none at any time are left out. */
function heatParts({ time, edges, counts }: Heat, unit: string) {
  const place = new Map(time.map((at, index) => [at, index]));
  return edges.slice(1).flatMap((to, row) => (counts.some(column => (column[row] ?? 0) > 0)
    ? [{ name: `${written(edges[row], unit)} to ${written(to, unit)}`, unit: '', kind: 'count' as const, at: (when: number) => counts[place.get(when) ?? -1]?.[row] ?? null }]
    : []));
}
