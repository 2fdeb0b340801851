import { expect, it } from 'vitest';
import { spansOf } from './spans';

const hour = 60;
const range = { from: 1000 * hour, to: 1006 * hour };

it('holds what came since an alert began against what was before it in the range', () => {
  expect(spansOf(range, { began: 1004 * hour, window: 5, offset: null })).toEqual({ from: 1004 * hour, to: 1006 * hour, againstFrom: 1000 * hour, againstTo: 1004 * hour });
  expect(spansOf(range, { began: 900 * hour, window: 5, offset: null })).toBeNull();
  expect(spansOf(range, { began: 1007 * hour, window: 5, offset: null })).toBeNull();
});

it('of a rule that compares with an earlier window, holds the window it judged against that one', () => {
  // Found a minute ago, in the last hour against the same hour of yesterday.
  expect(spansOf(range, { began: 1006 * hour - 1, window: hour, offset: 24 * hour })).toEqual({ from: 1005 * hour - 1, to: 1006 * hour, againstFrom: 981 * hour - 1, againstTo: 982 * hour });
  // Lasts for hours: what is since then, against what was just before.
  expect(spansOf(range, { began: 1003 * hour, window: 5, offset: 15 })).toEqual({ from: 1003 * hour - 5, to: 1006 * hour, againstFrom: 1003 * hour - 20, againstTo: 1003 * hour - 5 });
  // Began so long ago that the range has nothing else.
  expect(spansOf(range, { began: 900 * hour, window: 5, offset: 15 })).toBeNull();
});
