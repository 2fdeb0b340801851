import { describe, expect, it } from 'vitest';
import { barsOf, heightOf, outline } from './distribution';

describe('barsOf', () => {
  it('draws shares by the width of their bins', () => {
    const bars = barsOf({ edges: [0, 1, 3], current: [0.5, 0.5], reference: [0.2, 0.8] })!;
    expect(bars.bars.map(bar => [bar.left, bar.right])).toEqual([[0, 1 / 3], [1 / 3, 1]]);
    expect(bars.bars[0]!.current).toBe(2 * bars.bars[1]!.current);
  });

  it('gives open cells the usual width, and leaves them out where they are empty', () => {
    const bars = barsOf({ edges: [0, 10, 20], current: [0, 0.4, 0.5, 0.1], reference: [0, 0.5, 0.5, 0] })!;
    expect(bars.bars.map(bar => [bar.from, bar.to])).toEqual([[0, 10], [10, 20], [20, Infinity]]);
    expect(bars.high).toBe(30);
  });

  it('spaces what spans decades by the logarithm', () => {
    expect(barsOf({ edges: [1, 10, 40, 1000], current: [0.3, 0.3, 0.4] })!.isLog).toBe(true);
    expect(barsOf({ edges: [0.0002, 0.1, 0.5, 1], current: [0.3, 0.3, 0.4] })!.isLog).toBe(false);
    expect(barsOf({ edges: [0, 10, 100, 1000], current: [0.3, 0.3, 0.4] })!.isLog).toBe(false);
  });

  it('is not flattened by a bin that is next to nothing wide', () => {
    const bars = barsOf({ edges: [0.999, 1, 2, 3, 4], current: [0.4, 0.3, 0.2, 0.1] })!;
    expect(bars.most).toBeCloseTo(0.3, 6);
    expect(heightOf(bars.bars[0]!.current, bars.most)).toBe(1);
  });

  it('has no outline without a reference, and nothing without edges', () => {
    expect(outline(barsOf({ edges: [0, 1, 2], current: [0.5, 0.5] })!)).toBe('');
    expect(barsOf({ categories: ['a'], current: [1] })).toBeNull();
  });
});
