import type { Value } from './data';

/** Shares of bins, now and of the reference. Of numbers the bins have edges: as many as cells less one where both outer cells are open, else one more. */
export interface Distribution {
  edges?: readonly number[] | null;
  categories?: readonly string[] | null;
  current: readonly Value[];
  reference?: readonly Value[] | null;
}

/** A bar on the x axis, from 0 to 1, and how high it is: shares by the width of their bins, so that narrow bins do not look small. */
export interface Bar {
  left: number;
  right: number;
  current: number;
  reference: number | null;
  from: number;
  to: number;
  share: number;
  referenceShare: number | null;
}

export interface Bars {
  bars: Bar[];
  most: number;
  isLog: boolean;
  low: number;
  high: number;
}

export function barsOf(distribution: Distribution): Bars | null {
  const edges = distribution.edges;
  if (!edges || edges.length < 2) return null;
  const all = cells(edges, distribution.current.length);
  const closed = all.filter(([from, to]) => Number.isFinite(from) && Number.isFinite(to));
  // Half of the bins far below the greatest value: by equal distances they would be one bar.
  const isLog = closed.length > 2 && closed[0]![0] > 0 && closed.at(-1)![1] / closed[Math.floor(closed.length / 2)]![0] > 20;
  const scale = isLog ? Math.log : (value: number) => value;
  const widths = closed.map(([from, to]) => scale(to) - scale(from)).filter(width => width > 0).sort((a, b) => a - b);
  const usual = widths[Math.floor(widths.length / 2)] ?? 1;
  const used = all.map(([from, to], index) => ({ from, to, share: distribution.current[index] ?? 0, referenceShare: distribution.reference ? (distribution.reference[index] ?? 0) : null }))
    .filter(({ from, to, share, referenceShare }) => (Number.isFinite(from) && Number.isFinite(to)) || share > 0 || (referenceShare ?? 0) > 0);
  const ends = used.map(({ from, to }): [number, number] => [Number.isFinite(from) ? scale(from) : scale(to) - usual, Number.isFinite(to) ? scale(to) : scale(from) + usual]);
  const [low, high] = [Math.min(...ends.map(([from]) => from)), Math.max(...ends.map(([, to]) => to))];
  const place = (value: number) => (high > low ? (value - low) / (high - low) : 0);
  const bars = used.map((cell, index): Bar => {
    const [from, to] = ends[index]!;
    const width = Math.max(to - from, usual / 100);
    return { ...cell, left: place(from), right: place(Math.max(to, from + usual / 100)), current: cell.share / width, reference: cell.referenceShare === null ? null : cell.referenceShare / width };
  });
  const back = isLog ? Math.exp : (value: number) => value;
  return { bars, most: mostOf(bars), isLog, low: back(low), high: back(high) };
}

// A bin that is next to nothing wide, as of a number that is frequent, is as high as the highest of the others: it would flatten them all.
function mostOf(bars: readonly Bar[]): number {
  const wide = bars.filter(bar => bar.right - bar.left >= 0.02);
  return Math.max(...(wide.length > 0 ? wide : bars).flatMap(bar => [bar.current, bar.reference ?? 0]));
}

/** How high a bar is drawn, from 0 to 1. */
export function heightOf(value: number | null, most: number): number {
  return most > 0 ? round(Math.min(1, (value ?? 0) / most)) : 0;
}

function cells(edges: readonly number[], count: number): [number, number][] {
  const closed = edges.slice(1).map((edge, index): [number, number] => [edges[index]!, edge]);
  if (count < edges.length) return closed;
  return [[-Infinity, edges[0]!], ...closed, [edges.at(-1)!, Infinity]];
}

/** The outline of the reference: a path in a box of 1 × 1, y downwards. */
export function outline({ bars, most }: Bars): string {
  if (!(most > 0) || bars.every(bar => bar.reference === null)) return '';
  const y = (value: number | null) => round(1 - heightOf(value, most));
  return `M${round(bars[0]!.left)} 1${bars.map(bar => `V${y(bar.reference)}H${round(bar.right)}`).join('')}V1`;
}

export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
