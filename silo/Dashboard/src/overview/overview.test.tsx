import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { model, overview } from '../../test/overview';
import { announce } from '../api/live';
import type { Overview } from '../api/types';
import { App } from '../app/app';
import { startKeyboard } from '../app/keyboard';
import { navigate, startRouter } from '../app/router';

let box: HTMLElement;
let answer: (url: URL) => unknown;
let asked: URL[] = [];
let stops: (() => void)[] = [];

const text = (selector: string) => box.querySelector(selector)?.textContent;
const all = (selector: string) => [...box.querySelectorAll(selector)].map(each => each.textContent);
const pass = (time = 1) => act(() => vi.advanceTimersByTimeAsync(time).then(() => {}));
const press = (key: string) => act(() => { (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); });
const questions = () => asked.filter(url => url.pathname === '/v1/overview');

async function show(given: Overview | ((url: URL) => unknown), address = `/?from=-${++unique}m`) {
  answer = typeof given === 'function' ? given : () => given;
  navigate(address, { replace: true });
  await act(() => render(<App />, box));
  await pass();
}

// Answers are remembered by question, so each test asks another one.
let unique = 60;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IntersectionObserver', class {
    readonly call: (entries: { isIntersecting: boolean }[]) => void;
    constructor(call: (entries: { isIntersecting: boolean }[]) => void) { this.call = call; }
    observe() { this.call([{ isIntersecting: true }]); }
    disconnect() {}
  });
  asked = [];
  vi.stubGlobal('fetch', async (path: string) => {
    const url = new URL(path, 'http://silo');
    asked.push(url);
    const body = url.pathname === '/v1/overview' ? answer(url) : url.pathname === '/v1/rules' ? { groups: [] } : [];
    return body instanceof Response ? body : new Response(JSON.stringify(body));
  });
  box = document.createElement('div');
  document.body.append(box);
  stops = [startRouter(), startKeyboard()];
});

