import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError, get, useData, type Data } from './client';
import { announce } from './live';
import { signIn, signInReason, signOut } from './session';

let box: HTMLElement;
let shown: Data<string>;
let fetches: string[] = [];
let answer: (url: string, signal: AbortSignal) => Promise<Response>;

function Show({ of }: { of: string }) {
  shown = useData(of, signal => get<string>(of, {}, { signal }), { topic: 'alerts', every: 2000 });
  return null;
}

const show = (of: string) => act(() => render(<Show of={of} />, box));
const pass = (time: number) => act(() => vi.advanceTimersByTimeAsync(time).then(() => {}));
const ok = (value: unknown) => Promise.resolve(new Response(JSON.stringify(value)));
let unique = 0;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  box = document.createElement('div');
  fetches = [];
  vi.stubGlobal('fetch', (url: string, init: { signal: AbortSignal }) => {
    fetches.push(url);
    return answer(url, init.signal);
  });
});

afterEach(() => {
  act(() => render(null, box));
  signOut();
  signInReason.value = null;
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('shows the answer, and asks again when the topic has changed, but not more often than it may', async () => {
  answer = () => ok(`answer ${fetches.length}`);
  await show(`/v1/a${unique++}`);
  await pass(1);
  expect(shown.data).toBe('answer 1');
  for (let i = 0; i < 10; i++) announce({ alerts: true });
  await pass(500);
  expect(fetches.length).toBe(1);
  await pass(2000);
  expect(fetches.length).toBe(2);
  announce({ nodes: true });
  await pass(10_000);
  expect(fetches.length).toBe(2);
});

it('keeps the last answer while the same is asked with another query, and says that it is stale', async () => {
  const path = `/v1/b${unique++}`;
  answer = url => (url.endsWith('1') ? ok('one') : new Promise(() => {}));
  await show(`${path}?q=1`);
  await pass(1);
  await show(`${path}?q=2`);
  await pass(1);
  expect(shown).toMatchObject({ data: 'one', stale: true, loading: true });
  await show(`/v1/other${unique++}`);
  expect(shown.data).toBeUndefined();
});

it('gives up what is not wanted any more', async () => {
  const signals: AbortSignal[] = [];
  answer = (_, signal) => {
    signals.push(signal);
    return new Promise(() => {});
  };
  await show(`/v1/c${unique++}`);
  await show(`/v1/c${unique++}`);
  expect(signals.map(signal => signal.aborted)).toEqual([true, false]);
});

it('keeps old figures when the silo is away, tries again with growing pauses and recovers', async () => {
  answer = () => (fetches.length === 1 || fetches.length > 5 ? ok(`answer ${fetches.length}`) : Promise.reject(new TypeError('failed')));
  await show(`/v1/d${unique++}`);
  await pass(1);
  announce({ alerts: true });
  await pass(2000);
  expect(shown).toMatchObject({ data: 'answer 1', stale: true });
  expect((shown.error as ApiError).status).toBe(0);
  await pass(1000 + 2000);
  expect(fetches.length).toBe(4);
  await pass(4000 + 8000 + 100);
  expect(shown).toMatchObject({ data: 'answer 6', stale: false, error: null });
});

it('asks nothing in a hidden tab, and at once when it is seen', async () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  answer = () => ok('seen');
  await show(`/v1/e${unique++}`);
  await pass(60_000);
  expect(fetches.length).toBe(0);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event('visibilitychange'));
  await pass(1);
  expect(shown.data).toBe('seen');
});

it('asks to sign in where the silo wants to know who asks, and goes on by itself afterwards', async () => {
  answer = () => (fetches.length === 1 ? Promise.resolve(new Response(JSON.stringify({ detail: 'Unknown.', reason: 'credential-missing' }), { status: 401 })) : ok('signed in'));
  await show(`/v1/f${unique++}`);
  await pass(60_000);
  expect([signInReason.value, fetches.length]).toEqual(['', 1]);
  signIn(' omk_2 ');
  await pass(10);
  expect(shown.data).toBe('signed in');
  expect(sessionStorage.getItem('orleansmonitor.credential')).toBe('omk_2');
});

it('says what the silo says of a request that it refuses', async () => {
  answer = () => Promise.resolve(new Response(JSON.stringify({ title: 'No.', detail: 'from is 7: a time' }), { status: 400 }));
  await expect(get('/v1/x')).rejects.toMatchObject({ status: 400, message: 'from is 7: a time' });
  answer = () => Promise.resolve(new Response('<html>gateway</html>', { status: 502 }));
  await expect(get('/v1/x')).rejects.toMatchObject({ status: 502, passes: true });
  answer = () => Promise.resolve(new Response('<html>login</html>'));
  await expect(get('/v1/x')).rejects.toMatchObject({ message: expect.stringContaining('no JSON') });
});
