import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announce, connection, EventParser, onChange, startLive } from './live';
import { signIn, signOut } from './session';

describe('a stream of events', () => {
  const events = (...chunks: string[]) => {
    const parser = new EventParser();
    return chunks.flatMap(chunk => [...parser.take(chunk)]);
  };

  it('is taken apart wherever it is cut', () => {
    const text = ': hello\n\nid: 7\nevent: changed\ndata: {"a":\ndata: 1}\n\nevent: reset\ndata:\n\n';
    const whole = events(text);
    expect(whole).toEqual([{ event: 'changed', data: '{"a":\n1}', id: '7' }, { event: 'reset', data: '', id: '7' }]);
    for (let cut = 1; cut < text.length; cut++) expect(events(text.slice(0, cut), text.slice(cut))).toEqual(whole);
    expect(events(...text.replaceAll('\n', '\r\n'))).toEqual(whole);
  });

  it('has lines of a bounded length', () => {
    expect(() => events('data: ' + 'x'.repeat(2 << 20))).toThrow('does not end');
  });
});

it('a change is heard by those whom it concerns', () => {
  const heard: string[] = [];
  const stops = (['models', 'model:a', 'model:b', 'alerts', 'nodes'] as const).map(topic => onChange([topic], () => heard.push(topic)));
  announce({ models: ['a'], alerts: true });
  expect(heard).toEqual(['models', 'model:a', 'alerts']);
  stops.forEach(stop => stop());
  announce({ models: 'all' });
  expect(heard).toHaveLength(3);
});

describe('the page', () => {
  let stop = () => {};
  const asked: { headers: Record<string, string>; signal: AbortSignal }[] = [];
  let answer: () => Promise<Response>;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(1);
    asked.length = 0;
    vi.stubGlobal('fetch', (_: string, init: { headers: Record<string, string>; signal: AbortSignal }) => {
      asked.push(init);
      return answer();
    });
  });

  afterEach(() => {
    stop();
    signOut();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  const stream = (...chunks: string[]) => new Response(
    new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
        controller.close();
      },
    }), { headers: { 'content-type': 'text/event-stream' } });

  it('resumes the stream after a break with the last event’s id and the credential', async () => {
    signIn('omk_1');
    let heard = 0;
    const off = onChange(['alerts'], () => heard++);
    answer = () => Promise.resolve(stream('event: changed\ndata: {"alerts":true}\n\nid: 41\n: nothing missed\n\n'));
    stop = startLive();
    await vi.advanceTimersByTimeAsync(100);
    expect(heard).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(1100);
    expect(asked.length).toBe(2);
    expect(asked[1]!.headers).toMatchObject({ 'last-event-id': '41', authorization: 'Bearer omk_1' });
    off();
  });

  it('asks from time to time where there is no stream', async () => {
    let heard = 0;
    const off = onChange(['nodes'], () => heard++);
    answer = () => Promise.resolve(new Response('', { status: 404 }));
    stop = startLive();
    await vi.advanceTimersByTimeAsync(30_500);
    expect(connection.value.state).toBe('polling');
    expect(heard).toBe(4);
    expect(asked.length).toBe(1);
    off();
  });

  it('does not storm a silo that is away', async () => {
    answer = () => Promise.reject(new TypeError('failed'));
    stop = startLive();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.length).toBeLessThan(130);
  });

  it('gives up a stream that says nothing', async () => {
    answer = () => new Promise(() => {});
    stop = startLive();
    await vi.advanceTimersByTimeAsync(41_000);
    expect(asked[0]!.signal.aborted).toBe(true);
  });
});
