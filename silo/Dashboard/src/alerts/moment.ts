import type { Mark } from '../charts/data';
import type { Alert, AlertRule } from './types';

const minute = 60_000;
const hour = 60 * minute;

/** The time around an alert that says how it came to it: as long before as it lasts, and some windows at the least. */
export function around(alert: Alert, rule: AlertRule | null | undefined, now: number): { from: number; to: number } {
  const begin = Date.parse(alert.activeAt ?? alert.firedAt ?? alert.evidence.from);
  const end = Math.max(begin, alert.resolvedAt ? Date.parse(alert.resolvedAt) : now);
  const least = Math.max(30 * minute, 4 * (rule?.windowSeconds ?? 0) * 1000);
  const pad = Math.max(least, Math.min(6 * hour, (end - begin) / 2));
  return { from: begin - pad, to: alert.resolvedAt ? Math.min(now, end + pad) : end };
}

/** What is marked there: the breach as a band, and when it fired. */
export function marksOf(alert: Alert): Mark[] {
  const begin = Date.parse(alert.activeAt ?? alert.firedAt ?? '');
  if (Number.isNaN(begin)) return [];
  const marks: Mark[] = [{ kind: 'incident', time: begin, to: alert.resolvedAt ? Date.parse(alert.resolvedAt) : undefined, text: alert.rule }];
  if (alert.firedAt) marks.push({ kind: 'alert', time: Date.parse(alert.firedAt), text: 'fired' });
  return marks;
}
