import { counted, duration, listed, sentence } from '../format/words';
import type { ClusterLimits, Limit, Silo, Tier } from './types';

/** What of the cluster needs a person, in words; empty: nothing does. */
export function troubles(silos: readonly Silo[], limits: ClusterLimits | undefined): string[] {
  const found: string[] = [];
  const lost = silos.filter(silo => silo.state === 'lost');
  if (lost.length > 0) found.push(`${counted(lost.length, 'silo')} went without a word: ${listed(lost.slice(0, 3).map(silo => silo.silo))}`);
  const versions = new Set(silos.filter(silo => silo.state === 'active').map(silo => silo.version));
  if (versions.size > 1) found.push(`${versions.size} versions run beside each other`);
  const slow = silos.filter(silo => (silo.lagSeconds ?? 0) >= lagging);
  if (slow.length > 0) found.push(`${counted(slow.length, 'silo lags', 'silos lag')} behind with what is durable`);
  if (limits && limits.storeSeconds == null) found.push('the store does not answer');
  const full = limits?.limits.filter(limit => fullness(limit) >= crowded) ?? [];
  if (full.length > 0) found.push(`${listed(full.map(limit => limit.name))} are close to the limit`);
  return found.map(sentence);
}

export const lagging = 10;
export const crowded = 0.8;

export function fullness({ count, limit }: Limit): number {
  return limit > 0 ? count / limit : 0;
}

const dayLength = 86_400;

/** What is kept how long: `windows of 10 seconds, for 2 hours`. Days are counted as days, as they are set. */
export function tierText(tier: Tier): string {
  const { windowSeconds, keptSeconds } = tier;
  const long = keptSeconds == null ? 'from then on' : keptSeconds >= 2 * dayLength ? `for ${counted(Math.round(keptSeconds / dayLength), 'day')}` : `for ${duration(keptSeconds)}`;
  return `windows of ${duration(windowSeconds)}, ${long}`;
}

export function upTime(silo: Silo, now: number): string {
  const start = Date.parse(silo.startedAt ?? '');
  return Number.isNaN(start) ? '' : duration(Math.max(0, now - start) / 1000);
}
