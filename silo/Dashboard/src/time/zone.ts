import { computed } from '@preact/signals';
import { route, setQuery } from '../app/router';

export const localZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** The zone in which times are shown: that of the address, else the browser's. */
export const zone = computed(() => {
  const named = route.value.query.get('tz');
  return named !== null && isZone(named) ? named : localZone;
});

export function setZone(name: string): void {
  setQuery({ tz: name === localZone ? null : name });
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function zones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter(name => name !== 'UTC')];
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions, timeZone: string): Intl.DateTimeFormat {
  const key = timeZone + JSON.stringify(options);
  let known = formats.get(key);
  if (!known) {
    // Few kinds in few zones; a page that is left open while somebody tries all zones does not grow for ever.
    if (formats.size > 64) formats.clear();
    formats.set(key, known = new Intl.DateTimeFormat('en-GB', { ...options, timeZone }));
  }
  return known;
}

/** `14:05` or `14:05:09`. */
export function clockTime(time: number, withSeconds = false, timeZone = zone.value): string {
  return format({ hour: '2-digit', minute: '2-digit', ...(withSeconds ? { second: '2-digit' } : {}), hourCycle: 'h23' }, timeZone).format(time);
}

/** `3 Nov`, and the year where it is not this one. */
export function day(time: number, now = time, timeZone = zone.value): string {
  const year = (of: number) => format({ year: 'numeric' }, timeZone).format(of);
  return format({ day: 'numeric', month: 'short', ...(year(time) === year(now) ? {} : { year: 'numeric' }) }, timeZone).format(time);
}

/** The clock for what was today, else with the day. */
export function moment(time: number, now: number, timeZone = zone.value): string {
  const date = (of: number) => format({ dateStyle: 'short' }, timeZone).format(of);
  return date(time) === date(now) ? clockTime(time, false, timeZone) : `${day(time, now, timeZone)}, ${clockTime(time, false, timeZone)}`;
}

/** In full, with seconds and the zone, for titles. */
export function fullTime(time: number, timeZone = zone.value): string {
  return format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short' }, timeZone).format(time);
}

/** Milliseconds that clocks in the zone are ahead of UTC at a time. */
export function offset(time: number, timeZone: string): number {
  const parts = format({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }, timeZone).formatToParts(time);
  const of = (type: string) => Number(parts.find(part => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(time / 1000) * 1000;
}

/** `2026-11-29T14:05` as a field of a form wants it, in the zone. */
export function toField(time: number, timeZone = zone.value): string {
  return new Date(time + offset(time, timeZone)).toISOString().slice(0, 16);
}

/** The time that a field of a form means in the zone. In the hour that clocks skip: as if they had not. */
export function fromField(text: string, timeZone = zone.value): number {
  const wall = Date.parse(text + 'Z');
  const first = wall - offset(wall, timeZone);
  return wall - offset(first, timeZone);
}
