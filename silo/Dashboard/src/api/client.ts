import { useEffect, useRef } from 'preact/hooks';
import { effect, signal, type Signal } from '@preact/signals';
import { learn, now } from '../time/clock';
import { refreshAfter } from '../time/range';
import { authorization, credential, requireSignIn } from './session';
import { onChange, type Topic } from './live';

/** Whether the last request was answered by the silo, and since when that is so. */
export const reached = signal<{ readonly ok: boolean; readonly since: number }>({ ok: true, since: now() });

const timeout = 30_000;
const firstRetry = 1000;
const lastRetry = 30_000;
const mostKept = 40;

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

/** A request that was not answered with what was asked for. */
export class ApiError extends Error {
  /** 0: there was no answer. */
  readonly status: number;
  readonly reason: string;
  readonly retryAfter: number | null;

  constructor(status: number, message: string, reason = '', retryAfter: number | null = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may be answered later. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function address(path: string, query: Query = {}): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) text.append(name, String(one));
  }
  return text.size > 0 ? `${path}?${text}` : path;
}

export interface Sending {
  signal?: AbortSignal;
  method?: string;
  /** A text goes as it is, as YAML; anything else as JSON. */
  body?: unknown;
}

/** Fetches JSON. Throws ApiError, or AbortError where the caller gave up. */
export async function send<T>(path: string, query: Query = {}, { signal: given, method = 'GET', body }: Sending = {}): Promise<T> {
  const limit = AbortSignal.timeout(timeout);
  let response: Response;
  let text: string;
  try {
    response = await fetch(address(path, query), {
      method,
      headers: { ...authorization(), accept: 'application/json', ...(body === undefined ? {} : { 'content-type': typeof body === 'string' ? 'application/yaml' : 'application/json' }) },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      signal: given ? AbortSignal.any([given, limit]) : limit,
      cache: 'no-store',
    });
    learn(response.headers.get('date'));
    text = await response.text();
    wasReached(true);
  } catch (error) {
    if (given?.aborted) throw error;
    wasReached(false);
    throw new ApiError(0, limit.aborted ? `The silo did not answer within ${timeout / 1000} seconds.` : 'The silo cannot be reached.');
  }
  if (!response.ok) throw refused(response, text);
  if (text === '') return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError(0, 'The answer is no JSON: something between this page and the silo answers in its place.');
  }
}

export function get<T>(path: string, query: Query = {}, { signal: given }: { signal?: AbortSignal } = {}): Promise<T> {
  return send<T>(path, query, { signal: given });
}

function wasReached(ok: boolean): void {
  if (reached.peek().ok !== ok) reached.value = { ok, since: now() };
}

function refused(response: Response, text: string): ApiError {
  let problem: { title?: string; detail?: string; reason?: string } = {};
  try {
    problem = JSON.parse(text) ?? {};
  } catch {
    // A proxy's page says nothing that a person needs.
  }
  const message = problem.detail ?? problem.title ?? `The silo answers with status ${response.status}.`;
  if (response.status === 401) requireSignIn(credential.value ? message : '');
  const after = Number(response.headers.get('retry-after'));
  return new ApiError(response.status, message, problem.reason ?? '', after > 0 ? after * 1000 : null);
}

export interface Data<T> {
  /** The last good answer. */
  readonly data: T | undefined;
  readonly error: Error | null;
  /** A request is on its way. */
  readonly loading: boolean;
  /** `data` is older than it should be: it belongs to another range, or newer could not be had. */
  readonly stale: boolean;
  /** When `data` came, in milliseconds by the silo's clock. */
  readonly at: number | null;
  readonly reload: () => void;
}

export interface DataOptions {
  /** What the silo tells changes of; then it is asked again. */
  topic?: Topic | readonly Topic[];
  /** Milliseconds between two requests at least; by itself what the range of the page is worth. */
  every?: number;
}

interface State {
  readonly data: unknown;
  readonly error: Error | null;
  readonly loading: boolean;
  readonly at: number | null;
}

/** One question to the silo: asked while a component shows it, remembered for a while afterwards. */
class Resource {
  readonly state: Signal<State> = signal({ data: undefined, error: null, loading: false, at: null });
  fetcher: (given: AbortSignal) => Promise<unknown>;
  every = 0;
  private users = 0;
  private begun = -Infinity;
  private failures = 0;
  private isDue = true;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | undefined;
  private stop: (() => void) | undefined;

  constructor(fetcher: (given: AbortSignal) => Promise<unknown>) {
    this.fetcher = fetcher;
  }

  get isUsed(): boolean {
    return this.users > 0;
  }

