import { describe, expect, it } from 'vitest';
import { align } from './align';
import { logTicks, niceTicks, say, tickText, yRange } from './scale';

const columns = (values: (number | null)[], low?: (number | null)[], high?: (number | null)[]) => align(values.map((_, index) => index), [{ name: 'x', values, low, high }]);

describe('ticks', () => {
  it('are round', () => {
    expect(niceTicks(0, 280)).toEqual([0, 100, 200]);
    expect(niceTicks(0.17, 0.34)).toEqual([0.2, 0.3]);
    expect(niceTicks(-3, 3)).toEqual([-2, 0, 2]);
    expect(niceTicks(5, 5)).toEqual([5]);
  });

  it('are powers of ten where values span them, else finer', () => {
    expect(logTicks(0.0005, 2)).toEqual([0.001, 0.01, 0.1, 1]);
    expect(logTicks(0.0015, 0.03)).toEqual([0.002, 0.005, 0.01, 0.02]);
  });

  it('are written without zeros that say nothing', () => {
    expect([0, 0.2, 0.25, 200].map(value => tickText(value, ''))).toEqual(['0', '0.2', '0.25', '200']);
    expect(tickText(0.01, 's')).toBe('10\u202fms');
    expect(tickText(100, '/s')).toBe('100/s');
    expect(tickText(0.05, 'share')).toBe('5\u202f%');
  });

  it('writes shares in percent and other figures with their unit', () => {
    expect(say(0.0131, 's')).toBe('13.1\u202fms');
    expect(say(0.5, 'share')).toBe('50\u202f%');
    expect(say(null, 'share')).toBe('–');
  });
});

describe('yRange', () => {
  it('begins at zero where it is asked to', () => {
    const [low, high] = yRange(columns([230, 240]), { zero: true });
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(240);
  });

  it('does not leave shares room beyond one or below zero', () => {
    expect(yRange(columns([0.99, 1]), { ratio: true })[1]).toBeLessThanOrEqual(1.02);
    expect(yRange(columns([0.001, 0.2]), { ratio: true })[0]).toBe(0);
  });

  it('is not flattened by the interval of one point of few records', () => {
    const values = Array.from({ length: 40 }, () => 0.3);
    const [low, high] = yRange(columns(values, values.map((value, index) => (index === 7 ? 0 : value - 0.02)), values.map((value, index) => (index === 7 ? 1 : value + 0.02))), { ratio: true });
    expect(low).toBeGreaterThan(0.2);
    expect(high).toBeLessThan(0.4);
  });

  it('shows the limit, and something where there is nothing', () => {
    expect(yRange(columns([0.01]), { limit: 0.25 })[1]).toBeGreaterThan(0.25);
    expect(yRange(columns([null]), {})).toEqual([0, 1]);
  });
});
