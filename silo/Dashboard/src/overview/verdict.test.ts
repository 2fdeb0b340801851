import { expect, it } from 'vitest';
import { model, overview } from '../../test/overview';
import type { AlertEntry } from '../api/types';
import { verdictOf } from './verdict';

const title = (...states: ('unwell' | 'watch' | 'well' | 'waiting')[]) => verdictOf(overview(states.map((state, i) => model(`m${i}`, { state }))), true).title;

it('says in one line how the models are', () => {
  expect(title('unwell', 'well')).toBe('One model is unwell');
  expect(title('unwell', 'unwell', 'watch')).toBe('2 models are unwell, 1 to watch');
  expect(title('watch', 'well')).toBe('No model is unwell, one model to watch');
  expect(title('well', 'well')).toBe('All 2 models are well');
  expect(title('well')).toBe('The model is well');
  expect(title('well', 'waiting')).toBe('One model is well, 1 waiting for data');
  expect(title('waiting')).toBe('The model waits for data');
});

it('says that somebody looks after what is unwell, once all of it is acknowledged', () => {
  const alert = (id: string, acknowledged: boolean) => ({ id, rule: 'r', severity: 'page', state: 'firing' as const, summary: '', acknowledged });
  const of = (...models: boolean[][]) => verdictOf(overview(models.map((alerts, i) => model(`m${i}`, { state: 'unwell', alerts: alerts.map((taken, j) => alert(`${i}.${j}`, taken)) }))), true);
  expect(of([true])).toMatchObject({ title: 'One model is unwell, and somebody looks after it', isLookedAfter: true });
  expect(of([true, true], [true])).toMatchObject({ title: '2 models are unwell, and somebody looks after them', isLookedAfter: true });
  for (const models of [[[true, false]], [[true], [false]], [[]], [[true], [true], [true], [true]]]) expect(of(...models).isLookedAfter).toBe(false);
});

it('names the worst with their reasons, and how many more there are', () => {
  const verdict = verdictOf(overview(Array.from({ length: 5 }, (_, i) => model(`m${i}`, { state: 'unwell' }))), true);
  expect(verdict.models.map(each => each.model)).toEqual(['m0', 'm1', 'm2']);
  expect(verdict.more).toBe(2);
});

it('guesses nothing from a part of the list', () => {
  expect(verdictOf(overview([model('a', { state: 'unwell' })]), false)).toMatchObject({ title: 'One model is unwell', models: [], more: 0 });
});

it('says what is the matter beside the models', () => {
  const notes = (more: Parameters<typeof overview>[1]) => verdictOf(overview([model('a')], more), true).notes;
  expect(notes({})).toEqual([]);
  expect(notes({ fleet: { figure: 'p99', nodes: [{ node: 'n1', state: 'silent' }, { node: 'n2', state: 'reporting' }], reporting: 1, expected: 2 } })).toEqual(['One node of 2 is silent.']);
  expect(notes({ receiving: { dropped: 1200, rejected: 3, completeness: 0.97, lagSeconds: 42, silos: { up: 2, total: 3 } } })).toEqual([
    'One silo of 3 is lost.', 'Records become durable 42 s after they come.', '1,200 records dropped by clients and 3 refused in the newest minute: figures rest on 97\u202f% of what was predicted.',
  ]);
  expect(notes({ fleet: undefined })).toEqual([]);
});

it('does not call all well while something else is not', () => {
  const alert = { id: '1', rule: 'r', phase: 'firing', labels: { node: 'n7' }, annotations: {}, silencedBy: [], acknowledgedBy: null } as unknown as AlertEntry;
  const of = (...alerts: AlertEntry[]) => verdictOf(overview([model('a')]), true, alerts);
  expect(of(alert)).toMatchObject({ state: 'watch', title: 'The model is well', others: [[alert]] });
  expect(of({ ...alert, labels: { model: 'a' } }, { ...alert, acknowledgedBy: 'me' }, { ...alert, phase: 'pending' })).toMatchObject({ state: 'well', others: [] });
  const rules = of(alert, ...['a', 'a', 'b', 'c', 'd', 'd'].map(rule => ({ ...alert, rule })));
  expect([rules.others.map(each => each.length), rules.moreOthers]).toEqual([[1, 2, 1], 3]);
});
