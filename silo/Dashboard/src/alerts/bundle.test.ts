import { describe, expect, it } from 'vitest';
import { bundled, headline } from './AlertsView';
import type { Alert } from './types';

const alert = (id: string, change: Partial<Alert> = {}): Alert => ({
  id, group: 'g', rule: 'Slow', phase: 'firing', labels: { node: id }, annotations: {}, activeAt: null, firedAt: null, silencedBy: [], acknowledgedBy: null, acknowledgedAt: null, comment: null,
  evidence: { value: 1, lower: null, upper: null, level: null, current: 1, reference: null, records: 1, coverage: null, from: '', to: '', noData: null, contributions: [] }, ...change,
});

describe('many alerts of one rule', () => {
  it('are one row, others stay where they are', () => {
    const all = [alert('1'), alert('x', { rule: 'Other' }), alert('2'), alert('3'), alert('4'), alert('5', { acknowledgedBy: 'ann' })];
    expect(bundled(all).map(row => row.map(each => each.id))).toEqual([['1', '2', '3', '4'], ['x'], ['5']]);
    expect(bundled(all.slice(0, 4)).map(row => row.length)).toEqual([1, 1, 1, 1]);
  });
});

describe('the headline', () => {
  it('says first what waits for somebody', () => {
    expect(headline(undefined)).toBe('Alerts');
    expect(headline([])).toBe('All is quiet');
    expect(headline([alert('1')])).toBe('One alert waits for somebody');
    expect(headline([alert('1', { acknowledgedBy: 'ann' }), alert('2', { phase: 'pending' })])).toBe('Somebody looks after all that fires, and one alert is pending');
    expect(headline([alert('1', { phase: 'pending' })])).toBe('Nothing fires, and one alert is pending');
    expect(headline([alert('1', { silencedBy: ['s'] })])).toBe('All is quiet but for one silenced alert');
  });
});
