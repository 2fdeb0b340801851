import uPlot from 'uplot';
import { effect } from '@preact/signals';
import { useContext, useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { align, type Aligned } from './align';
import type { Line } from './data';
import { TimelinesContext, type Timelines } from './group';
import { paintBack, paintFront, type Paint } from './paint';
import { palette } from './palette';
import { layoutOf, shapeOf } from './plotOptions';
import { useWidth } from './useWidth';

export interface PlotProps {
  aligned: Aligned;
  lines: readonly Line[];
  y: readonly [number, number];
  isLog?: boolean;
  height: number;
  paint: Omit<Paint, 'range' | 'marks' | 'isLog'>;
  /** The drawing, for a picture of it. */
  canvas?: (canvas: HTMLCanvasElement | null) => void;
}

interface Latest {
  props: PlotProps;
  group: Timelines;
}

/** Lines over the time that the group shares. */
export function Plot(props: PlotProps) {
  const group = useContext(TimelinesContext);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef<Latest>({ props, group });
  latest.current = { props, group };
  const [host, width] = useWidth<HTMLDivElement>();
  const shape = shapeOf(props.lines, props.isLog ?? false);
  const data = useMemo(() => dataOf(props.lines, props.aligned), [props.lines, props.aligned]);
  const isReady = width > 0;

  useLayoutEffect(() => {
    if (!isReady) return;
    const made = new uPlot(optionsOf(latest, width), data, host.current!);
    plot.current = made;
    props.canvas?.(made.ctx.canvas);
    const stop = [follow(made, latest), touch(made, latest)];
    return () => {
      for (const each of stop) each();
      props.canvas?.(null);
      made.destroy();
      plot.current = null;
    };
  }, [shape, isReady]);
  useEffect(() => {
    if (plot.current && width > 0) plot.current.setSize({ width, height: props.height });
  }, [width, props.height]);
  useEffect(() => plot.current?.setData(data), [data, group.from, group.to, props.y[0], props.y[1], props.paint.heat]);
  useEffect(() => plot.current?.redraw(false), [group.marks, group.zone, props.paint.limit?.value]);
  useEffect(() => palette.subscribe(() => plot.current?.redraw(false)), []);

  return <div class="chart-plot" ref={host} aria-hidden="true" />;
}

function dataOf(lines: readonly Line[], aligned: Aligned): uPlot.AlignedData {
  const columns = layoutOf(lines).parts.map(({ line, part }) => aligned.columns[line]![part]!);
  return [aligned.time, ...columns] as uPlot.AlignedData;
}

function optionsOf(latest: { current: Latest }, width: number): uPlot.Options {
  const { props } = latest.current;
  const { series, bands } = layoutOf(props.lines);
  const paint = (): Paint => {
    const { props: now, group } = latest.current;
    return { ...now.paint, range: [group.from, group.to], marks: group.marks, isLog: now.isLog ?? false };
  };
  return {
    width,
    height: props.height,
    ms: 1,
    padding: [0, 0, 0, 0],
    legend: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: {
      x: { time: false, range: () => [latest.current.group.from, latest.current.group.to] },
      y: { distr: props.isLog ? 3 : 1, range: () => [...latest.current.props.y] },
    },
    series,
    bands,
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 5 },
      points: { size: (_, index) => (series[index]?.width === 0 ? 0 : 7), width: 1.5 },
      bind: { dblclick: () => () => (latest.current.group.onReset?.(), null) },
    },
    hooks: {
      drawClear: [made => paintBack(made, paint())],
      draw: [made => paintFront(made, paint())],
      setCursor: [made => tellCursor(made, latest.current.group)],
      setSelect: [made => tellSelection(made, latest.current.group)],
    },
  };
}

// Other plots, and new data, move the cursor too: only what the pointer does here is told.
function tellCursor(plot: uPlot, group: Timelines): void {
  const left = plot.cursor.left ?? -1;
  if (left >= 0 && (plot.over.matches(':hover') || plot.select.width > 0)) group.cursor.value = plot.posToVal(left, 'x');
  if (plot.select.width > 0) group.brush.value = selected(plot);
}

function tellSelection(plot: uPlot, group: Timelines): void {
  if (plot.select.width <= 0) return;
  const [from, to] = selected(plot);
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  group.brush.value = null;
  // The moment that was read lies elsewhere on another range, and in another place in each chart until it is drawn.
  group.cursor.value = null;
  group.onRange?.(from, to);
}

function selected(plot: uPlot): [number, number] {
  const { left, width } = plot.select;
  return [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
}

// What another plot of the group, the axis or a key has set.
function follow(plot: uPlot, latest: { current: Latest }): () => void {
  const { cursor, brush } = latest.current.group;
  const stopCursor = effect(() => {
    const at = cursor.value;
    const left = at === null ? -10 : plot.valToPos(at, 'x');
    if (Math.abs((plot.cursor.left ?? -10) - left) > 0.5) plot.setCursor({ left, top: at === null ? -10 : plot.over.clientHeight / 2 }, false);
  });
  const stopBrush = effect(() => {
    const range = brush.value;
    const left = range ? plot.valToPos(range[0], 'x') : 0;
    const width = range ? plot.valToPos(range[1], 'x') - left : 0;
    if (Math.abs(plot.select.width - width) > 0.5) plot.setSelect({ left, top: 0, width, height: plot.over.clientHeight }, false);
  });
  return () => {
    stopCursor();
    stopBrush();
  };
}

// A mouse that leaves takes the cursor along. A finger that moves sideways reads the figures; one that moves up and down scrolls the page.
function touch(plot: uPlot, latest: { current: Latest }): () => void {
  const move = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') return;
    const box = plot.over.getBoundingClientRect();
    latest.current.group.cursor.value = plot.posToVal(Math.min(box.width, Math.max(0, event.clientX - box.left)), 'x');
  };
  const leave = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') latest.current.group.cursor.value = null;
  };
  plot.over.addEventListener('pointerdown', move);
  plot.over.addEventListener('pointermove', move);
  plot.over.addEventListener('pointerleave', leave);
  return () => {
    plot.over.removeEventListener('pointerdown', move);
    plot.over.removeEventListener('pointermove', move);
    plot.over.removeEventListener('pointerleave', leave);
  };
}

export function useAligned(time: readonly number[], lines: readonly Line[]): Aligned {
  return useMemo(() => align(time, lines), [time, lines]);
}
