import { describe, expect, it } from 'vitest';
import { align, lastIndex, nearestIndex, stepOf } from './align';

const minute = 60_000;

describe('align', () => {
  it('puts a gap where points are missing', () => {
    const aligned = align([0, 1, 2, 5, 6].map(each => each * minute), [{ name: 'rate', values: [1, 2, 3, 4, 5] }]);
    expect(aligned.time).toEqual([0, 1, 2, 3, 5, 6].map(each => each * minute));
    expect(aligned.columns[0]!.values).toEqual([1, 2, 3, null, 4, 5]);
  });

  it('keeps what is absent absent, and never makes it zero', () => {
    expect(align([0, 1, 2], [{ name: 'accuracy', values: [0.5, null, 0.7] }]).columns[0]!.values).toEqual([0.5, null, 0.7]);
  });

  it('lets a line of other times go on between points that are not its own', () => {
    const aligned = align([0, 10, 20], [{ name: 'now', values: [1, 2, 3], n: [7, 8, 9] }, { name: 'before', time: [0, 5, 10, 15, 20], values: [1, 1, 1, 1, 1] }]);
    expect(aligned.time).toEqual([0, 5, 10, 15, 20]);
    expect(aligned.columns[0]!.values).toEqual([1, undefined, 2, undefined, 3]);
    expect(aligned.columns[0]!.n).toEqual([7, undefined, 8, undefined, 9]);
  });

  it('knows the usual step', () => {
    expect(stepOf([0, 10, 20, 90])).toBe(10);
    expect(stepOf([0])).toBe(Infinity);
  });
});

describe('nearestIndex', () => {
  const aligned = align([0, 10, 20, 30], [{ name: 'rate', values: [1, null, 3, 4] }]);

  it('finds the nearest value, not the nearest point', () => {
    expect(nearestIndex(aligned, 11)).toBe(2);
    expect(nearestIndex(aligned, 29)).toBe(3);
  });

  it('finds nothing where nothing is near', () => {
    expect(nearestIndex(aligned, 10, 5)).toBeNull();
    expect(nearestIndex(aligned, 500, 10)).toBeNull();
    expect(nearestIndex({ time: [], columns: [] }, 5)).toBeNull();
  });

  it('knows the last value', () => {
    expect(lastIndex([1, 2, null])).toBe(1);
    expect(lastIndex([null])).toBeNull();
    expect(lastIndex([0.9, 0.8, 1], [100, 120, 3])).toBe(1);
    expect(lastIndex([0.9, 0.8, 1], [100, 120, 90])).toBe(2);
    expect(lastIndex([0.9, 0.8, 1], [100, 2, 3])).toBe(2);
  });
});
