import type uPlot from 'uplot';
import type { Line } from './data';
import { faded, palette } from './palette';

/** How lines become series of uPlot: a line and, where it has an interval, its two ends with a band between them. */
export interface Layout {
  series: uPlot.Series[];
  bands: uPlot.Band[];
  /** Of each series the line and the part of it that it shows. */
  parts: { line: number; part: 'values' | 'low' | 'high' }[];
}

/** Those that are held against lie under the others. */
export function drawingOrder(lines: readonly Line[]): number[] {
  return lines.map((_, index) => index).sort((a, b) => Number(lines[b]!.behind ?? false) - Number(lines[a]!.behind ?? false) || a - b);
}

export function layoutOf(lines: readonly Line[]): Layout {
  const layout: Layout = { series: [{}], bands: [], parts: [] };
  for (const index of drawingOrder(lines)) {
    const line = lines[index]!;
    if (line.low && line.high && !line.behind) {
      const end = layout.series.length;
      for (const part of ['high', 'low'] as const) {
        layout.series.push({ stroke: 'transparent', width: 0, points: { show: false } });
        layout.parts.push({ line: index, part });
      }
      layout.bands.push({ series: [end, end + 1], fill: () => faded(palette.peek().tones[line.tone ?? 'ink'], 0.15) });
    }
    layout.series.push({
      stroke: () => strokeOf(line),
      width: line.behind ? 1 : 1.5,
      dash: line.estimated ? [4, 3] : undefined,
      points: { show: true, size: 4, filter: lonely, fill: () => strokeOf(line), stroke: () => strokeOf(line) },
    });
    layout.parts.push({ line: index, part: 'values' });
  }
  return layout;
}

/** What of lines needs another plot, and not only other data. */
export function shapeOf(lines: readonly Line[], isLog: boolean): string {
  return JSON.stringify([isLog, lines.map(line => [line.tone, line.behind, line.estimated, Boolean(line.low && line.high)])]);
}

export function strokeOf(line: Line): string {
  const { tones, edge } = palette.peek();
  return line.behind ? edge : line.estimated ? faded(tones[line.tone ?? 'ink'], 0.75) : tones[line.tone ?? 'ink'];
}

// A point between two gaps has no line to be seen by.
function lonely(plot: uPlot, series: number): number[] {
  const values = plot.data[series]!;
  const near = (from: number, step: number) => {
    let index = from + step;
    while (values[index] === undefined && index >= 0 && index < values.length) index += step;
    return values[index];
  };
  const alone: number[] = [];
  for (let index = 0; index < values.length; index++) if (values[index] != null && near(index, -1) == null && near(index, 1) == null) alone.push(index);
  return alone;
}
