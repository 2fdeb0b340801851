import './sparkline.css';

export interface SparklineProps {
  /** Equal steps; null is no figure, and no line is drawn over it. */
  values: readonly (number | null)[];
  low?: readonly (number | null)[];
  high?: readonly (number | null)[];
  kind?: 'plain' | 'quality' | 'drift';
  /** Begins at zero, so that noise does not shout; else at the least value, with room for it. */
  fromZero?: boolean;
  /** For screen readers; without it the figure beside says it all. */
  label?: string;
}

const width = 120;
const height = 28;
const edge = 2;

/** A small line without axes, beside the figure that it ends in. */
export function Sparkline({ values, low, high, kind = 'plain', fromZero = false, label }: SparklineProps) {
  const [bottom, top] = withBand(bounds([values], fromZero), low, high);
  const x = (i: number) => round(values.length < 2 ? width / 2 : (i / (values.length - 1)) * width);
  const y = (value: number) => round(Math.min(height, Math.max(0, height - edge - ((value - bottom) / (top - bottom)) * (height - 2 * edge))));
  const band = low && high ? bands(low, high, x, y) : '';
  return (
    <svg class={`sparkline ${kind}`} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role={label ? 'img' : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      {band !== '' && <path class="band" d={band} />}
      <path class="line" d={line(values, x, y)} />
    </svg>
  );
}

type Scale = (value: number) => number;

/** The least and the greatest value; a level line lies in the lower half, at zero or above it. */
export function bounds(columns: readonly (readonly (number | null)[])[], fromZero: boolean): [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const column of columns) {
    for (const value of column) {
      if (value === null || !Number.isFinite(value)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  if (least > most) return [0, 1];
  if (fromZero) least = Math.min(0, least);
  if (most > least) return [least, most + (fromZero ? (most - least) * 0.15 : 0)];
  const room = Math.abs(least) * 0.1 || 1;
  return [least - (fromZero ? 0 : room), most + room];
}

/** Room for the usual half of the interval; a step with few records, whose interval is wide, goes over the edge and does not flatten the rest. */
export function withBand([bottom, top]: [number, number], low: readonly (number | null)[] = [], high: readonly (number | null)[] = []): [number, number] {
  const halves = low.flatMap((value, i) => (value === null || (high[i] ?? null) === null ? [] : [(high[i]! - value) / 2])).sort((a, b) => a - b);
  const usual = halves[Math.floor(halves.length / 2)] ?? 0;
  return [bottom - usual, top + usual];
}

/** A path through what there is: interrupted where nothing is, and a short dash for a value alone. */
export function line(values: readonly (number | null)[], x: Scale, y: Scale): string {
  let path = '';
  let isDrawing = false;
  values.forEach((value, i) => {
    if (value === null || !Number.isFinite(value)) {
      isDrawing = false;
      return;
    }
    const isAlone = !isDrawing && (values[i + 1] ?? null) === null;
    path += isAlone ? `M${x(i) - 1.5},${y(value)}h3` : `${isDrawing ? 'L' : 'M'}${x(i)},${y(value)}`;
    isDrawing = true;
  });
  return path;
}

function bands(low: readonly (number | null)[], high: readonly (number | null)[], x: Scale, y: Scale): string {
  let path = '';
  let run: number[] = [];
  const close = () => {
    if (run.length > 1) path += `M${run.map(i => `${x(i)},${y(high[i]!)}`).join('L')}L${[...run].reverse().map(i => `${x(i)},${y(low[i]!)}`).join('L')}Z`;
    run = [];
  };
  for (let i = 0; i < low.length; i++) {
    if ((low[i] ?? null) === null || (high[i] ?? null) === null) close();
    else run.push(i);
  }
  close();
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
