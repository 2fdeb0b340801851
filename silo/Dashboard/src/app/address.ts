// What an address has that cannot be read: it is left out, and said.
import { figures } from '../fleet/types';
import { healthStates, sorts } from '../overview/question';
import { tabs } from '../alerts/tabs';
import { parseTime } from '../time/range';
import { isZone } from '../time/zone';
import { listed } from '../format/words';
import type { Route, View } from './router';

/** A parameter that is not as it must be. */
export interface AddressFault {
  readonly name: string;
  readonly value: string;
  /** What it must be. */
  readonly limit: string;
}

type Check = (value: string, at: number) => string | null;

const anything: Check = () => null;
const time: Check = (value, at) => (parseTime(value, at) === null ? 'how long ago, such as -6h or -30d, or a time such as 2026-11-29T06:00:00Z' : null);
const oneOf = (...names: readonly string[]): Check => value => (names.includes(value) ? null : `one of ${listed(names)}`);
const comparison: Check = value => (value === 'previous' || value === 'baseline' || /^version:./s.test(value) ? null : 'previous, baseline or version:NAME');
const label: Check = value => (/^[^=]+=/s.test(value) ? null : 'KEY=VALUE');

const common: Record<string, Check> = {
  from: time,
  to: (value, at) => (value === 'now' ? null : time(value, at)),
  tz: value => (isZone(value) ? null : 'the IANA name of a time zone, such as Europe/Berlin'),
};

// By view what it reads.
const views: Record<View, Record<string, Check>> = {
  overview: { q: anything, state: oneOf(...healthStates), label, sort: oneOf(...sorts) },
  model: { version: anything, segment: anything, compare: comparison },
  node: {},
  fleet: { q: anything, figure: oneOf(...figures.map(figure => figure.name)), sort: oneOf('name') },
  alerts: { q: anything, state: oneOf(...tabs.map(tab => tab.state)) },
  alert: {},
  rules: { q: anything, rule: anything, try: anything, edit: anything },
  cluster: {},
  unknown: {},
};

/** All that is wrong with an address; of a path that is none nothing is said. */
export function faultsOf({ view, query }: Route, at: number): AddressFault[] {
  if (view === 'unknown') return [];
  const checks = { ...common, ...views[view] };
  const found: AddressFault[] = [];
  for (const [name, value] of query) {
    // What is empty is as if it were not there, but for names, where it is that of what has none.
    if (value === '' && Object.hasOwn(checks, name)) continue;
    const limit = Object.hasOwn(checks, name) ? checks[name]!(value, at) : `left out: here there ${Object.keys(checks).length === 1 ? 'is' : 'are'} only ${listed(Object.keys(checks))}`;
    if (limit !== null) found.push({ name, value, limit });
  }
  const [from, to] = [query.get('from'), query.get('to')];
  if (found.length === 0 && from && to && to !== 'now' && parseTime(from, at)! >= parseTime(to, at)!) found.push({ name: 'from', value: from, limit: `before to, ${to}` });
  return found;
}