  attach(topics: readonly Topic[]): () => void {
    if (this.users++ === 0) {
      const offChange = onChange(topics, () => this.due());
      const onSight = () => { if (!document.hidden && this.isDue) this.schedule(); };
      document.addEventListener('visibilitychange', onSight);
      let isFirst = true;
      const offCredential = effect(() => {
        void credential.value;
        if (!isFirst) queueMicrotask(() => this.reload());
        isFirst = false;
      });
      this.stop = () => {
        offChange();
        offCredential();
        document.removeEventListener('visibilitychange', onSight);
      };
      this.due();
    }
    return () => {
      if (--this.users > 0) return;
      this.stop?.();
      clearTimeout(this.timer);
      this.timer = undefined;
      this.running?.abort();
      this.running = undefined;
      this.isDue = true;
    };
  }

  readonly reload = (): void => {
    this.begun = -Infinity;
    this.failures = 0;
    this.due();
  };

  private due(): void {
    this.isDue = true;
    if (!document.hidden) this.schedule();
  }

  private schedule(delay = Math.max(0, this.begun + this.every - performance.now())): void {
    if (!this.isUsed || this.running) return;
    clearTimeout(this.timer);
    if (delay > 0) this.timer = setTimeout(() => { if (!document.hidden) void this.run(); }, delay);
    else void this.run();
  }

  private async run(): Promise<void> {
    if (!this.isUsed || this.running) return;
    clearTimeout(this.timer);
    const running = this.running = new AbortController();
    this.isDue = false;
    this.begun = performance.now();
    this.state.value = { ...this.state.peek(), loading: true };
    try {
      const data = await this.fetcher(running.signal);
      if (running.signal.aborted) return;
      this.failures = 0;
      this.state.value = { data, error: null, loading: false, at: now() };
    } catch (error) {
      if (running.signal.aborted) return;
      this.failed(error as Error);
    } finally {
      if (this.running === running) {
        this.running = undefined;
        if (this.isDue) this.schedule(this.failures > 0 ? this.pause() : undefined);
      }
    }
  }

  private failed(error: Error): void {
    // A mistake of this page is reported as one and not asked away.
    if (!(error instanceof ApiError)) console.error(error);
    this.state.value = { ...this.state.peek(), error, loading: false };
    if (!(error instanceof ApiError && error.passes)) return;
    this.failures++;
    this.isDue = true;
  }

  private pause(): number {
    const error = this.state.peek().error;
    const growing = Math.min(lastRetry, firstRetry * 2 ** Math.min(this.failures - 1, 10));
    const asked = error instanceof ApiError ? error.retryAfter ?? 0 : 0;
    // Many pages do not come back to a silo that has started again in the same moment.
    return Math.max(asked, growing * (0.5 + Math.random() / 2));
  }
}

const resources = new Map<string, Resource>();

function resourceOf(key: string, fetcher: (given: AbortSignal) => Promise<unknown>): Resource {
  let found = resources.get(key);
  if (found) {
    resources.delete(key);
  } else {
    found = new Resource(fetcher);
    for (const [old, resource] of resources) {
      if (resources.size < mostKept) break;
      if (!resource.isUsed) resources.delete(old);
    }
  }
  resources.set(key, found);
  found.fetcher = fetcher;
  return found;
}

/** Forgets what was answered to somebody else. */
export function forgetAnswers(): void {
  for (const [key, resource] of resources) if (!resource.isUsed) resources.delete(key);
}

const nothing: State = { data: undefined, error: null, loading: false, at: null };

/**
 * What the silo answers to a question, asked again when it says that the topic has changed. The key is the question, as
 * `path?query`: while the answer to another query of the same path is awaited, the last one stays, and is stale. Null asks nothing.
 */
export function useData<T>(key: string | null, fetcher: (given: AbortSignal) => Promise<T>, { topic = [], every = refreshAfter() }: DataOptions = {}): Data<T> {
  const last = useRef<{ path: string; state: State } | null>(null);
  const topics = typeof topic === 'string' ? [topic] : topic;
  const resource = key === null ? null : resourceOf(key, fetcher);
  if (resource) resource.every = every;
  useEffect(() => resource?.attach(topics), [key, topics.join(' ')]);

  const state = resource ? resource.state.value : nothing;
  const path = key?.split('?')[0] ?? '';
  if (state.data !== undefined) last.current = { path, state };
  const older = state.data === undefined && last.current?.path === path ? last.current.state : null;
  return {
    data: (older ?? state).data as T | undefined,
    error: state.error,
    loading: state.loading || (resource !== null && state.data === undefined && state.error === null),
    stale: older !== null || (state.data !== undefined && state.error !== null),
    at: (older ?? state).at,
    reload: resource?.reload ?? (() => {}),
  };
}
