import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App } from '../app/app';
import { navigate, startRouter } from '../app/router';

let box: HTMLElement;
let asked: string[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal('fetch', async (path: string) => {
    const { pathname } = new URL(path, 'http://silo');
    asked.push(pathname);
    if (pathname.startsWith('/v1/models/')) return new Response(JSON.stringify({ title: 'Not found.', detail: "No model 'nobody'." }), { status: 404 });
    return new Response(JSON.stringify(pathname === '/v1/overview' ? { models: [] } : pathname === '/v1/rules' ? { groups: [] } : []));
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

it('asks once about a name that no model has, says so and leads back', async () => {
  navigate('/models/nobody', { replace: true });
  await act(() => render(<App />, box));
  await act(() => vi.advanceTimersByTimeAsync(60_000).then(() => {}));
  expect(asked.filter(path => path.startsWith('/v1/models/'))).toEqual(['/v1/models/nobody/health']);
  expect(box.querySelector('main')!.textContent).toContain('No model is called nobody.');
  expect([...box.querySelectorAll('main a')].map(link => link.getAttribute('href'))).toEqual(['/']);
});
