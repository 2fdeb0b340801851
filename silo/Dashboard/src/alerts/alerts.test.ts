import { describe, expect, it } from 'vitest';
import { chosen } from './AlertsView';
import { evidenceSentence, factsOf, metricTitle, stateOf, subjectOf, thresholdText } from './describe';
import { episodes, lineText } from './history';
import { around, marksOf } from './moment';
import { lengths, matcher, matching, problemOf, scopesOf, tomorrow } from './silences';
import type { Alert, AlertRule, HistoryLine } from './types';

const evidence = { value: 0.34, lower: null, upper: null, level: null, current: 0.34, reference: null, records: 1200, coverage: 1, from: '2026-11-29T10:00:00Z', to: '2026-11-29T10:05:00Z', noData: null, contributions: [] };

function alert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'a', group: 'g', rule: 'Slow', phase: 'firing', labels: { alertname: 'Slow', model: 'fraud', severity: 'page' }, annotations: { summary: 'fraud is slow' },
    activeAt: '2026-11-29T10:00:00Z', firedAt: '2026-11-29T10:02:00Z', evidence, silencedBy: [], acknowledgedBy: null, acknowledgedAt: null, comment: null, ...change,
  };
}

const rule: AlertRule = {
  name: 'Slow', condition: 'latency_p99 over 5m > 0.25', metric: 'latency_p99', unit: 's', scope: 'model', windowSeconds: 300, forSeconds: 120, keepFiringForSeconds: 0,
  threshold: { above: 0.25 }, comparedTo: null,
};

describe('alerts', () => {
  it('are in one state each: a silence counts more than all else', () => {
    expect(stateOf(alert())).toBe('firing');
    expect(stateOf(alert({ acknowledgedBy: 'ann' }))).toBe('acknowledged');
    expect(stateOf(alert({ phase: 'pending' }))).toBe('pending');
    expect(stateOf(alert({ acknowledgedBy: 'ann', silencedBy: ['s'] }))).toBe('silenced');
  });

  it('are listed by urgency, and found by any of their words', () => {
    const all = [
      alert({ id: 'old', firedAt: '2026-11-29T09:00:00Z' }),
      alert({ id: 'new' }),
      alert({ id: 'warning', labels: { alertname: 'Slow', node: 'n-1', severity: 'warning' } }),
      alert({ id: 'quiet', silencedBy: ['s'] }),
      alert({ id: 'known', acknowledgedBy: 'ann' }),
    ];
    expect(chosen(all, 'open', '').map(each => each.id)).toEqual(['new', 'old', 'warning', 'known']);
    expect(chosen(all, 'open', 'N-1 slow').map(each => each.id)).toEqual(['warning']);
    expect(chosen(all, 'silenced', '').map(each => each.id)).toEqual(['quiet']);
  });

  it('say what they are about', () => {
    expect(subjectOf({ model: 'm', version: 'v2' })).toEqual({ kind: 'model', name: 'm', part: 'v2' });
    expect(subjectOf({ node: 'n' })).toEqual({ kind: 'node', name: 'n', part: '' });
    expect(subjectOf({ alertname: 'x' }).kind).toBe('all');
  });

  it('say their evidence with threshold and unit, and nothing where there is none', () => {
    expect(evidenceSentence(alert(), rule)).toBe('Latency p99 is 340\u202fms; the rule fires above 250\u202fms.');
    expect(evidenceSentence(alert({ evidence: { ...evidence, value: null, noData: 'nothing has come for 60 s' } }), rule)).toBe('There is no newer figure: nothing has come for 60 s.');
    expect(thresholdText({ ...rule, unit: 'ratio', threshold: { below: 0.8, above: 0.95 } })).toBe('outside 80\u202f% to 95\u202f%');
    expect(factsOf(alert(), rule).map(fact => fact.name)).toEqual(['Latency p99', 'n']);
    const compared = { ...rule, comparedTo: 'peers', condition: 'ratio of latency_p99 over 5m to the other nodes > 2', threshold: { above: 2 } };
    expect(factsOf(alert({ evidence: { ...evidence, value: 3.4, reference: 0.1, lower: 3, upper: 3.9, level: 0.99 } }), compared).map(fact => [fact.name, fact.value])).toEqual([
      ['Latency p99 against the other nodes', '3.40\u202f×'], ['Threshold', 'above 2\u202f×'], ['Now', '340\u202fms'], ['Median of the others', '100\u202fms'], ['n', '1,200'],
    ]);
  });

  it('names metrics as people do', () => {
    expect(metricTitle('latency_p99')).toBe('Latency p99');
    expect(metricTitle('recall(fraud (x))')).toBe('Recall of fraud (x)');
  });
});