afterEach(() => {
  act(() => render(null, box));
  box.remove();
  stops.forEach(stop => stop());
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the overview', () => {
  it('shows the verdict, then rows with the figures of the API and what they rest on', async () => {
    await show(overview([model('fraud', { state: 'unwell', reason: 'recall fell', version: 'v8' }), model('tagger')]));
    expect(text('h1')).toBe('One model is unwell');
    expect(text('.verdict p')).toBe('fraud: recall fell');
    expect(all('.models .model')).toEqual(['fraud', 'tagger']);
    const row = box.querySelector('[data-model="fraud"]')!;
    expect([...row.querySelectorAll('.figure')].map(figure => figure.textContent)).toEqual([
      '238/s; n 14,280 · 100\u202f% complete', '13.1\u202fms; n 14,280 · 100\u202f% complete',
      '0.191 ±0.03 recall; 95 % interval 0.160 to 0.220 · n 612 · 51\u202f% labelled · 100\u202f% complete', '0.18; n 900 · 100\u202f% complete',
    ]);
    expect(row.querySelector('.state')!.textContent).toContain('unwell');
    expect(text('.receiving .facts')).toContain('958');
  });

  it('shows what is absent as absent, and why', async () => {
    await show(overview([model('batch', { state: 'waiting', batch: true, stale: true, rate: { value: null, unit: '/s', reason: 'no records' }, quality: { value: null, unit: 'ratio', reason: 'no labels yet' }, series: undefined })]));
    expect(text('.models td.quality')).toContain('–');
    expect(text('.models td.quality')).toContain('no labels yet');
    expect(text('.models td.predictions .value')).toBe('–');
  });

  it('draws no fall at the end of a rate whose step goes on', async () => {
    await show(overview([model('a')], { at: '2026-11-29T06:14:00Z' }));
    expect(box.querySelector('td.predictions .line')!.getAttribute('d')).toMatch(/^M-?[\d.]+,[\d.]+h3$/);
    expect(box.querySelector('td.p99 .line')!.getAttribute('d')).toMatch(/^M.*M/);
  });

  it('shows names from outside as text', async () => {
    await show(overview([model('<img src=x onerror=alert(1)>\u202e', { reason: '<script>' })]));
    expect(box.querySelector('.models img, .models script')).toBeNull();
    expect(text('.models .model')).toBe('<img src=x onerror=alert(1)>⟨U+202E⟩');
  });

  it('tells how to send the first prediction, and gives way when it has come', async () => {
    let models: Overview = overview([]);
    await show(() => models);
    expect(text('pre')).toContain(`${location.origin}/v1/records`);
    models = overview([model('fraud')]);
    announce({ models: ['fraud'] });
    await pass(5001);
    expect(text('h1')).toBe('The model is well');
  });

  it('says what was acknowledged by name, and shows on the row and in the verdict that somebody looks after it', async () => {
    const alert = (acknowledged: boolean) => ({ id: 'a1', rule: 'RecallFell', severity: 'page', state: 'firing' as const, summary: '', acknowledged });
    let isTaken = false;
    await show(() => overview([model('fraud', { state: 'unwell', alerts: [alert(isTaken)] })]));
    expect(box.querySelector('.taken')).toBeNull();
    await act(() => [...box.querySelectorAll<HTMLElement>('.verdict button')].find(button => button.textContent === 'Acknowledge')!.click());
    isTaken = true;
    await pass(5001);
    expect(text('.toast')).toContain('Acknowledged RecallFell of fraud: it is not repeated until it has ended.');
    expect(asked.filter(url => url.pathname === '/v1/alerts/a1/ack').length).toBe(1);
    expect(text('h1')).toBe('One model is unwell, and somebody looks after it');
    expect(box.querySelector('.verdict.unwell.looked-after')).not.toBeNull();
    expect(text('[data-model="fraud"] .taken')).toContain('acknowledged');
    expect(text('[data-model="fraud"] .state')).toContain('unwell');
  });

  it('looks closer where there is no older data, and not where a part of the list says so', async () => {
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const series = () => ({ time: [ago(360), ago(12), ago(6)], rate: [null, 2, 3], p99: [null, 1, 1], quality: [null, null, null], qualityLow: [null, null, null], qualityHigh: [null, null, null], drift: [null, null, null] });
    const young = () => overview([model('a', { series: series() })]);
    await show(url => (url.searchParams.has('cursor') ? overview([model('b')]) : { ...young(), nextCursor: 'x' }), '/?tz=Asia%2FKolkata');
    await pass(10);
    expect(text('header .range')).toContain('Last 6 hours');
    await show(young, '/?tz=UTC');
    await pass(10);
    expect(text('header .range')).toContain('Last 15 minutes');
    const { from, to } = Object.fromEntries(questions().at(-1)!.searchParams);
    expect(Date.parse(to!) - Date.parse(from!)).toBe(900_000);
  });

  it('asks for what the address says, and writes there what is chosen', async () => {
    await show(overview(Array.from({ length: 12 }, (_, i) => model(`m${i}`, { state: i ? 'well' : 'watch' }))), '/?from=-47m&q=fraud&state=watch&label=team%3Drisk&sort=p99&tz=UTC');
    const query = questions()[0]!.searchParams;
    expect(Object.fromEntries(query)).toMatchObject({ q: 'fraud', state: 'watch', label: 'team=risk', sort: 'p99', tz: 'UTC' });
    const click = (label: string) => act(() => [...box.querySelectorAll<HTMLElement>('button')].find(button => button.textContent!.startsWith(label))!.click());
    await click('Quality');
    expect(location.search).toContain('sort=quality');
    await click('team=risk');
    expect(location.search).not.toContain('label');
    await click('All');
    expect(location.search).toBe('?from=-47m&q=fraud&tz=UTC&sort=quality');
  });

  it('asks for thousands of models in parts, as they are come to', async () => {
    const names = Array.from({ length: 25 }, (_, i) => `m${i}`);
    await show(url => {
      const at = Number(url.searchParams.get('cursor') ?? 0);
      return overview(names.slice(at, at + 10).map(name => model(name)), { counts: { unwell: 0, watch: 0, well: 25, waiting: 0, total: 25 }, nextCursor: at + 10 < 25 ? String(at + 10) : undefined });
    });
    for (let i = 0; i < 5; i++) await pass(10);
    expect(all('.models .model')).toEqual(names);
    expect(questions().map(url => url.searchParams.get('cursor'))).toEqual([null, '10', '20']);
  });

  it('does not draw again what has not changed', async () => {
    await show(overview([model('a'), model('b')]));
    const changes: MutationRecord[] = [];
    const watch = new MutationObserver(records => changes.push(...records));
    watch.observe(box.querySelector('.models')!, { subtree: true, childList: true, attributes: true, characterData: true });
    announce({ models: 'all' });
    await pass(5001);
    expect(questions().length).toBe(2);
    changes.push(...watch.takeRecords());
    expect(changes.map(change => change.type)).toEqual([]);
  });

  it('goes from row to row by keys and opens a model', async () => {
    await show(overview([model('a'), model('b/c')]));
    await press('j');
    await press('j');
    expect(document.activeElement?.textContent).toBe('b/c');
    await press('k');
    expect(document.activeElement?.textContent).toBe('a');
    const reachable = (name: string) => box.querySelectorAll(`[data-model="${name}"] .figure[tabindex]`).length;
    expect([reachable('a'), reachable('b/c')]).toEqual([4, 0]);
    await act(() => box.querySelectorAll<HTMLElement>('tbody tr')[1]!.click());
    expect(location.pathname).toBe('/models/b%2Fc');
  });

  it('asks again soon while the lines are being computed', async () => {
    let isThere = false;
    await show(() => overview([model('a', isThere ? {} : { series: undefined })], { completeness: isThere ? 1 : 0 }));
    expect(box.querySelectorAll('.models svg').length).toBe(0);
    isThere = true;
    await pass(1600);
    expect(box.querySelectorAll('.models svg').length).toBe(4);
  });

  it('asks less and less while no line comes', async () => {
    await show(overview([model('a', { series: undefined })], { completeness: 0 }));
    for (let half = 0; half < 120; half++) await pass(500);
    // After 0.5, 1 and then every 2 seconds: half a second each time would be more than a hundred.
    expect(questions().length).toBeGreaterThan(20);
    expect(questions().length).toBeLessThan(40);
  });

  it('lets rows rest that nobody sees, and draws them when they come near', async () => {
    const watched = new Map<string, (isNear: boolean) => void>();
    vi.stubGlobal('IntersectionObserver', class {
      readonly call: (entries: { isIntersecting: boolean }[]) => void;
      constructor(call: (entries: { isIntersecting: boolean }[]) => void) { this.call = call; }
      observe(row: HTMLElement) {
        const tell = (isIntersecting: boolean) => this.call([{ isIntersecting }]);
        watched.set(row.dataset['model']!, tell);
        tell(row.dataset['model'] === 'near');
      }
      disconnect() {}
    });
    let n = 5;
    await show(() => overview(['near', 'far'].map(name => model(name, { rate: { value: n, unit: '/s', n }, ...(n === 5 ? { series: undefined } : {}) }))));
    const shown = () => all('.cell.predictions .value');
    expect(shown()).toEqual(['5', '5']);
    n = 10;
    announce({ models: 'all' });
    await pass(5001);
    expect(shown()).toEqual(['10', '10']);
    n = 20;
    announce({ models: 'all' });
    await pass(5001);
    expect(shown()).toEqual(['20', '10']);
    await act(() => watched.get('far')!(true));
    expect(shown()).toEqual(['20', '20']);
    await act(() => watched.get('far')!(false));
    n = 30;
    announce({ models: 'all' });
    await pass(5001);
    expect(shown()).toEqual(['30', '20']);
    await pass(30_000);
    announce({ models: 'all' });
    await pass(5001);
    expect(shown()).toEqual(['30', '30']);
  });
});

describe('what goes wrong', () => {
  it('is told as what it is: a silo that is away, a mistake of the page', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    await show(() => new Response(JSON.stringify({ title: 'Starting.' }), { status: 503 }));
    expect(text('.failure')).toContain('not ready');
    await show({} as Overview);
    await pass(3000);
    expect(text('.failure')).toContain('mistake of this page');
  });

  it('a key that is revoked while the page is open leaves nothing to be seen', async () => {
    let isGood = true;
    await show(() => (isGood ? overview([model('secret')]) : new Response(JSON.stringify({ detail: 'The key is not known.' }), { status: 401 })));
    expect(text('.models')).toContain('secret');
    isGood = false;
    announce({ models: 'all' });
    await pass(5001);
    expect(box.querySelector('main')).toBeNull();
    expect(text('dialog')).toContain('This silo asks who you are.');
    isGood = true;
    await act(() => {
      const input = box.querySelector<HTMLInputElement>('dialog input')!;
      input.value = 'omk_new';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await act(() => { box.querySelector('dialog form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })); });
    await pass(10);
    expect(text('.models')).toContain('secret');
  });
});
