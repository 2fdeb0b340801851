import type { Line, Value } from './data';

/** Shares as people say them, in hundredths; of another unit nothing changes. */
export function inPercent(unit: string, lines: readonly Line[]): { unit: string; lines: readonly Line[] } {
  if (unit !== 'ratio') return { unit, lines };
  const hundred = (values: readonly Value[] | undefined) => values?.map(value => (value == null ? value : value * 100));
  return { unit: '%', lines: lines.map(line => ({ ...line, values: hundred(line.values)!, low: hundred(line.low), high: hundred(line.high) })) };
}
