import { visible } from '../format/name';
import { clockTime, fromField, moment, toField } from '../time/zone';
import type { Alert } from './types';

/** Which alerts are to be kept quiet together. */
export interface Scope {
  readonly key: string;
  readonly text: string;
  readonly matchers: readonly string[];
}

const identity = ['alertname', 'model', 'node', 'version', 'segment'];

/** This alert alone, and its brothers: by rule, by model, by node. The narrowest first. */
export function scopesOf(alert: Pick<Alert, 'labels' | 'rule'>): Scope[] {
  const { labels } = alert;
  const own = identity.filter(name => labels[name] !== undefined);
  const scopes: Scope[] = [{ key: 'this', text: 'This alert', matchers: own.map(name => matcher(name, labels[name]!)) }];
  if (own.length > 1) scopes.push({ key: 'rule', text: `All of the rule ${visible(labels['alertname'] ?? alert.rule)}`, matchers: [matcher('alertname', labels['alertname'] ?? alert.rule)] });
  if (labels['model'] !== undefined) scopes.push({ key: 'model', text: `All of the model ${visible(labels['model'])}`, matchers: [matcher('model', labels['model'])] });
  if (labels['node'] !== undefined) scopes.push({ key: 'node', text: `All of the node ${visible(labels['node'])}`, matchers: [matcher('node', labels['node'])] });
  return scopes;
}

/** As Alertmanager writes them: quotes, backslashes and line ends are escaped. */
export function matcher(name: string, value: string): string {
  return `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** The alerts that equal matchers match, as the silo will find them. */
export function matching<T extends { labels: Readonly<Record<string, string>> }>(alerts: readonly T[], labels: Readonly<Record<string, string>>, scope: Scope): T[] {
  const names = scope.matchers.map(text => text.slice(0, text.indexOf('=')));
  return alerts.filter(alert => names.every(name => (alert.labels[name] ?? '') === (labels[name] ?? '')));
}

export interface Length {
  readonly text: string;
  /** Milliseconds of the end. */
  readonly end: number;
}

/** For how long: an hour, four hours, until tomorrow morning of the zone that is shown. */
export function lengths(now: number, zone: string): Length[] {
  const hour = 3_600_000;
  const morning = tomorrow(now, zone);
  return [
    { text: '1 hour', end: now + hour },
    { text: '4 hours', end: now + 4 * hour },
    { text: `Until tomorrow ${clockTime(morning, false, zone)}`, end: morning },
  ];
}

/** Eight in the morning of the next day. */
export function tomorrow(now: number, zone: string): number {
  const today = toField(now, zone).slice(0, 10);
  const next = new Date(Date.parse(`${today}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return fromField(`${next}T08:00`, zone);
}

export const longestReason = 500;

/** What keeps a silence from being made. */
export interface Problem {
  readonly field: 'why' | 'until';
  readonly text: string;
}

/** A silence has a reason that others can read, and ends ahead of now. */
export function problemOf(reason: string, until: number, now: number, zone?: string): Problem | null {
  if (reason.trim() === '') return { field: 'why', text: `Why is empty: it is a reason of 1 to ${longestReason} characters, for the others.` };
  if (Number.isNaN(until)) return { field: 'until', text: 'Until is no time: it is a day and a time, after now.' };
  if (until <= now) return { field: 'until', text: `Until is ${moment(until, now, zone)}, which is past: it must be after now, ${moment(now, now, zone)}.` };
  return null;
}
