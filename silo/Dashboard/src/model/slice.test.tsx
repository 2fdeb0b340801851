import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App } from '../app/app';
import { navigate } from '../app/router';
import { model, overview } from '../../test/overview';

let box: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-29T12:00:00Z') });
  vi.stubGlobal('fetch', async (path: string) => {
    const { pathname, searchParams } = new URL(path, 'http://silo');
    const answer = pathname === '/v1/overview' ? overview([model('fraud', { reason: 'accuracy is 0.94 (0.92 to 0.96, n 412) over the last 5 min' })])
      : pathname.endsWith('/health') ? health(searchParams.get('segment'))
      : pathname === '/v1/rules' ? { groups: [] } : pathname.endsWith('/events') ? { events: [] } : pathname === '/v1/series' ? { answers: [] } : [];
    return new Response(JSON.stringify(answer));
  });
  box = document.createElement('div');
  document.body.append(box);
});

afterEach(() => {
  act(() => render(null, box));
  box.remove();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function health(segment: string | null) {
  return {
    model: 'fraud', from: '2026-11-29T06:00:00Z', to: '2026-11-29T12:00:00Z', segment, versions: ['v1'], segments: ['eu', 'us'], nodes: ['n1'], unknownSlice: segment === 'zzz' ? true : undefined,
    warnings: segment === 'zzz' ? ["The model has no segment 'zzz'; it has eu, us."] : undefined,
    completeness: { records: 0, labelled: 0, dropped: 0, rejected: 0, sampledOut: 0, late: 0, watermark: '2026-11-29T11:58:00Z' },
  };
}

it.each([
  ['/models/fraud?segment=zzz', 'The model has no records of segment “zzz”.'],
  ['/models/fraud?segment=eu', 'There are no records of segment “eu” in this range.'],
  ['/models/fraud?version=', 'There are no records without a version in this range.'],
])('%s says that the part has none, and nothing of the whole model', async (path, title) => {
  navigate(path, { replace: true });
  await act(() => render(<App />, box));
  await act(() => vi.advanceTimersByTimeAsync(5000).then(() => {}));
  const main = box.querySelector('main')!;
  expect(main.textContent).toContain(title);
  expect(main.textContent).not.toContain('0.94');
  expect(main.querySelector('h1 .state')).toBeNull();
  expect(main.querySelector('.model-grid, .data-quality')).toBeNull();
  expect([...main.querySelectorAll('button')].map(button => button.textContent)).toContain('The whole model');
});
