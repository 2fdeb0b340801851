import { expect, it } from 'vitest';
import { clockTime, day, fromField, isZone, moment, toField } from './zone';

const time = Date.parse('2026-07-04T22:30:15Z');

it('shows times in the zone that is chosen', () => {
  expect(clockTime(time, false, 'UTC')).toBe('22:30');
  expect(clockTime(time, true, 'Asia/Kolkata')).toBe('04:00:15');
  expect(day(time, time, 'Asia/Kolkata')).toBe('5 Jul');
  expect(day(time, Date.parse('2027-01-01T00:00:00Z'), 'UTC')).toBe('4 Jul 2026');
  expect(moment(time, time + 7_200_000, 'UTC')).toBe('4 Jul, 22:30');
});

it.each(['UTC', 'Asia/Kolkata', 'America/New_York', 'Pacific/Chatham'])('reads a field of a form in %s as it was written', zone => {
  const minute = Math.floor(time / 60_000) * 60_000;
  expect(fromField(toField(minute, zone), zone)).toBe(minute);
});

it('knows the hour that clocks repeat and the one that they skip', () => {
  expect(fromField('2026-03-29T01:59', 'Europe/Berlin')).toBe(Date.parse('2026-03-29T00:59:00Z'));
  expect(fromField('2026-03-29T03:00', 'Europe/Berlin')).toBe(Date.parse('2026-03-29T01:00:00Z'));
  expect(fromField('2026-10-25T03:00', 'Europe/Berlin')).toBe(Date.parse('2026-10-25T02:00:00Z'));
});

it('takes no zone that there is not', () => {
  expect(isZone('Mars/Olympus')).toBe(false);
});
