import { clockTime, day, offset as zoneOffset } from '../time/zone';

/** Ticks of a time axis, at whole minutes, hours, days and months of a time zone. */
export interface TimeTick {
  time: number;
  text: string;
}

const Minute = 60_000;
const Hour = 60 * Minute;
const Day = 24 * Hour;
const Steps = [1000, 5000, 15_000, 30_000, Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour, Day, 2 * Day, 7 * Day, 14 * Day];

export function timeTicks(from: number, to: number, count: number, zone: string): TimeTick[] {
  const step = Steps.find(each => (to - from) / each <= count);
  return step === undefined ? months(from, to, count, zone) : regular(from, to, step, zone);
}

function regular(from: number, to: number, step: number, zone: string): TimeTick[] {
  const ticks: TimeTick[] = [];
  let wall = Math.ceil((from + offset(from, zone)) / step) * step;
  for (; ticks.length < 100; wall += step) {
    const time = fromWall(wall, zone);
    if (time > to) break;
    if (time >= from) ticks.push({ time, text: text(time, step, zone) });
  }
  return ticks;
}

function months(from: number, to: number, count: number, zone: string): TimeTick[] {
  const every = [1, 2, 3, 6, 12, 24, 60].find(each => (to - from) / (each * 30 * Day) <= count) ?? 120;
  const ticks: TimeTick[] = [];
  const start = new Date(from + offset(from, zone));
  let month = start.getUTCFullYear() * 12 + start.getUTCMonth();
  for (month = Math.ceil(month / every) * every; ticks.length < 100; month += every) {
    const time = fromWall(Date.UTC(Math.floor(month / 12), month % 12), zone);
    if (time > to) break;
    if (time >= from) ticks.push({ time, text: monthText(month) });
  }
  return ticks;
}

const Months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function monthText(month: number): string {
  return month % 12 === 0 ? String(month / 12) : Months[month % 12]!;
}

// At the begin of a day the day says more than 00:00.
function text(time: number, step: number, zone: string): string {
  const isMidnight = (time + offset(time, zone)) % Day === 0;
  return step >= Day || isMidnight ? day(time, time, zone) : clockTime(time, step < Minute, zone);
}

// An hour that the zone leaves out in spring counts as the one after it.
function fromWall(wall: number, zone: string): number {
  const guess = wall - offset(wall, zone);
  return wall - offset(guess, zone);
}

const offsets = new Map<string, number>();

// It changes at quarters of an hour at most, and is asked for at every tick.
function offset(time: number, zone: string): number {
  const quarter = Math.floor(time / (15 * Minute)) * 15 * Minute;
  const key = `${zone} ${quarter}`;
  let known = offsets.get(key);
  if (known === undefined) {
    if (offsets.size > 5000) offsets.clear();
    offsets.set(key, (known = zoneOffset(quarter, zone)));
  }
  return known;
}

/** A moment, as precise as a step needs it. */
export function moment(time: number, zone: string, step = Minute): string {
  return `${day(time, time, zone)}, ${clockTime(time, step < Minute, zone)}`;
}
