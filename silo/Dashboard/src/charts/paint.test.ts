import { describe, expect, it } from 'vitest';
import { heatRange, highCount, strength } from './paint';

const heat = { time: [0, 1], edges: [1, 2, 4, 8, 16], counts: [[0, 100, 50, 0], [0, 80, 60, 0]] };

describe('a heat map', () => {
  it('shows the values that there are', () => {
    expect(heatRange(heat)).toEqual([2, 8]);
    expect(heatRange({ ...heat, counts: [[0, 0, 0, 0]] })).toBeNull();
  });

  it('colours by the square root, with a bound', () => {
    expect(strength(25, 100)).toBe(0.3);
    expect(strength(400, 100)).toBe(0.6);
    expect(strength(5, 0)).toBe(0);
  });

  it('is not paled by one crowded cell', () => {
    const counts = [...Array.from({ length: 99 }, () => [10]), [100_000]];
    expect(highCount({ time: counts.map((_, index) => index), edges: [1, 2], counts })).toBe(10);
  });
});
