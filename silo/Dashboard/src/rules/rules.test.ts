import { describe, expect, it } from 'vitest';
import { gapText, rowsOf, ruleText } from './backtest';
import { byLine, groupOf, lineSpan } from './edit';
import type { Backtest, BacktestRule } from './types';

const rule = (change: Partial<BacktestRule> = {}): BacktestRule => ({ group: 'g', rule: 'Slow', condition: '', series: 2, evaluations: 100, withoutData: 0, notFired: 0, fired: 0, secondsFiring: 0, skipped: null, ...change });

const answer: Backtest = {
  from: '2026-11-22T00:00:00Z', to: '2026-11-29T00:00:00Z', isComplete: true, sentence: '', notes: [], evaluations: 1, omittedAlerts: 0,
  perRule: [rule(), rule({ rule: 'Other' })],
  alerts: [
    { id: '1', group: 'g', rule: 'Slow', labels: {}, annotations: {}, activeAt: '2026-11-23T12:00:00Z', firedAt: '2026-11-23T18:00:00Z', resolvedAt: '2026-11-25T12:00:00Z', value: 1, evidence: {} as never },
    { id: '1', group: 'g', rule: 'Slow', labels: {}, annotations: {}, activeAt: '2026-11-28T00:00:00Z', firedAt: '2026-11-28T00:00:00Z', resolvedAt: null, value: 1, evidence: {} as never },
  ],
};

describe('a backtest', () => {
  it('is drawn as bars of each rule over the range, to its end where it still fires', () => {
    const rows = rowsOf(answer);
    expect(rows.map(row => [row.key, row.bars.length])).toEqual([['g/Slow', 2], ['g/Other', 0]]);
    expect(rows[0]!.bars[0]).toMatchObject({ from: 0.25, to: 0.5, isOpen: false });
    expect(rows[0]!.bars[1]).toMatchObject({ to: 1, isOpen: true });
  });

  it('says of each rule what it would have done', () => {
    expect(ruleText(rule(), 604_800)).toBe('would not have fired');
    expect(ruleText(rule({ notFired: 3 }), 604_800)).toBe('would not have fired; 3 breaches did not last long enough');
    expect(ruleText(rule({ fired: 1, secondsFiring: 3600 }), 7200)).toBe('fired once, an hour together, 25\u202f% of what it watches');
    expect(ruleText(rule({ skipped: 'it is of the wall clock' }), 1)).toBe('not tried: it is of the wall clock');
    expect(ruleText(rule({ series: 0 }), 1)).toBe('nothing that it matches sent records');
    expect(gapText(rule({ withoutData: 100 }))).toBe('none of 100 figures had enough records');
    expect(gapText(rule({ withoutData: 25 }))).toBe('25\u202f% of its figures had too few records');
    expect(gapText(rule({ withoutData: null }))).toBe('');
  });
});

describe('the editor', () => {
  it('finds lines and their errors', () => {
    expect(lineSpan('ab\ncde\n\nf', 2)).toEqual([3, 6]);
    expect(lineSpan('ab\ncde', 9)).toEqual([3, 6]);
    expect(byLine([{ line: 2, key: 'a', problem: 'x' }, { line: 2, key: 'b', problem: 'y' }]).get(2)).toHaveLength(2);
  });

  it('sets one group, of the name that is edited', () => {
    const check = (...groups: string[]) => ({ errors: [], rules: groups.map(group => ({ group, rule: 'r', condition: '' })) });
    expect(groupOf(check('a', 'a'), 'a')).toEqual({ name: 'a' });
    expect(groupOf(check('a'), null)).toEqual({ name: 'a' });
    expect(groupOf(check('a', 'b'), null)).toHaveProperty('problem');
    expect(groupOf(check('b'), 'a')).toHaveProperty('problem');
    expect(groupOf(check(), null)).toHaveProperty('problem');
    expect(groupOf({ errors: [{ line: 1, key: '', problem: '' }], rules: [] }, null)).toHaveProperty('problem');
  });
});
