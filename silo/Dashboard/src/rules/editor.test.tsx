import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { announce } from '../api/live';
import { navigate, route, startRouter } from '../app/router';
import { RulesView } from './RulesView';
import type { RuleCheck } from './types';

const text = 'groups:\n  - name: latency\n    rules:\n      - alert: Slow\n';
const good: RuleCheck = { errors: [], rules: [{ group: 'latency', rule: 'Slow', condition: 'latency_p99 > 0.25' }] as never };

let box: HTMLElement;
let stop: () => void;
let check: RuleCheck;
let stored: string;
let refusal: string | null;
let puts: { path: string; body: string }[];

beforeEach(() => {
  vi.useFakeTimers();
  [check, stored, refusal, puts] = [good, text, null, []];
  vi.stubGlobal('fetch', async (path: string, { method, body }: { method: string; body?: string }) => {
    const { pathname } = new URL(path, 'http://silo');
    if (method === 'PUT') {
      puts.push({ path: pathname, body: body! });
      return refusal === null ? new Response('') : new Response(JSON.stringify({ detail: refusal }), { status: 409 });
    }
    return new Response(JSON.stringify(
      pathname === '/v1/rules/check' ? check
        : pathname === '/v1/rules/latency' ? { name: 'latency', origin: 'api', source: '', text: stored }
        : pathname === '/v1/rules' ? { version: 1, groups: [], problems: [] } : []));
  });
  box = document.createElement('div');
  document.body.append(box);
  stop = startRouter();
});

afterEach(() => {
  act(() => render(null, box));
  box.remove();
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms).then(() => {}));
const area = () => box.querySelector('textarea')!;
const button = (name: string) => [...box.querySelectorAll('button')].find(each => each.textContent === name);
const says = () => [...box.querySelectorAll('[role=status]')].map(each => each.textContent).join(' ');

async function edit() {
  navigate('/rules?edit=latency', { replace: true });
  await act(() => render(<RulesView />, box));
  await wait(1000);
}

async function write(changed: string) {
  await act(() => {
    area().value = changed;
    area().dispatchEvent(new Event('input', { bubbles: true }));
  });
}

it('says of invalid text what is wrong and in which line, and neither saves nor tries it', async () => {
  await edit();
  check = { errors: [{ line: 4, key: 'alert', problem: 'it has no metric' }, { line: 0, key: '', problem: 'there is no rule' }], rules: [] };
  await write(`${text}        for: ever\n`);
  await wait(1000);
  expect(says()).toContain('2 errors: the text cannot be saved.');
  expect([...box.querySelectorAll('.rule-errors li')].map(each => each.textContent)).toEqual(['Line 4alert it has no metric', ' there is no rule']);
  expect([...box.querySelectorAll('.numbers .wrong')].map(each => [each.textContent!.trim(), each.getAttribute('title')])).toEqual([['4', 'it has no metric']]);
  expect(area().getAttribute('aria-invalid')).toBe('true');
  expect([button('Save')!.disabled, button('Try on the past')!.disabled]).toEqual([true, true]);
  await act(() => void area().dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true, bubbles: true })));
  expect(puts).toEqual([]);
  await act(() => button('Line 4')!.click());
  expect(area().value.slice(area().selectionStart, area().selectionEnd)).toBe('      - alert: Slow');
});

it('checks again what is written on', async () => {
  await edit();
  expect(says()).toContain('✓ One rule, without errors.');
  check = { errors: [{ line: 1, key: '', problem: 'no' }], rules: [] };
  await write('x');
  await wait(300);
  expect(button('Save')!.disabled).toBe(false);
  await wait(1000);
  expect(says()).toContain('1 error: the text cannot be saved.');
  check = good;
  await write(`${text}# more\n`);
  await wait(1000);
  expect(says()).toContain('✓ One rule, without errors.');
  expect(button('Save')!.disabled).toBe(false);
});

it('keeps unsaved text when the rules change elsewhere, and names the way out by what it costs', async () => {
  await edit();
  expect([button('Close') !== undefined, button('Save')!.disabled]).toEqual([true, true]);
  await write(`${text}# mine\n`);
  await wait(1000);
  expect([button('Close'), button('Discard') !== undefined, button('Save')!.disabled]).toEqual([undefined, true, false]);
  stored = `${text}# theirs\n`;
  await act(() => announce({ rules: true }));
  await wait(60_000);
  expect(area().value).toBe(`${text}# mine\n`);
  await act(() => button('Discard')!.click());
  expect([route.value.query.get('edit'), puts]).toEqual([null, []]);
});

it('saves text and closes; what the silo does not take stays to be mended', async () => {
  await edit();
  await write(`${text}# mine\n`);
  await wait(1000);
  refusal = 'The rules were set by another.';
  await act(() => button('Save')!.click());
  await wait(100);
  expect([route.value.query.get('edit'), area().value]).toEqual(['latency', `${text}# mine\n`]);
  refusal = null;
  await act(() => void area().dispatchEvent(new KeyboardEvent('keydown', { key: 's', metaKey: true, bubbles: true })));
  await wait(100);
  expect(puts).toEqual([{ path: '/v1/rules/latency', body: `${text}# mine\n` }, { path: '/v1/rules/latency', body: `${text}# mine\n` }]);
  expect(route.value.query.get('edit')).toBeNull();
});
