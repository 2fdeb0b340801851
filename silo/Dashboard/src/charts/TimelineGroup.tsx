import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { signal } from '@preact/signals';
import type { Mark } from './data';
import { TimelinesContext } from './group';
import { TimeAxis } from './TimeAxis';

interface TimelineGroupProps {
  from: number;
  to: number;
  zone: string;
  marks?: readonly Mark[];
  onRange?: (from: number, to: number) => void;
  onReset?: () => void;
  children: ComponentChildren;
}

const none: readonly Mark[] = [];

/** Timelines below one another with one axis, cursor and marks. */
export function TimelineGroup({ from, to, zone, marks = none, onRange, onReset, children }: TimelineGroupProps) {
  const shared = useMemo(() => ({ cursor: signal<number | null>(null), brush: signal<readonly [number, number] | null>(null) }), []);
  const group = { from, to, zone, marks, onRange, onReset, ...shared };
  return <TimelinesContext.Provider value={group}>{children}<TimeAxis /></TimelinesContext.Provider>;
}
