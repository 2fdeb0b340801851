import { beforeEach, describe, expect, it, vi } from 'vitest';
import { navigate, route } from '../app/router';
import { learn } from './clock';
import { calendar, compareRange, moveRange, parseRange, parseRelative, range, rangeQuery, refreshAfter, resetRange, resolve, setRange, tellBeginning } from './range';
import { tick } from '../app/ticking';

const at = Date.parse('2026-11-29T12:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now: at });
  navigate('/', { replace: true });
});

it.each([['-6h', 21_600_000], ['-15m', 900_000], ['-30d', 2_592_000_000], ['6h', null], ['-0h', null], ['-6', null], ['-6y', null], ['-99999d', null]])('%s is %s', (text, length) => {
  expect(parseRelative(text)).toBe(length);
});

describe('a range', () => {
  it('is the last six hours where the address names none or none that can be read', () => {
    for (const search of ['', '?from=yesterday', '?from=2026-11-29T13:00:00Z', '?from=-1h&to=-2h']) {
      navigate('/' + search, { replace: true });
      expect(range.value).toMatchObject({ from: '-6h', live: true, text: 'Last 6 hours' });
    }
  });

  it('that is live ends now, rounded, so that pages that ask for the same are given the same answer', () => {
    vi.setSystemTime(at + 3456);
    navigate('/?from=-1h');
    expect(rangeQuery()).toEqual({ from: '2026-11-29T11:00:04.000Z', to: '2026-11-29T12:00:04.000Z' });
  });

  it('of two times stays where it is', () => {
    navigate('/?from=2026-11-28T06:00:00Z&to=2026-11-28T09:30:00Z&tz=UTC');
    expect(range.value).toMatchObject({ live: false, text: '28 Nov, 06:00 – 09:30' });
    expect(resolve()).toEqual({ from: Date.parse('2026-11-28T06:00:00Z'), to: Date.parse('2026-11-28T09:30:00Z') });
  });

  it('that is as long as a unit is named by the unit alone', () => {
    expect(['-3600s', '-2d', '-7200s'].map(from => parseRange(from, null, 'UTC').text)).toEqual(['Last hour', 'Last 2 days', 'Last 2 hours']);
  });

  it('that was brushed is in the address', () => {
    setRange(at - 3_600_400, at - 1_800_000);
    expect(location.search).toBe('?from=2026-11-29T11:00:00Z&to=2026-11-29T11:30:00Z');
    setRange('-6h', null);
    expect(location.search).toBe('');
  });

  it('is shorter where the page has younger data alone, and grows with it', () => {
    navigate('/models/new', { replace: true });
    tick.value = at;
    const ago = (minutes: number) => new Date(at - minutes * 60_000).toISOString();
    tellBeginning([ago(360), ago(12), ago(6)], [null, null, 3], [null, 1, 2]);
    expect(range.value).toMatchObject({ from: '-15m', live: true, text: 'Last 15 minutes' });
    // What is found in a part says nothing of what is before it.
    tellBeginning([ago(15), ago(6)], [null, 3]);
    tick.value = at + 10 * 60_000;
    expect(range.value.from).toBe('-1h');
    setRange('-6h', null);
    expect([location.search, range.value.from]).toEqual(['?from=-6h', '-6h']);
    resetRange();
    expect([location.search, range.value.from]).toEqual(['', '-1h']);
    tick.value = at + 60 * 60_000;
    expect(range.value.from).toBe('-6h');
    navigate('/');
    tick.value = at;
    expect(range.value.from).toBe('-6h');
  });

  it('goes back by a half and comes forward until it is live again', () => {
    navigate('/?from=-2h');
    moveRange(-0.5);
    expect(range.value.live).toBe(false);
    expect(resolve().to).toBe(at - 3_600_000);
    moveRange(0.5);
    expect(range.value).toMatchObject({ live: true, length: 7_200_000 });
  });

  it('is held against the one before', () => {
    navigate('/?from=2026-11-28T06:00:00Z&to=2026-11-28T09:00:00Z&compare=previous');
    expect(compareRange.value).toEqual({ from: Date.parse('2026-11-28T03:00:00Z'), to: Date.parse('2026-11-28T06:00:00Z') });
    navigate('/?compare=nonsense');
    expect(compareRange.value).toBeNull();
  });

  it('is asked for again as often as one would see it', () => {
    expect(['-15m', '-6h', '-24h', '-90d'].map(from => refreshAfter(parseRange(from, null, 'UTC')) / 1000)).toEqual([2, 30, 60, 60]);
  });
});

const spans: readonly [zone: string, ...spans: readonly [from: string, to: string | null][]][] = [
  ['UTC', ['2026-11-28T00:00Z', null], ['2026-11-28T00:00Z', '2026-11-29T00:00Z'], ['2026-10-01T00:00Z', '2026-11-01T00:00Z']],
  // Where it is tomorrow already, and where October is an hour longer than thirty-one days.
  ['Pacific/Kiritimati', ['2026-11-28T10:00Z', null], ['2026-11-28T10:00Z', '2026-11-29T10:00Z'], ['2026-09-30T10:00Z', '2026-10-31T10:00Z']],
  ['Europe/Berlin', ['2026-11-27T23:00Z', null], ['2026-11-27T23:00Z', '2026-11-28T23:00Z'], ['2026-09-30T22:00Z', '2026-10-31T23:00Z']],
];

it.each(spans)('the calendar of %s', (timeZone, ...expected) => {
  expect(calendar(at, timeZone).map(({ from, to }) => [from, to])).toEqual(expected.map(([from, to]) => [Date.parse(from), to === null ? null : Date.parse(to)]));
});

it('goes by the silo’s clock, and not by this machine’s', () => {
  learn('Sun, 29 Nov 2026 11:50:00 GMT', at);
  navigate('/?from=-15m');
  expect(rangeQuery().to.slice(0, 16)).toBe('2026-11-29T11:50');
  learn('Sun, 29 Nov 2026 12:00:00 GMT', at);
  expect(rangeQuery().to.slice(0, 16)).toBe('2026-11-29T12:00');
  expect(route.value.view).toBe('overview');
});
