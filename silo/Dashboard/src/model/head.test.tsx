import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { navigate, route, startRouter } from '../app/router';
import { Head } from './Head';

type HeadProps = Parameters<typeof Head>[0];

const health = (change = {}, completeness = {}) => ({
  model: 'fraud', versions: ['v1', 'v2'], segments: [''],
  completeness: { records: 1000, sampledOut: 0, dropped: 0, late: 0, rejected: 0, nodesReporting: 4, nodesExpected: 4, ...completeness },
  ...change,
}) as unknown as NonNullable<HeadProps['health']>;

let box: HTMLElement;
let stop: () => void;

beforeEach(() => {
  box = document.createElement('div');
  document.body.append(box);
  stop = startRouter();
  navigate('/models/fraud', { replace: true });
});

afterEach(() => {
  act(() => render(null, box));
  box.remove();
  stop();
});

const shown = (change: Partial<HeadProps> = {}) => act(() => render(
  <Head slice={{ model: 'fraud', version: null, segment: null }} state="well" sentences={['All is as usual.']} alerts={[]} health={health()} shares={[{ version: 'v1', records: 900 }, { version: 'v2', records: 100 }]} events={[]} baselines={[]} lookFrom={null} {...change} />, box));
const facts = () => [...box.querySelectorAll('.model-facts > span')].map(each => [each.textContent, each.classList.contains('watch')]);
const chips = () => [...box.querySelectorAll<HTMLButtonElement>('[aria-label=Version] button')];

it.each([['unwell', '●'], ['watch', '▲'], ['well', '✓'], ['waiting', '◌']] as const)('says by shape and word that a model is %s', async (state, glyph) => {
  await shown({ state });
  expect([box.querySelector('h1 .glyph')!.textContent, box.querySelector('h1 .hidden')!.textContent, box.querySelector('h1')!.textContent]).toEqual([glyph, state, `${glyph}${state} fraud`]);
  expect(box.querySelector('.model-verdict')!.textContent).toBe('All is as usual.');
});

it('says no state that is not known', async () => {
  await shown({ state: null, sentences: [], health: null });
  expect([box.querySelector('h1')!.textContent!.trim(), box.querySelector('.model-verdict'), box.querySelector('.model-facts'), chips().length]).toEqual(['fraud', null, null, 0]);
});

it('says that the verdict is of the whole model and of now where a version, a segment or the past is looked at', async () => {
  const verdict = () => box.querySelector('.model-verdict')!.textContent;
  await shown({ slice: { model: 'fraud', version: 'v1', segment: null } });
  expect(verdict()).toBe('The whole model, now: All is as usual.');
  await shown({ slice: { model: 'fraud', version: null, segment: 'eu' } });
  expect(verdict()).toBe('The whole model, now: All is as usual.');
  navigate('/models/fraud?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z', { replace: true });
  await shown();
  expect(verdict()).toBe('The whole model, now: All is as usual.');
});

it('has the versions with their shares, the most used first, and looks at the one that is chosen', async () => {
  const shares = [{ version: 'v2', records: 900 }, { version: 'v1', records: 100 }];
  await shown({ shares, events: [{ kind: 'deployment', version: 'v2', time: '2020-01-02T03:04:00Z' }] as never });
  expect(chips().map(each => each.textContent!.replace(/ since .*/, ' since'))).toEqual(['v2 90\u202f% since', 'v1 10\u202f%']);
  await act(() => chips()[1]!.click());
  expect(route.value.query.get('version')).toBe('v1');
  await shown({ shares, slice: { model: 'fraud', version: 'v1', segment: null } });
  expect(chips().map(each => each.getAttribute('aria-pressed'))).toEqual(['false', 'true']);
  await act(() => chips()[1]!.click());
  expect(route.value.query.get('version')).toBeNull();
});

it('says what figures lack: nodes that are silent, records that were dropped, refused or sampled out', async () => {
  await shown();
  expect(facts()).toEqual([['1,000 records', false], ['4 of 4 nodes', false]]);
  await shown({ health: health({ warnings: ['2 silos did not answer: their figures are older.'] }, { nodesReporting: 3, dropped: 250, rejected: 7, sampledOut: 3000, labelled: 80 }) });
  expect(facts()).toEqual([['1,000 records', false], ['80 labelled', false], ['3 of 4 nodes', true], ['75\u202f% sampled out', false], ['7 refused', true], ['◔ 80\u202f% complete', true]]);
  expect([...box.querySelectorAll('p.watch')].map(each => each.textContent)).toEqual(['▲ 2 silos did not answer: their figures are older.']);
});
