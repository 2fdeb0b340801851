import { describe, expect, it } from 'vitest';
import { timeTicks } from './timeTicks';
import { place } from './TimeAxis';

const at = (text: string) => Date.parse(text);

describe('timeTicks', () => {
  it('stand at whole hours of the zone', () => {
    const ticks = timeTicks(at('2026-11-29T00:10:00Z'), at('2026-11-29T06:10:00Z'), 8, 'Asia/Kolkata');
    expect(ticks[0]).toEqual({ time: at('2026-11-29T00:30:00Z'), text: '06:00' });
    expect(ticks.map(tick => tick.text)).toEqual(['06:00', '07:00', '08:00', '09:00', '10:00', '11:00']);
  });

  it('name the day at midnight', () => {
    expect(timeTicks(at('2026-11-28T22:30:00Z'), at('2026-11-29T01:30:00Z'), 4, 'UTC').map(tick => tick.text)).toEqual(['23:00', '29 Nov', '01:00']);
  });

  it('go over a change of clocks', () => {
    const ticks = timeTicks(at('2026-03-28T12:00:00Z'), at('2026-03-31T12:00:00Z'), 4, 'Europe/Berlin');
    expect(ticks.map(tick => tick.time)).toEqual([at('2026-03-28T23:00:00Z'), at('2026-03-29T22:00:00Z'), at('2026-03-30T22:00:00Z')]);
  });

  it('are months and years of long ranges', () => {
    expect(timeTicks(at('2025-10-15T00:00:00Z'), at('2026-06-15T00:00:00Z'), 9, 'UTC').map(tick => tick.text)).toEqual(['Nov', 'Dec', '2026', 'Feb', 'Mar', 'Apr', 'May', 'Jun']);
  });
});

describe('place', () => {
  it('keeps names of deployments clear of times', () => {
    const ticks = [{ time: 100, text: '10:00' }, { time: 500, text: '11:00' }];
    const { ticks: left, marks } = place(ticks, [{ time: 110, kind: 'deployment', text: 'v8 deployed' }, { time: 300, kind: 'alert', text: 'Fell' }], 0, 1000, time => time, 1000);
    expect(marks.map(mark => mark.text)).toEqual(['v8 deployed']);
    expect(left.map(tick => tick.text)).toEqual(['11:00']);
  });
});
