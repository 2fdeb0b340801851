import { computed, signal } from '@preact/signals';
import { route, setQuery } from '../app/router';
import { tick } from '../app/ticking';
import { duration } from '../format/words';
import { now } from './clock';
import { clockTime, day, fromField, toField, zone } from './zone';

const second = 1000;
const hour = 3_600_000;
const dayLength = 24 * hour;

export const presets: readonly { readonly from: string; readonly text: string }[] = [
  { from: '-15m', text: 'Last 15 minutes' },
  { from: '-1h', text: 'Last hour' },
  { from: '-6h', text: 'Last 6 hours' },
  { from: '-24h', text: 'Last 24 hours' },
  { from: '-7d', text: 'Last 7 days' },
  { from: '-30d', text: 'Last 30 days' },
  { from: '-90d', text: 'Last 90 days' },
];
const usual = '-6h';
const mostBeginnings = 100;
const longest = 20 * 365 * dayLength;

export interface Range {
  /** As the address has them: `-6h` or RFC 3339; `to` is empty where the range ends now. */
  readonly from: string;
  readonly to: string;
  /** Whether it ends now and moves on. */
  readonly live: boolean;
  /** In milliseconds. */
  readonly length: number;
  readonly text: string;
}

/** Times in milliseconds. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

const units: Record<string, number> = { s: second, m: 60 * second, h: hour, d: dayLength, w: 7 * dayLength };

/** `-6h` in milliseconds; null: it is none. */
export function parseRelative(text: string): number | null {
  const match = /^-(\d{1,9})([smhdw])$/.exec(text);
  const length = match ? Number(match[1]) * units[match[2]!]! : 0;
  return length > 0 && length <= longest ? length : null;
}

/** A time of an address: relative to `at`, or RFC 3339; null: it is none. */
export function parseTime(text: string, at: number): number | null {
  const relative = parseRelative(text);
  if (relative !== null) return at - relative;
  const time = /^\d{4}-\d{2}-\d{2}([T ]|$)/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? null : time;
}

// Where the data of a page begins, by its path, as far as that is known.
const beginnings = signal<ReadonlyMap<string, number>>(new Map());

// Six hours; where data is younger, the preset that it fits into: in six hours it would be a dot.
const usualFrom = computed(() => {
  const begin = beginnings.value.get(route.value.path);
  if (begin === undefined) return usual;
  const fits = presets.find(({ from }) => parseRelative(from)! >= tick.value - begin);
  return fits && parseRelative(fits.from)! < parseRelative(usual)! ? fits.from : usual;
});

/** Tells where the data begins that was found in the range of the page, by the first step that has any. It counts where the address names no range, and where all of the usual one was asked for. */
export function tellBeginning(time: readonly string[], ...values: readonly (readonly (number | null)[])[]): void {
  if (range.peek().from !== usual || route.peek().query.has('from')) return;
  const first = time.find((_, step) => values.some(of => of[step] !== null && of[step] !== undefined));
  if (first === undefined) return;
  beginnings.value = new Map([...beginnings.peek(), [route.peek().path, Date.parse(first)] as const].slice(-mostBeginnings));
}

/** What an address says. What cannot be read is as if it were not there: the usual six hours until now, or less where data is younger. */
export function parseRange(fromText: string | null, toText: string | null, timeZone: string): Range {
  const at = now();
  const from = fromText && parseTime(fromText, at) !== null ? fromText : usualFrom.value;
  const live = !toText || toText === 'now' || parseTime(toText, at) === null;
  const interval = { from: parseTime(from, at)!, to: live ? at : parseTime(toText, at)! };
  if (interval.to <= interval.from) return parseRange(null, null, timeZone);
  const relative = live ? parseRelative(from) : null;
  const text = relative !== null ? presets.find(preset => preset.from === from)?.text ?? `Last ${duration(relative / second).replace(/^an? /, '')}` : describe(interval, live, timeZone);
  return { from, to: live ? '' : toText, live, length: interval.to - interval.from, text };
}

