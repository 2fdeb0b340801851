import { describe, expect, it } from 'vitest';
import { align } from './align';
import { legendValue, shownAt, tableOf } from './reading';
import { moved } from './useItem';

const lines = [
  { name: 'realized', values: [0.3, 0.19, null], low: [0.27, 0.16, null], high: [0.33, 0.22, null], n: [184, 90, 0] },
  { name: 'estimated', values: [0.31, 0.2, 0.21], estimated: true },
];
const aligned = align([0, 60_000, 120_000], lines);

describe('what is read of a timeline', () => {
  it('is the last value with its interval', () => {
    expect(shownAt(lines, aligned, 'ratio', null, false)).toEqual({ value: '0.190 ± 0.03', detail: '' });
  });

  it('is the value at the cursor, and what it rests on', () => {
    expect(shownAt(lines, aligned, 'ratio', 0, true)).toEqual({ value: '0.300 ± 0.03', detail: 'n 184' });
    expect(legendValue(lines[1]!, aligned.columns[1]!.values, 'ratio', 0)).toBe('0.310');
  });

  it('has both ends where they do not lie evenly', () => {
    const failed = [{ name: 'failed', values: [0], low: [0], high: [0.01] }];
    expect(shownAt(failed, align([0], failed), 'share', null, false).value).toBe('0\u202f%, 0\u202f% to 1\u202f%');
  });

  it('is no value where there is none', () => {
    expect(shownAt(lines, aligned, 'ratio', null, true).value).toBe('–');
  });

  it('names lines of one rank', () => {
    const both = [{ name: 'p50', values: [0.00604] }, { name: 'p99', values: [0.0131] }];
    expect(shownAt(both, align([0], both), 's', null, false).value).toBe('p50 6.04\u202fms · p99 13.1\u202fms');
  });
});

describe('tableOf', () => {
  it('has every figure in full, and no row without any', () => {
    const table = tableOf(lines, aligned, 'ratio');
    expect(table.columns.map(column => column.name)).toEqual(['Time', 'realized', 'realized, lower', 'realized, upper', 'n of realized', 'estimated']);
    expect(table.rows[0]).toEqual([0, 0.3, 0.27, 0.33, 184, 0.31]);
    expect(table.rows[2]).toEqual([120_000, null, null, null, 0, 0.21]);
  });
});

describe('tableOf a heat map', () => {
  it('has the records of each row that holds any, at the begin of its columns', () => {
    const quantiles = [{ name: 'p50', values: [0.011, 0.012] }];
    const table = tableOf(quantiles, align([0, 60_000], quantiles), 's', { time: [0, 120_000], edges: [0.001, 0.01, 0.1, 1], counts: [[3, 40, 0], [0, 7, 0]] });
    expect(table.columns.map(column => column.name)).toEqual(['Time', 'p50', '1\u202fms to 10\u202fms', '10\u202fms to 100\u202fms']);
    expect(table.rows).toEqual([[0, 0.011, 3, 40], [60_000, 0.012, null, null], [120_000, null, 0, 7]]);
  });
});

describe('keys', () => {
  it('move over items and stop at the ends', () => {
    expect(moved('ArrowRight', null, 3)).toBe(0);
    expect(moved('ArrowLeft', null, 3)).toBe(2);
    expect(moved('ArrowRight', 2, 3)).toBe(2);
    expect(moved('Home', 2, 3)).toBe(0);
    expect(moved('Escape', 2, 3)).toBeNull();
    expect(moved('x', 2, 3)).toBeUndefined();
    expect(moved('ArrowRight', 0, 0)).toBeUndefined();
  });
});