describe('silences', () => {
  it('are of the alert alone or of its brothers', () => {
    expect(scopesOf(alert()).map(scope => [scope.key, scope.matchers])).toEqual([
      ['this', ['alertname="Slow"', 'model="fraud"']], ['rule', ['alertname="Slow"']], ['model', ['model="fraud"']],
    ]);
    expect(scopesOf(alert({ labels: { alertname: 'All' } })).map(scope => scope.key)).toEqual(['this']);
  });

  it('count what they match by the labels of the alert', () => {
    const all = [alert(), alert({ id: 'b', labels: { alertname: 'Slow', model: 'spam' } }), alert({ id: 'c', labels: { alertname: 'Errors', model: 'fraud' } })];
    const [own, byRule, byModel] = scopesOf(all[0]!);
    expect([own!, byRule!, byModel!].map(scope => matching(all, all[0]!.labels, scope).map(each => each.id))).toEqual([['a'], ['a', 'b'], ['a', 'c']]);
  });

  it('escape what a value may hold', () => {
    expect(matcher('model', 'a"b\\c\nd')).toBe('model="a\\"b\\\\c\\nd"');
  });

  it('last an hour, four, or until eight tomorrow in the zone that is shown, also over a change of clocks', () => {
    const now = Date.parse('2026-11-29T22:30:00Z');
    expect(lengths(now, 'UTC').map(each => each.end)).toEqual([now + 3_600_000, now + 14_400_000, Date.parse('2026-11-30T08:00:00Z')]);
    expect(new Date(tomorrow(now, 'Asia/Tokyo')).toISOString()).toBe('2026-11-30T23:00:00.000Z');
    expect(new Date(tomorrow(Date.parse('2026-10-24T12:00:00Z'), 'Europe/Berlin')).toISOString()).toBe('2026-10-25T07:00:00.000Z');
  });
});

it('a silence says what keeps it from being made, with the field and what it must be', () => {
  const now = Date.parse('2026-11-29T12:00:00Z');
  expect(problemOf('load test', now + 1000, now, 'UTC')).toBeNull();
  expect(problemOf('  ', now + 1000, now, 'UTC')).toEqual({ field: 'why', text: 'Why is empty: it is a reason of 1 to 500 characters, for the others.' });
  expect(problemOf('load test', Date.parse('2026-11-28T09:00:00Z'), now, 'UTC')).toEqual({ field: 'until', text: 'Until is 28 Nov, 09:00, which is past: it must be after now, 12:00.' });
  expect(problemOf('load test', NaN, now, 'UTC')?.field).toBe('until');
});

describe('the history', () => {
  const line = (number: number, from: HistoryLine['from'], phase: HistoryLine['phase'], change: Partial<HistoryLine> = {}): HistoryLine => ({
    number, time: new Date(Date.parse('2026-11-29T10:00:00Z') + number * 60_000).toISOString(), recordedAt: '', kind: 'transition', from, phase, id: 'a', group: 'g', rule: 'Slow',
    labels: {}, annotations: {}, value: number, noData: null, by: null, comment: null, ...change,
  });

  it('becomes firings with begin and end, the last first', () => {
    const lines = [line(6, 'firing', 'inactive'), line(5, 'pending', 'firing'), line(4, 'inactive', 'pending'), line(3, 'pending', 'inactive'), line(1, 'firing', 'inactive')];
    expect(episodes(lines).map(each => [each.firedAt, each.resolvedAt, each.value])).toEqual([
      ['2026-11-29T10:05:00.000Z', '2026-11-29T10:06:00.000Z', 5], [null, '2026-11-29T10:01:00.000Z', 1],
    ]);
  });

  it('says each line in words', () => {
    expect(lineText(line(1, 'pending', 'firing'))).toBe('fired, after the breach had lasted');
    expect(lineText(line(1, 'pending', 'inactive'))).toBe('breach ended before it fired');
    expect(lineText(line(1, 'firing', 'inactive', { noData: 'it was deleted' }))).toBe('ended, it was deleted');
    expect(lineText(line(1, 'firing', 'firing', { kind: 'acknowledged', by: 'ann', comment: 'rolling back' }))).toBe('acknowledged by ann: rolling back');
  });
});

describe('the time around an alert', () => {
  const now = Date.parse('2026-11-29T11:00:00Z');

  it('reaches as far back as it lasts, and to now while it fires', () => {
    expect(around(alert(), rule, now)).toEqual({ from: Date.parse('2026-11-29T09:30:00Z'), to: now });
    const ended = around(alert({ phase: 'inactive', resolvedAt: '2026-11-29T10:10:00Z' }), rule, now);
    expect(ended).toEqual({ from: Date.parse('2026-11-29T09:30:00Z'), to: Date.parse('2026-11-29T10:40:00Z') });
    expect(around(alert(), { ...rule, windowSeconds: 3600 }, now).from).toBe(Date.parse('2026-11-29T06:00:00Z'));
  });

  it('marks the breach and the moment it fired', () => {
    expect(marksOf(alert()).map(mark => [mark.kind, mark.time])).toEqual([['incident', Date.parse('2026-11-29T10:00:00Z')], ['alert', Date.parse('2026-11-29T10:02:00Z')]]);
    expect(marksOf(alert({ activeAt: null, firedAt: null }))).toEqual([]);
  });
});
