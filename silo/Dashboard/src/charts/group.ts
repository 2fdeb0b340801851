import { createContext } from 'preact';
import { signal, type Signal } from '@preact/signals';
import type { Mark } from './data';

/** What the timelines of a page share: one axis, one cursor, one selection, the same marks. Times are Unix milliseconds. */
export interface Timelines {
  from: number;
  to: number;
  zone: string;
  marks: readonly Mark[];
  cursor: Signal<number | null>;
  brush: Signal<readonly [number, number] | null>;
  /** A range was brushed. */
  onRange?: (from: number, to: number) => void;
  /** Twice clicked: the range before. */
  onReset?: () => void;
}

export const TimelinesContext = createContext<Timelines>({ from: 0, to: 1, zone: 'UTC', marks: [], cursor: signal(null), brush: signal(null) });
