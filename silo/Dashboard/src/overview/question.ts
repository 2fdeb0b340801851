import { computed } from '@preact/signals';
import type { HealthState } from '../api/types';
import { address, type Query } from '../api/client';
import { route, setQuery } from '../app/router';
import { range, rangeQuery } from '../time/range';
import { zone } from '../time/zone';

export const healthStates: readonly HealthState[] = ['unwell', 'watch', 'well', 'waiting'];
export const sorts = ['state', 'name', 'rate', 'p99', 'quality', 'drift'] as const;
export type Sort = (typeof sorts)[number];

/** Models in one part of the list. */
export const partSize = 100;

/** What of the models is shown, as the address has it. */
export interface Choice {
  readonly q: string;
  readonly state: HealthState | null;
  readonly labels: readonly string[];
  readonly sort: Sort;
}

export const choice = computed<Choice>(() => {
  const query = route.value.query;
  const state = query.get('state') as HealthState;
  const sort = query.get('sort') as Sort;
  return {
    q: query.get('q') ?? '',
    state: healthStates.includes(state) ? state : null,
    labels: query.getAll('label').filter(label => label.includes('=')),
    sort: sorts.includes(sort) ? sort : 'state',
  };
});

export const isNarrowed = computed(() => choice.value.q !== '' || choice.value.state !== null || choice.value.labels.length > 0);

/** The part of the list after a cursor, as a key that stays the same while time goes on. */
export function keyOf(cursor: string | undefined): string {
  const { from, to } = range.value;
  return address('/v1/overview', { ...narrowing(), from, to, cursor });
}

export function queryOf(cursor: string | undefined): Query {
  return { ...rangeQuery(), ...narrowing(), points: 60, limit: partSize, cursor };
}

function narrowing(): Query {
  const { q, state, labels, sort } = choice.value;
  return { tz: zone.value, q, state, label: labels, sort };
}

/** Typing goes over what was typed before; what is chosen by hand can be taken back. */
export function narrow(text: string): void {
  setQuery({ q: text || null }, { replace: true });
}

export function chooseState(state: HealthState | null): void {
  setQuery({ state });
}

export function chooseSort(sort: Sort): void {
  setQuery({ sort: sort === 'state' ? null : sort });
}

export function addLabel(label: string): void {
  const { labels } = choice.value;
  if (!labels.includes(label)) setQuery({ label: [...labels, label] });
}

export function removeLabel(label: string): void {
  setQuery({ label: choice.value.labels.filter(other => other !== label) });
}
