import { signal } from '@preact/signals';

/** What the path of an address means. */
export type View = 'overview' | 'model' | 'node' | 'fleet' | 'alerts' | 'alert' | 'rules' | 'cluster' | 'unknown';

export interface Route {
  readonly view: View;
  /** The model, node or alert that the path names; else empty. */
  readonly name: string;
  readonly path: string;
  /** Not to be changed: a change is a new address. */
  readonly query: URLSearchParams;
}

/** A change of the query: null takes a parameter away, a list gives one several times. */
export type QueryChange = Record<string, string | number | readonly string[] | null | undefined>;

// What goes along from view to view: the time that is looked at.
const kept = ['from', 'to', 'tz'];

const plain: Record<string, View> = { '': 'overview', fleet: 'fleet', alerts: 'alerts', rules: 'rules', cluster: 'cluster' };
const named: Record<string, View> = { models: 'model', nodes: 'node', alerts: 'alert' };

export function parse(path: string, search: string): Route {
  const query = new URLSearchParams(search);
  const parts = path.replace(/^\/+|\/+$/g, '').split('/');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return { view: (Object.hasOwn(plain, first) && plain[first]) || 'unknown', name: '', path, query };
  const view = Object.hasOwn(named, first) ? named[first] : undefined;
  // A name may contain an encoded slash, and never a bare one; broken escapes are no name.
  const name = rest.length === 1 ? decode(rest[0]!) : null;
  return view && name ? { view, name, path, query } : { view: 'unknown', name: '', path, query };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The path of a model, a node or an alert. Names of dots alone, which an address cannot hold, the silo does not take. */
export function pathOf(kind: 'models' | 'nodes' | 'alerts', name: string): string {
  return `/${kind}/${encodeURIComponent(name)}`;
}

export const route = signal<Route>(parse(location.pathname, location.search));

/** An address of this application: it keeps the time range and the zone, and what of the query is given. */
export function link(path: string, query: QueryChange = {}): string {
  const now = new URLSearchParams();
  for (const name of kept) {
    const value = route.value.query.get(name);
    if (value !== null) now.set(name, value);
  }
  return join(path, changed(now, query));
}

/** The present address with another query; what is not named stays. */
export function here(query: QueryChange): string {
  return join(route.value.path, changed(route.value.query, query));
}

// What is being written here and would be lost elsewhere.
let unsaved: (() => boolean) | null = null;

/** Asks before another page is shown while something is not saved. Returns what ends that. */
export function keepUnsaved(isUnsaved: () => boolean): () => void {
  const onUnload = (event: BeforeUnloadEvent) => { if (isUnsaved()) event.preventDefault(); };
  unsaved = isUnsaved;
  addEventListener('beforeunload', onUnload);
  return () => {
    if (unsaved === isUnsaved) unsaved = null;
    removeEventListener('beforeunload', onUnload);
  };
}

function mayShow(next: Route): boolean {
  const stays = next.path === route.peek().path && next.query.get('edit') === route.peek().query.get('edit');
  return stays || unsaved === null || !unsaved() || confirm('What you have written is not saved. Leave it?');
}

export function navigate(address: string, { replace = false }: { replace?: boolean } = {}): void {
  const target = new URL(address, location.href);
  if (target.origin !== location.origin) return;
  const next = target.pathname + target.search;
  if (next === location.pathname + location.search) return;
  const shown = parse(target.pathname, target.search);
  if (!mayShow(shown)) return;
  const isOtherPath = target.pathname !== location.pathname;
  history[replace ? 'replaceState' : 'pushState'](null, '', next);
  route.value = shown;
  if (isOtherPath) scrollTo(0, 0);
}

export function setQuery(query: QueryChange, options?: { replace?: boolean }): void {
  navigate(here(query), options);
}

function changed(from: URLSearchParams, change: QueryChange): URLSearchParams {
  const query = new URLSearchParams(from);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) continue;
    query.delete(name);
    if (value === null || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return query;
}

// Colons, commas and slashes are allowed in a query, and an address is read by people too.
function join(path: string, query: URLSearchParams): string {
  const text = query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/');
  return text ? `${path}?${text}` : path;
}

/** Takes over the clicks on links of this application, and the browser's back and forward. Returns what undoes it. */
export function startRouter(): () => void {
  const onPop = () => {
    const shown = parse(location.pathname, location.search);
    if (mayShow(shown)) route.value = shown;
    else history.pushState(null, '', join(route.peek().path, route.peek().query));
  };
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = (event.target as Element | null)?.closest?.('a');
    if (!anchor || anchor.target || anchor.hasAttribute('download') || anchor.origin !== location.origin) return;
    if (anchor.hash || !isOurs(anchor.pathname)) return;
    event.preventDefault();
    navigate(anchor.pathname + anchor.search);
  };
  addEventListener('popstate', onPop);
  document.addEventListener('click', onClick);
  return () => {
    removeEventListener('popstate', onPop);
    document.removeEventListener('click', onClick);
  };
}

// The silo's own addresses, as /v1 and /metrics, are loaded by the browser.
function isOurs(path: string): boolean {
  return parse(path, '').view !== 'unknown';
}
