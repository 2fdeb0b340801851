import type uPlot from 'uplot';
import type { Mark } from './data';
import { faded, palette } from './palette';
import { logTicks, niceTicks } from './scale';

/** Cells of a heat map: counts by columns of time and rows of values. */
export interface Heat {
  /** Begin of each column. */
  time: readonly number[];
  /** Ends of the rows, one more than there are rows. */
  edges: readonly number[];
  counts: readonly (readonly number[])[];
}

export interface Paint {
  range: readonly [number, number];
  marks: readonly Mark[];
  isLog: boolean;
  show: (value: number) => string;
  limit?: { value: number; text: string; tone: 'quality' | 'drift' | 'harm' | 'watch' };
  heat?: Heat;
}

/** Under the lines: incidents, heat, grid. */
export function paintBack(plot: uPlot, paint: Paint): void {
  const { ctx, bbox } = plot;
  const colours = palette.peek();
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  if (paint.heat) paintHeat(plot, paint.heat);
  ctx.fillStyle = colours.incident;
  for (const mark of paint.marks) {
    if (mark.kind !== 'incident') continue;
    const left = plot.valToPos(Math.max(mark.time, paint.range[0]), 'x', true);
    const right = plot.valToPos(Math.min(mark.to ?? paint.range[1], paint.range[1]), 'x', true);
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
  paintGrid(plot, paint);
}

function paintGrid(plot: uPlot, paint: Paint): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = palette.peek().line;
  ctx.lineWidth = devicePixelRatio;
  for (const tick of ticksOf(plot, paint)) {
    const y = Math.round(plot.valToPos(tick, 'y', true)) + 0.5;
    if (y > bbox.top + bbox.height - 2) continue;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

function ticksOf(plot: uPlot, paint: Paint): number[] {
  const { min, max } = plot.scales['y']!;
  if (min == null || max == null) return [];
  const ticks = paint.isLog ? logTicks(min, max) : niceTicks(min, max, 3);
  return ticks.length > 5 ? ticks.filter((_, index) => index % 2 === 0) : ticks;
}

/** Over the lines: the limit, marks, and what the grid's lines are. */
export function paintFront(plot: uPlot, paint: Paint): void {
  const { ctx } = plot;
  ctx.save();
  ctx.font = `400 ${10.5 * devicePixelRatio}px ${palette.peek().family}`;
  if (paint.limit) paintLimit(plot, paint.limit);
  paintMarks(plot, paint);
  paintLabels(plot, paint);
  ctx.restore();
}

function paintLimit(plot: uPlot, limit: NonNullable<Paint['limit']>): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(limit.value, 'y', true)) + 0.5;
  const colour = palette.peek().tones[limit.tone];
  ctx.save();
  ctx.strokeStyle = faded(colour, 0.8);
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.textAlign = 'right';
  label(ctx, limit.text, bbox.left + bbox.width - 5 * devicePixelRatio, y - 4 * devicePixelRatio, colour);
  ctx.restore();
}

function paintMarks(plot: uPlot, paint: Paint): void {
  const { ctx, bbox } = plot;
  const colours = palette.peek();
  for (const mark of paint.marks) {
    if (mark.time < paint.range[0] || mark.time > paint.range[1] || mark.kind === 'incident') continue;
    const x = Math.round(plot.valToPos(mark.time, 'x', true)) + 0.5;
    const isAlert = mark.kind === 'alert';
    ctx.save();
    const tone = mark.isMild ? colours.tones.watch : colours.tones.harm;
    ctx.strokeStyle = isAlert ? faded(tone, 0.6) : colours.ink;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash(isAlert ? [] : [devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (isAlert) {
      const size = 4 * devicePixelRatio;
      ctx.fillStyle = tone;
      ctx.beginPath();
      ctx.moveTo(x - size, bbox.top);
      ctx.lineTo(x + size, bbox.top);
      ctx.lineTo(x, bbox.top + size * 1.4);
      ctx.fill();
    }
    ctx.restore();
  }
}

function paintLabels(plot: uPlot, paint: Paint): void {
  const { ctx, bbox } = plot;
  const gap = 4 * devicePixelRatio;
  for (const tick of ticksOf(plot, paint)) {
    const y = plot.valToPos(tick, 'y', true);
    if (y < bbox.top + 12 * devicePixelRatio || y > bbox.top + bbox.height + 1) continue;
    label(ctx, paint.show(tick), bbox.left + gap + 2 * devicePixelRatio, Math.min(y, bbox.top + bbox.height) - gap, palette.peek().dim);
  }
}

// A halo of the panel's colour keeps it legible on lines.
function label(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, colour: string): void {
  ctx.textBaseline = 'alphabetic';
  ctx.setLineDash([]);
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = palette.peek().panel;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

function paintHeat(plot: uPlot, heat: Heat): void {
  const { ctx } = plot;
  const most = highCount(heat);
  const width = heat.time.length > 1 ? heat.time[1]! - heat.time[0]! : 60_000;
  const rows = heat.edges.slice(1).map((edge, row) => [plot.valToPos(edge, 'y', true), plot.valToPos(Math.max(heat.edges[row]!, Number.MIN_VALUE), 'y', true)] as const);
  heat.time.forEach((time, column) => {
    const left = Math.round(plot.valToPos(time, 'x', true));
    const right = Math.round(plot.valToPos(heat.time[column + 1] ?? time + width, 'x', true));
    heat.counts[column]?.forEach((count, row) => {
      if (count <= 0) return;
      const [top, bottom] = [Math.round(rows[row]![0]), Math.round(rows[row]![1])];
      ctx.fillStyle = `rgb(${palette.peek().heat} / ${strength(count, most)})`;
      ctx.fillRect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    });
  });
}

/** Of a cell's colour: by the square root, so that a thin tail is still seen. */
export function strength(count: number, most: number): number {
  return most > 0 ? Math.round(Math.min(1, Math.sqrt(count / most)) * 0.6 * 1000) / 1000 : 0;
}

/** What is drawn at full strength: one crowded cell does not pale all others. */
export function highCount(heat: Heat): number {
  const counts = heat.counts.flat().filter(count => count > 0).sort((a, b) => a - b);
  return counts.length === 0 ? 0 : counts[Math.floor((counts.length - 1) * 0.98)]!;
}

/** The values between which nearly all of the heat lies. */
export function heatRange(heat: Heat): [number, number] | null {
  const rows = heat.edges.slice(1).map((_, row) => heat.counts.reduce((sum, column) => sum + (column[row] ?? 0), 0));
  const all = rows.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let [first, last, below, above] = [0, rows.length - 1, rows[0]!, rows.at(-1)!];
  while (first < last && below < all * 0.0005) below += rows[++first]!;
  while (last > first && above < all * 0.0005) above += rows[--last]!;
  return [heat.edges[first]!, heat.edges[last + 1]!];
}
