/** Counts: a row per actual class, a column per predicted class. */
export interface Confusion {
  classes: readonly string[];
  counts: readonly (readonly number[])[];
}

export type Shares = 'row' | 'column' | 'count';

export interface Cell {
  actual: number;
  predicted: number;
  count: number;
  /** Of all that are of the actual class. */
  row: number | null;
  /** Of all that were predicted so. */
  column: number | null;
}

export interface Sums {
  rows: number[];
  columns: number[];
  all: number;
}

export function sumsOf({ classes, counts }: Confusion): Sums {
  const rows = classes.map((_, actual) => counts[actual]?.reduce((sum, count) => sum + count, 0) ?? 0);
  const columns = classes.map((_, predicted) => counts.reduce((sum, row) => sum + (row[predicted] ?? 0), 0));
  return { rows, columns, all: rows.reduce((sum, count) => sum + count, 0) };
}

export function cellAt(confusion: Confusion, sums: Sums, actual: number, predicted: number): Cell {
  const count = confusion.counts[actual]?.[predicted] ?? 0;
  const share = (of: number) => (of > 0 ? count / of : null);
  return { actual, predicted, count, row: share(sums.rows[actual]!), column: share(sums.columns[predicted]!) };
}

/** What was taken for something else, the most frequent first; of equals the larger share of its row. */
export function mistakes(confusion: Confusion, sums = sumsOf(confusion)): Cell[] {
  const found: Cell[] = [];
  confusion.counts.forEach((row, actual) => row.forEach((count, predicted) => {
    if (actual !== predicted && count > 0) found.push(cellAt(confusion, sums, actual, predicted));
  }));
  return found.sort((a, b) => b.count - a.count || (b.row ?? 0) - (a.row ?? 0) || a.actual - b.actual || a.predicted - b.predicted);
}

/** The share that colours a cell. */
export function weight(cell: Cell, shares: Shares, most: number): number {
  if (shares === 'row') return cell.row ?? 0;
  if (shares === 'column') return cell.column ?? 0;
  return most > 0 ? Math.sqrt(cell.count / most) : 0;
}
