import type { Interval } from '../time/range';

/** What is explained, and what it is held against, in milliseconds. */
export interface Spans extends Interval {
  readonly againstFrom: number;
  readonly againstTo: number;
}

/** An alert's begin, and what its rule judges: a window, and how long before it the other one lies where it compares with an earlier one. */
export interface Judged {
  readonly began: number;
  readonly window: number;
  readonly offset: number | null;
}

/**
 * Of a range, what came since an alert began, against what its rule compares with, else against what was before it in the range. Null: there
 * is nothing of either.
 */
export function spansOf({ from, to }: Interval, { began, window, offset }: Judged): Spans | null {
  if (began >= to) return null;
  if (offset === null) return began > from ? { from: began, to, againstFrom: from, againstTo: began } : null;
  // The window in which the breach was found has what is wrong in it.
  const start = Math.max(from, began - window);
  const end = Math.min(to - offset, began - window);
  return start < to && start - offset < end ? { from: start, to, againstFrom: start - offset, againstTo: end } : null;
}
