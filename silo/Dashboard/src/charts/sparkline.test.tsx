import { render } from 'preact';
import { expect, it } from 'vitest';
import { bounds, line, Sparkline, withBand } from './Sparkline';

const same = (value: number) => value;

it('draws no line over what is not there', () => {
  expect(line([1, 2, null, 4, null], same, same)).toBe('M0,1L1,2M1.5,4h3');
  expect(line([], same, same)).toBe('');
  expect(line([null, null], same, same)).toBe('');
});

it('begins at zero where noise would shout', () => {
  expect(bounds([[200, 201]], true)[0]).toBe(0);
  expect(bounds([[0.9, 0.92]], false)).toEqual([0.9, 0.92]);
  expect(bounds([[0, 0]], true)[0]).toBe(0);
  expect(bounds([[5, 5]], false)).toEqual([4.5, 5.5]);
  expect(bounds([[null]], true)).toEqual([0, 1]);
});

it('shows the interval as a band', () => {
  const box = document.createElement('div');
  render(<Sparkline values={[1, 2, 3]} low={[0, 1, null]} high={[2, 3, null]} kind="quality" />, box);
  expect(box.querySelector('.band')?.getAttribute('d')).toMatch(/^M0,.*Z$/);
  expect(box.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
});

it('is not flattened by one step of few records', () => {
  expect(withBand([10, 20], [9, 9, -80, null], [11, 11, 120, null])).toEqual([9, 21]);
  expect(withBand([10, 20])).toEqual([10, 20]);
});
