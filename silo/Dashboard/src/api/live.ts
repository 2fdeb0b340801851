import { signal } from '@preact/signals';
import { now } from '../time/clock';
import { authorization, credential } from './session';

/** What a change may concern. A model's own topic is heard with `models` too. */
export type Topic = 'models' | `model:${string}` | 'alerts' | 'rules' | 'nodes' | 'cluster';

/** How this page hears of changes: by the stream, or by asking from time to time. */
export interface Connection {
  readonly state: 'connecting' | 'live' | 'polling';
  readonly since: number;
}

export const connection = signal<Connection>({ state: 'connecting', since: now() });

interface Changed {
  models?: readonly string[] | 'all';
  alerts?: boolean;
  rules?: boolean;
  nodes?: boolean;
  cluster?: boolean;
}

const everything: Changed = { models: 'all', alerts: true, rules: true, nodes: true, cluster: true };
const pollEvery = 10_000;
const silentFor = 40_000;
const firstRetry = 1000;
const lastRetry = 30_000;
const longestLine = 1 << 20;

const listeners = new Set<{ topics: readonly Topic[]; call: () => void }>();

/** Calls when one of the topics has changed. Returns what ends that. */
export function onChange(topics: readonly Topic[], call: () => void): () => void {
  const listener = { topics, call };
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announce(change: Changed): void {
  for (const { topics, call } of [...listeners]) if (topics.some(topic => concerns(change, topic))) call();
}

function concerns(change: Changed, topic: Topic): boolean {
  if (topic === 'models') return change.models === 'all' || (change.models?.length ?? 0) > 0;
  if (topic.startsWith('model:')) return change.models === 'all' || (change.models?.includes(topic.slice(6)) ?? false);
  return change[topic as 'alerts' | 'rules' | 'nodes' | 'cluster'] === true;
}

/** The fields of one event of a stream of server-sent events. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}

/** Takes a stream of server-sent events apart, as the HTML standard has it. */
export class EventParser {
  private rest = '';
  private event = '';
  private data: string[] = [];
  private id: string | null = null;

  /** The id where a stream goes on after a break; it may come without an event. */
  get lastId(): string | null {
    return this.id;
  }

  *take(chunk: string): Generator<StreamEvent> {
    this.rest += chunk;
    let end: number;
    while ((end = this.rest.search(/\r\n|\n|\r(?=.)/s)) >= 0) {
      const line = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + (this.rest.startsWith('\r\n', end) ? 2 : 1));
      if (line !== '') this.field(line);
      else if (this.data.length > 0 || this.event !== '') yield this.finish();
    }
    if (this.rest.length > longestLine) throw new Error('a line of the stream does not end');
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.event = value;
    else if (name === 'data') this.data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.id = value;
  }

  private finish(): StreamEvent {
    const event = { event: this.event || 'message', data: this.data.join('\n'), id: this.id };
    this.event = '';
    this.data = [];
    return event;
  }
}

function become(state: Connection['state']): void {
  if (connection.peek().state !== state) connection.value = { state, since: now() };
}

/**
 * One stream of changes for the whole page, by fetch, since EventSource sends no Authorization header. It is closed while nobody
 * sees the page and resumed by the last event's id. Where there is no stream, it asks from time to time. Returns what ends it.
 */
export function startLive(): () => void {
  let lastId: string | null = null;
  let failures = 0;
  let turn = 0;
  let running: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const later = (delay: number, mine: number, call: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (mine === turn) call(); }, delay);
  };

  const poll = (mine: number) => {
    become('polling');
    announce(everything);
    later(pollEvery, mine, () => poll(mine));
  };

  const failed = (mine: number) => {
    // What changed meanwhile is not known, and without a stream this is how it becomes known.
    if (failures++ > 0) become('polling');
    announce(everything);
    later(Math.min(lastRetry, firstRetry * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2), mine, () => void listen(mine));
  };

  const listen = async (mine: number): Promise<void> => {
    const mineRunning = running = new AbortController();
    let watch: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => mineRunning.abort(), silentFor);
    };
    try {
      alive();
      const response = await fetch('/v1/live', {
        headers: { ...authorization(), accept: 'text/event-stream', ...(lastId === null ? {} : { 'last-event-id': lastId }) },
        signal: mineRunning.signal,
        cache: 'no-store',
      });
      if (mine !== turn) return;
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true && response.body !== null;
      if (!response.ok || !isStream) {
        await response.body?.cancel();
        // A silo without streams, or something in between that lets none through.
        if (response.ok || response.status === 404 || response.status === 406) return poll(mine);
        // Who may not ask is asked to sign in by the question itself.
        return failed(mine);
      }
      failures = 0;
      become('live');
      const parser = new EventParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || mine !== turn) break;
        alive();
        for (const event of parser.take(value)) {
          if (event.event === 'reset') announce(everything);
          else if (event.event === 'changed') announce(JSON.parse(event.data) as Changed);
        }
        lastId = parser.lastId ?? lastId;
      }
    } catch {
      // Ended by the network, by the silo or for its silence: all the same.
    } finally {
      clearTimeout(watch);
    }
    if (mine === turn) failed(mine);
  };

  const restart = () => {
    turn++;
    clearTimeout(timer);
    running?.abort();
    failures = 0;
    if (!document.hidden) void listen(turn);
  };

  const offCredential = credential.subscribe(restart);
  document.addEventListener('visibilitychange', restart);
  addEventListener('online', restart);
  return () => {
    turn++;
    clearTimeout(timer);
    running?.abort();
    offCredential();
    document.removeEventListener('visibilitychange', restart);
    removeEventListener('online', restart);
  };
}
