import { expect, it } from 'vitest';
import { faultsOf } from './address';
import { parse } from './router';

const at = Date.parse('2026-11-29T12:00:00Z');
const faults = (path: string, search = '') => faultsOf(parse(path, search), at).map(({ name, value, limit }) => `${name} ${value}: ${limit}`);

it('what can be read is no fault', () => {
  expect(faults('/', '?from=-6h&to=now&tz=Europe/Berlin&q=a&state=unwell&label=team=risk&label=tier=1&sort=p99')).toEqual([]);
  expect(faults('/models/m', '?compare=version:v1&version=&segment=eu')).toEqual([]);
  expect(faults('/models/m', '?from=2026-11-29T06:00:00Z&to=2026-11-29T07:00:00Z&compare=previous')).toEqual([]);
  expect(faults('/fleet', '?figure=errors&sort=name')).toEqual([]);
  expect(faults('/alerts', '?state=silences')).toEqual([]);
  expect(faults('/nowhere', '?x=1')).toEqual([]);
});

it.each([
  ['/', '?from=yesterday', /^from yesterday: how long ago, such as -6h or -30d, or a time/],
  ['/', '?from=-1h&to=soon', /^to soon: how long ago/],
  ['/', '?from=-1h&to=-2h', /^from -1h: before to, -2h$/],
  ['/', '?tz=Nowhere', /^tz Nowhere: the IANA name of a time zone/],
  ['/', '?state=sick', /^state sick: one of unwell, watch, well and waiting$/],
  ['/', '?label=team', /^label team: KEY=VALUE$/],
  ['/models/m', '?compare=last', /^compare last: previous, baseline or version:NAME$/],
  ['/fleet', '?figure=p42', /^figure p42: one of p99, latency_p50, rate and errors$/],
  ['/alerts', '?state=gone', /^state gone: one of open, firing/],
  ['/cluster', '?frm=-1h', /^frm -1h: left out: here there are only from, to and tz$/],
  ['/', '?toString=1', /^toString 1: left out/],
])('%s%s says what is wrong', (path, search, expected) => {
  expect(faults(path, search)).toEqual([expect.stringMatching(expected)]);
});
