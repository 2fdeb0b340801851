import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App } from '../app/app';
import { navigate } from '../app/router';

let box: HTMLElement;
let answers: Record<string, unknown>;
// Each test has an hour of its own: what one was answered is not known to the next.
let start = Date.parse('2026-11-29T12:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now: start += 3_600_000 });
  answers = {
    '/v1/nodes': [{ node: 'n-1', state: 'reporting', models: ['fraud'] }],
    '/v1/nodes/n-1/health': health(40, 0.3),
    '/v1/nodes/n-1/timeline': { time: [], stepSeconds: 60, figures: {} },
    '/v1/fleet': { nodes: ['n-1', 'n-2', 'n-3'], models: ['fraud'], values: [[0.3], [0.1], [0.1]], median: [0.1], unit: 's' },
    '/v1/alerts': [],
    '/v1/rules': { problems: [], groups: [{ name: 'g', intervalSeconds: 10, origin: 'file', source: 'rules', rules: [{ name: 'Slow', metric: 'latency_p99', condition: '', scope: 'node', forSeconds: 0, status: { health: 'ok', watched: 1, lastEvaluation: '2026-11-29T12:00:00Z' } }] }] },
  };
  vi.stubGlobal('fetch', async (path: string) => new Response(JSON.stringify(answers[new URL(path, 'http://silo').pathname] ?? [])));
  box = document.createElement('div');
  document.body.append(box);
});

afterEach(() => {
  act(() => render(null, box));
  box.remove();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function health(records: number, p99: number) {
  const completeness = { records, sampledOut: 0, dropped: 0, late: 0, rejected: 0, watermark: '2026-11-28T11:58:00Z' };
  return { node: 'n-1', from: '', to: '', completeness, models: records === 0 ? [] : [{ model: 'fraud', completeness, latency: { p99, count: records } }] };
}

const alert = (severity: string, phase: string) => ({ id: severity + phase, group: 'g', rule: 'Slow', phase, labels: { alertname: 'Slow', node: 'n-1', ...(severity && { severity }) }, annotations: {}, evidence: { contributions: [] }, silencedBy: [] });

async function show(path: string): Promise<HTMLElement> {
  navigate(path, { replace: true });
  await act(() => render(<App />, box));
  for (let i = 0; i < 15; i++) await act(() => vi.advanceTimersByTimeAsync(1000).then(() => {}));
  return box.querySelector('main')!;
}

it.each([[0.3, '▲'], [0.1, '✓']])('a node with p99 at %d s, where the others are at 0.1 s, is %s', async (p99, glyph) => {
  answers['/v1/nodes/n-1/health'] = health(40, p99);
  expect((await show('/nodes/n-1')).querySelector('h1 .glyph')!.textContent).toBe(glyph);
});

it.each([['warning', 'firing', '▲'], ['page', 'firing', '●'], ['', 'firing', '●'], ['warning', 'pending', '◌']])('an alert of severity “%s” that is %s is %s at its node, at its rule and in the list', async (severity, phase, glyph) => {
  answers['/v1/alerts'] = [alert(severity, phase)];
  answers['/v1/nodes/n-1/health'] = health(40, 0.1);
  expect((await show('/nodes/n-1')).querySelector('h1 .glyph')!.textContent).toBe(glyph);
  expect((await show('/rules')).querySelector('.rule-rows .glyph')!.textContent).toBe(glyph);
  expect((await show(phase === 'pending' ? '/alerts?state=pending' : '/alerts')).querySelector('.state .glyph')!.textContent).toBe(glyph);
});

it('says that a node has no records in a range, and where it has', async () => {
  answers['/v1/nodes/n-1/health'] = health(0, 0);
  const main = await show('/nodes/n-1');
  expect(main.textContent).toContain('There are no records of it in this range.');
  expect([...main.querySelectorAll('button')].map(button => button.textContent)).toContain('Look at the six hours before it');
});

it('says of a fleet without recent records that nothing came, and nothing of a filter that is not there', async () => {
  answers['/v1/fleet'] = { nodes: ['n-1'], models: [], values: [[]], median: [], unit: 's' };
  const main = await show('/fleet');
  expect(main.textContent).toContain('One node sent no records in this time.');
  expect(main.textContent).not.toContain('“”');
});
