import type { ComponentChildren } from 'preact';
import { useContext, useMemo, useRef } from 'preact/hooks';
import { visible } from '../format/name';
import type { Line } from './data';
import { Frame } from './Frame';
import { TimelinesContext } from './group';
import { Legend } from './Legend';
import type { Heat, Paint } from './paint';
import { heatRange } from './paint';
import { palette } from './palette';
import { picture } from './picture';
import { Plot, useAligned, type PlotProps } from './Plot';
import { legendValue, shownAt, tableOf } from './reading';
import { tickText, yRange } from './scale';
import { moment, timeTicks } from './timeTicks';
import { useReading } from './useReading';
import './charts.css';
import 'uplot/dist/uPlot.min.css';

export interface TimelineProps {
  title: string;
  /** Beside the title; where there are several lines, their legend stands there. */
  note?: ComponentChildren;
  unit?: string;
  /** Unix milliseconds, ascending. */
  time: readonly number[];
  lines: readonly Line[];
  /** The y axis begins at zero: rates, latencies, counts. */
  zero?: boolean;
  limit?: Paint['limit'];
  /** The value now, where it is not the last point's. */
  now?: ComponentChildren;
  height?: number;
  /** Of files; the title unless given. */
  name?: string;
  heat?: Heat;
  isLog?: boolean;
  class?: string;
}

/** Lines over time, with their intervals as bands. It shares axis, cursor, selection and marks with the others of its group. */
export function Timeline(props: TimelineProps) {
  const { unit = '', lines, heat } = props;
  const group = useContext(TimelinesContext);
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const aligned = useAligned(props.time, lines);
  const reading = useReading(aligned);
  const y = useMemo(() => rangeOf(props, aligned), [aligned, heat, props.zero, props.limit?.value, unit]);
  const shown = shownAt(lines, aligned, unit, reading.index, reading.isReading);
  const at = reading.index === null ? null : aligned.time[reading.index]!;
  const name = props.name ?? props.title;
  const range = `${moment(group.from, group.zone)} to ${moment(group.to, group.zone)}`;
  const isLegendNeeded = lines.length > 1 || heat !== undefined;
  const paint = { show: (value: number) => tickText(value, unit), limit: props.limit, heat };

  return (
    <Frame
      title={<bdi>{visible(props.title)}</bdi>}
      name={name}
      class={props.class}
      note={<>{props.note && <span>{props.note}</span>}{isLegendNeeded && <Legend lines={lines} extra={heat && 'how many'} values={reading.isReading ? lines.map((line, index) => legendValue(line, aligned.columns[index]!.values, unit, reading.index)) : undefined} />}</>}
      value={reading.isReading ? shown.value : (props.now ?? shown.value)}
      detail={shown.detail}
      table={() => tableOf(lines, aligned, unit, heat)}
      png={() => pictureOf(canvas.current!, { title: name, note: [`${range}, ${group.zone}`, ...(lines.length > 1 ? lines.map(line => `${line.name}${line.estimated ? ' (dashed)' : line.behind ? ' (grey)' : ''}`) : [])].join(' · '), value: shown.value }, group)}
    >
      <div
        class="chart-focus"
        role="slider"
        tabIndex={0}
        aria-label={`${visible(name)}, ${range}. Left and right read the values, with shift they select a range and enter shows it.`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, aligned.time.length - 1)}
        aria-valuenow={reading.index ?? Math.max(0, aligned.time.length - 1)}
        aria-valuetext={`${at === null ? 'now' : moment(at, group.zone, 1000)}: ${shown.value}${shown.detail ? `, ${shown.detail}` : ''}`}
        onKeyDown={reading.onKeyDown}
        onBlur={reading.onBlur}
      >
        <Plot aligned={aligned} lines={lines} y={y} isLog={props.isLog} height={props.height ?? 96} paint={paint} canvas={element => (canvas.current = element)} />
      </div>
    </Frame>
  );
}

function rangeOf(props: TimelineProps, aligned: PlotProps['aligned']): [number, number] {
  const wish = { zero: props.zero, ratio: props.unit === 'ratio' || props.unit === 'share', limit: props.limit?.value };
  const cells = props.heat && heatRange(props.heat);
  if (!props.isLog) return yRange(aligned, wish);
  const values = aligned.columns.flatMap(column => column.values.filter((value): value is number => value != null && value > 0));
  const all = [...values, ...(cells ?? []).filter(end => end > 0)];
  return all.length === 0 ? [0.001, 1] : [Math.min(...all) / 1.15, Math.max(...all) * 1.3];
}

async function pictureOf(canvas: HTMLCanvasElement, words: { title: string; note: string; value: string }, group: { from: number; to: number; zone: string }): Promise<Blob> {
  const [width, height] = [canvas.width / devicePixelRatio, canvas.height / devicePixelRatio];
  const colours = palette.peek();
  return await picture(words, { width, height: height + 20 }, colours, context => {
    context.drawImage(canvas, 0, 0, width, height);
    context.strokeStyle = colours.line;
    context.strokeRect(0.5, 0.5, width - 1, height - 1);
    context.font = `400 11px ${colours.family}`;
    context.fillStyle = colours.dim;
    context.textBaseline = 'top';
    for (const tick of timeTicks(group.from, group.to, width / 90, group.zone)) {
      const x = ((tick.time - group.from) / (group.to - group.from)) * width;
      context.textAlign = x < 20 ? 'left' : x > width - 20 ? 'right' : 'center';
      context.fillText(tick.text, x, height + 6);
    }
  });
}
