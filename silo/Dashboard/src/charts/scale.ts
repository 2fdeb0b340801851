import { percent, write, written } from '../format/numbers';
import type { Aligned } from './align';

/** Round steps of 1, 2 or 5 times a power of ten, about as many as asked for. */
export function niceTicks(low: number, high: number, count = 3): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find(each => each * power >= rough * 0.999) ?? 10);
  const ticks: number[] = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index++) ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

/** Powers of ten within the range; where there are fewer than three, also twice and five times of them. */
export function logTicks(low: number, high: number): number[] {
  const of = (factors: number[]) => {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
      for (const factor of factors) {
        const tick = Number((factor * 10 ** power).toPrecision(3));
        if (tick >= low && tick <= high) ticks.push(tick);
      }
    return ticks;
  };
  const decades = of([1]);
  return decades.length >= 3 ? decades : of([1, 2, 5]);
}

/** A figure with its unit; `share` is a part of a whole, which is written in percent. */
export function say(value: number | null | undefined, unit: string): string {
  return unit === 'share' ? percent(value) : written(value, unit);
}

/** A round number of an axis: without the zeros that figures have. */
export function tickText(value: number, unit: string): string {
  const { text, unit: beside } = unit === 'share' ? write(value * 100, '%') : write(value, unit);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return value === 0 ? '0' : beside === '' ? short : beside.startsWith('/') ? short + beside : `${short}\u202f${beside}`;
}

export interface ScaleWish {
  /** From zero, as rates and latencies are: so noise does not shout. */
  zero?: boolean;
  /** Values lie in [0, 1]. */
  ratio?: boolean;
  /** To be seen as well. */
  limit?: number;
}

/**
 * What the y axis shows. Intervals of single points with few records are wide: nine of ten interval ends are within, so that they do not flatten
 * the line.
 */
export function yRange(aligned: Aligned, wish: ScaleWish): [number, number] {
  const values: number[] = [];
  const ends: number[] = [];
  for (const column of aligned.columns) {
    for (const value of column.values) if (value != null) values.push(value);
    for (const value of column.low ?? []) if (value != null) ends.push(value);
    for (const value of column.high ?? []) if (value != null) ends.push(value);
  }
  if (wish.limit !== undefined) values.push(wish.limit);
  if (values.length === 0) return [0, 1];
  ends.sort((a, b) => a - b);
  const [lowest, highest] = ends.length === 0 ? [Infinity, -Infinity] : [ends[Math.floor(ends.length * 0.05)]!, ends[Math.ceil(ends.length * 0.95) - 1]!];
  let low = Math.min(lowest, ...extent(values));
  let high = Math.max(highest, ...extent(values));
  if (wish.zero) low = Math.min(0, low);
  const spread = high - low || Math.abs(high) || 1;
  const roomy: [number, number] = [wish.zero && low === 0 ? 0 : low - spread * 0.15, high + spread * 0.18];
  if (!wish.ratio) return roomy;
  return [Math.max(0, roomy[0]), high > 1 ? roomy[1] : Math.min(1.02, roomy[1])];
}

function extent(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
