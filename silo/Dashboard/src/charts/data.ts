/** What charts draw. Times are Unix milliseconds, an absent value is null and is drawn as a gap. */
export interface Line {
  name: string;
  values: readonly Value[];
  /** Only where it differs from the chart's own. */
  time?: readonly number[];
  low?: readonly Value[];
  high?: readonly Value[];
  /** Records that a value is of. */
  n?: readonly Value[];
  tone?: Tone;
  /** Dashed: not counted, but estimated. */
  estimated?: boolean;
  /** Thin and grey, under the others: what the range is held against. */
  behind?: boolean;
}

export type Value = number | null | undefined;

export type Tone = 'ink' | 'quality' | 'drift' | 'harm' | 'watch';

export interface Mark {
  time: number;
  to?: number;
  kind: 'deployment' | 'alert' | 'incident' | 'baseline';
  text: string;
  /** Of an alert: amber where it wakes nobody. */
  isMild?: boolean;
}

/** A chart in rows and columns: what its table shows and what is saved as CSV. */
export interface Table {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

export interface Column {
  name: string;
  unit?: string;
  kind?: 'time' | 'name' | 'count' | 'figure';
}

export type Cell = string | number | null | undefined;