function describe({ from, to }: Interval, live: boolean, timeZone: string): string {
  const at = now();
  const start = `${day(from, at, timeZone)}, ${clockTime(from, false, timeZone)}`;
  if (live) return `Since ${start}`;
  const isOneDay = day(from, from, timeZone) === day(to, from, timeZone);
  return `${start} – ${isOneDay ? '' : day(to, at, timeZone) + ', '}${clockTime(to, false, timeZone)}`;
}

/** The range that the whole page is about, from the address. */
export const range = computed(() => parseRange(route.value.query.get('from'), route.value.query.get('to'), zone.value));

/** What figures are held against: from the address, see `compare`. */
export type Comparison = { readonly kind: 'previous' | 'baseline' } | { readonly kind: 'version'; readonly version: string };

export const comparison = computed<Comparison | null>(() => {
  const text = route.value.query.get('compare');
  if (text === 'previous' || text === 'baseline') return { kind: text };
  return text?.startsWith('version:') && text.length > 8 ? { kind: 'version', version: text.slice(8) } : null;
});

/** The interval before the range that is as long; null where nothing or something else is compared with. */
export const compareRange = computed<Interval | null>(() => {
  if (comparison.value?.kind !== 'previous') return null;
  const { from, to } = resolve(range.value);
  return { from: from - (to - from), to: from };
});

/** The times that a range means now. Its end is rounded, so that pages that ask for the same are given the same answer. */
export function resolve(of: Range = range.value, at = now()): Interval {
  const grain = refreshAfter(of);
  const rounded = of.live ? Math.ceil(at / grain) * grain : at;
  return { from: parseTime(of.from, rounded)!, to: of.live ? rounded : parseTime(of.to, rounded)! };
}

/** `from` and `to` as the API wants them. */
export function rangeQuery(of: Range = range.value): { from: string; to: string } {
  const { from, to } = resolve(of);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** How often something is asked again at most, in milliseconds: more often than a two-thousandth of the range nothing would be seen. */
export function refreshAfter(of: Range = range.value): number {
  const fine = of.length / 2000;
  return [2, 5, 10, 30, 60].map(seconds => seconds * second).find(step => step >= fine) ?? 60 * second;
}

/** Sets the range: texts as in an address, or times in milliseconds as from a chart that was brushed. */
export function setRange(from: string | number, to: string | number | null, options?: { replace?: boolean }): void {
  const text = (time: string | number) => (typeof time === 'string' ? time : new Date(Math.round(time / second) * second).toISOString().replace('.000Z', 'Z'));
  setQuery({ from: from === usualFrom.peek() && to === null ? null : text(from), to: to === null ? null : text(to) }, options);
}

/** The same length, moved by a share of it: negative is back. What would end ahead of now ends now. */
export function moveRange(share: number): void {
  const { from, to } = resolve();
  const by = share * (to - from);
  if (to + by >= now()) setRange(`-${Math.max(1, Math.round((to - from) / second))}s`, null);
  else setRange(from + by, to + by);
}

/** Spans of the calendar, as people name them; without `to` they go on. */
export function calendar(at: number, timeZone: string): readonly { readonly text: string; readonly from: number; readonly to: number | null }[] {
  const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
  const begin = (date: string) => fromField(`${date}T00:00`, timeZone);
  const today = toField(at, timeZone).slice(0, 10);
  const yesterday = dayOf(Date.parse(today) - dayLength);
  const month = `${today.slice(0, 7)}-01`;
  const lastMonth = `${dayOf(Date.parse(month) - dayLength).slice(0, 7)}-01`;
  return [
    { text: 'Since yesterday', from: begin(yesterday), to: null },
    { text: 'Yesterday', from: begin(yesterday), to: begin(today) },
    { text: 'Last month', from: begin(lastMonth), to: begin(month) },
  ];
}

/** The range that is shown where none is chosen. */
export function resetRange(): void {
  setQuery({ from: null, to: null });
}
