import type { Line, Value } from './data';

/** Lines over one time: a column a line; undefined where a line has no point of its own, null where its value is absent. */
export interface Aligned {
  time: number[];
  columns: { values: Value[]; low?: Value[]; high?: Value[]; n?: Value[] }[];
}

export function align(time: readonly number[], lines: readonly Line[]): Aligned {
  const own = lines.map(line => withGaps(line.time ?? time, line));
  const all = [...new Set(own.flatMap(each => each.time))].sort((a, b) => a - b);
  const place = new Map(all.map((at, index) => [at, index]));
  return {
    time: all,
    columns: own.map(each => {
      const spread = (values: readonly Value[] | undefined): Value[] | undefined => {
        if (!values) return undefined;
        const column: Value[] = new Array(all.length).fill(undefined);
        each.time.forEach((at, index) => (column[place.get(at)!] = values[index] ?? null));
        return column;
      };
      return { values: spread(each.values)!, low: spread(each.low), high: spread(each.high), n: spread(each.n) };
    }),
  };
}

/** Where a point is missing (its neighbours are further apart than usual) comes one without a value, so that nothing is drawn across. */
function withGaps(time: readonly number[], line: Line) {
  const step = stepOf(time);
  const kept: { time: number[]; values: Value[]; low?: Value[]; high?: Value[]; n?: Value[] } = { time: [], values: [] };
  const parts = (['values', 'low', 'high', 'n'] as const).filter(part => line[part]);
  for (const part of parts) kept[part] = [];
  time.forEach((at, index) => {
    const before = time[index - 1];
    if (before !== undefined && at - before > 1.5 * step) {
      kept.time.push(before + step);
      for (const part of parts) kept[part]!.push(null);
    }
    kept.time.push(at);
    for (const part of parts) kept[part]!.push(line[part]![index]);
  });
  return kept;
}

/** The usual distance of points: the median. */
export function stepOf(time: readonly number[]): number {
  if (time.length < 3) return Infinity;
  const steps = time.slice(1).map((at, index) => at - time[index]!).sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)]!;
}

/** The last value that is there; not that of a step that has just begun, which rests on few records. */
export function lastIndex(values: readonly Value[], n?: readonly Value[]): number | null {
  const there = values.flatMap((value, index) => (value == null ? [] : [index]));
  const last = there.pop() ?? null;
  const before = there.at(-1);
  if (last === null || before === undefined || !n) return last;
  const usual = there.map(index => n[index] ?? 0).sort((a, b) => a - b)[Math.floor(there.length / 2)]!;
  return (n[last] ?? 0) < usual / 3 && (n[before] ?? 0) >= usual / 3 ? before : last;
}

/** The nearest index at which a column has a value, not further away than so many milliseconds. */
export function nearestIndex(aligned: Aligned, at: number, within = Infinity): number | null {
  let best: number | null = null;
  let distance = within;
  const first = lowerBound(aligned.time, at - within);
  for (let index = first; index < aligned.time.length && aligned.time[index]! <= at + within; index++) {
    const away = Math.abs(aligned.time[index]! - at);
    if (away > distance || !aligned.columns.some(column => column.values[index] != null)) continue;
    [best, distance] = [index, away];
  }
  return best;
}

function lowerBound(time: readonly number[], at: number): number {
  let [low, high] = [0, time.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
