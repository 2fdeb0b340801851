import { useSignalEffect } from '@preact/signals';
import { useContext, useRef, useState } from 'preact/hooks';
import { nearestIndex, stepOf, type Aligned } from './align';
import { TimelinesContext } from './group';

/** What is read of a timeline: the point at the cursor, and how keys move it. */
export interface Reading {
  /** Null: no cursor, or no value there. */
  index: number | null;
  isReading: boolean;
  onKeyDown: (event: KeyboardEvent) => void;
  onBlur: () => void;
}

export function useReading(aligned: Aligned): Reading {
  const group = useContext(TimelinesContext);
  const [at, setAt] = useState<number | null>(null);
  const start = useRef<number | null>(null);
  useSignalEffect(() => setAt(group.cursor.value));
  const index = at === null ? null : nearestIndex(aligned, at, Math.max(stepOf(aligned.time), (group.to - group.from) / 100));

  const step = (by: number) => {
    const points = aligned.time.flatMap((time, each) => (time >= group.from && time <= group.to && aligned.columns.some(column => column.values[each] != null) ? [time] : []));
    if (points.length === 0) return;
    const place = at === null ? (by < 0 ? points.length : -1) : closest(points, at);
    group.cursor.value = points[Math.min(points.length - 1, Math.max(0, place + by))]!;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = Moves[event.key];
    if (by !== undefined) {
      event.preventDefault();
      if (event.shiftKey) start.current ??= group.cursor.value;
      else clear();
      step(by);
      if (event.shiftKey && start.current !== null) group.brush.value = ordered(start.current, group.cursor.value!);
    } else if (event.key === 'Enter' && group.brush.value) {
      const [from, to] = group.brush.value;
      clear();
      if (to > from) group.onRange?.(from, to);
    } else if (event.key === 'Escape') {
      clear();
      group.cursor.value = null;
    }
  };
  const clear = () => {
    start.current = null;
    group.brush.value = null;
  };
  const onBlur = () => {
    clear();
    group.cursor.value = null;
  };
  return { index, isReading: at !== null, onKeyDown, onBlur };
}

const Moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity };

function ordered(a: number, b: number): [number, number] {
  return a < b ? [a, b] : [b, a];
}

function closest(points: readonly number[], at: number): number {
  let best = 0;
  points.forEach((time, index) => {
    if (Math.abs(time - at) < Math.abs(points[best]! - at)) best = index;
  });
  return best;
}
