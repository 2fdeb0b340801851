import { describe, expect, it } from 'vitest';
import type { AlertEntry, Schemas } from '../api/types';
import { since, verdict, worst } from './sentence';

const at = (time: number) => new Date(time).toISOString().slice(11, 16);

function alert(rule: string, activeAt: string, change: Partial<AlertEntry> = {}): AlertEntry {
  return {
    id: rule, group: 'default', rule, phase: 'firing', labels: { model: 'fraud', severity: 'warning' }, annotations: { summary: `${rule} of fraud` }, activeAt, firedAt: activeAt, evidence: {} as AlertEntry['evidence'],
    silencedBy: [], acknowledgedBy: null, acknowledgedAt: null, comment: null, ...change,
  } as AlertEntry;
}

const fell = alert('QualityDropped', '2026-11-29T09:40:00Z', { labels: { model: 'fraud', severity: 'page' }, annotations: { summary: 'recall fell from 0.31 to 0.19' } });
const moved = alert('DataDrifted', '2026-11-29T09:36:00Z');
const change = { verdict: 'significant', slice: { dimensions: ['country'], values: ['BR'], kind: 'value' }, contribution: -0.0852, before: { value: 0.3, records: 900 }, after: { value: 0.06, records: 1184 } };
const explanation = { sentence: 'Recall fell. Slices looked at: 12, of which 9 have enough records.', difference: -0.12, unit: 'ratio', changes: [change] } as unknown as Schemas['ChangeExplanation'];

describe('worst', () => {
  it('is the most severe one that fires and is not silenced', () => {
    expect(worst([moved, fell])).toBe(fell);
    expect(worst([{ ...fell, phase: 'pending' }, moved])).toBe(moved);
    expect(worst([{ ...fell, silencedBy: ['s1'] }, moved])).toBe(moved);
    expect(worst([])).toBeNull();
  });

  it('is the one that began first among equals', () => {
    const later = alert('LatencyRisen', '2026-11-29T09:50:00Z');
    expect(worst([later, moved])).toBe(moved);
    expect(since(moved)).toBe(Date.parse('2026-11-29T09:36:00Z'));
  });
});

describe('verdict', () => {
  const evidence = { reason: '', events: [], explanation: null, at };

  it('says what, since when, what explains it and what moved first', () => {
    const events = [{ time: '2026-11-29T09:36:00Z', kind: 'deployment' as const, text: 'v8 deployed', version: 'v8' }];
    expect(verdict({ ...evidence, alerts: [moved, fell], events, explanation })).toEqual([
      'Recall fell from 0.31 to 0.19.',
      'Since 09:40, 4 minutes after v8 deployed.',
      'country=BR explains 71\u202f% of it: there 0.300 became 0.0600 (n 1,184).',
      'The inputs moved before, at 09:36.',
      'One more alert fires.',
    ]);
  });

  it('says nothing of deployments long ago, of chance, and of one alert', () => {
    const events = [{ time: '2026-11-29T05:00:00Z', kind: 'deployment' as const, text: 'v8 deployed' }];
    const chance = { sentence: 'chance', changes: [{ verdict: 'notSignificant' }] } as unknown as Schemas['ChangeExplanation'];
    expect(verdict({ ...evidence, alerts: [fell], events, explanation: chance })).toEqual(['Recall fell from 0.31 to 0.19.', 'Since 09:40.']);
  });

  it('leaves a slice that makes up more than the whole to the silo’s sentence', () => {
    const more = { ...explanation, changes: [{ ...change, contribution: -0.2 }] } as unknown as Schemas['ChangeExplanation'];
    expect(verdict({ ...evidence, alerts: [fell], explanation: more })[2]).toBe('Recall fell.');
  });

  it('goes by the silo’s own words where it has some', () => {
    const events = [{ time: '2026-11-29T09:36:00Z', kind: 'deployment' as const, text: 'v8' }];
    expect(verdict({ ...evidence, reason: 'accuracy fell from 0.91 to 0.33 since 09:40, v8', alerts: [fell], events })).toEqual(['Accuracy fell from 0.91 to 0.33 since 09:40, v8.', 'That is 4 minutes after v8.']);
  });

  it('leaves names as they are', () => {
    expect(verdict({ ...evidence, alerts: [{ ...fell, annotations: { summary: 'fraud is right in 62 % of the cases' } }] })[0]).toBe('fraud is right in 62 % of the cases.');
  });

  it('is the silo’s reason where no alert is', () => {
    expect(verdict({ ...evidence, reason: 'nothing is wrong', alerts: [] })).toEqual(['Nothing is wrong.']);
    expect(verdict({ ...evidence, alerts: [] })).toEqual([]);
  });

  it('shows what hides in names', () => {
    expect(verdict({ ...evidence, alerts: [{ ...fell, annotations: { summary: 'a\u202eb fell' } }] })[0]).toBe('A⟨U+202E⟩b fell.');
  });
});
