import { get, useData } from './client';
import type { AlertEntry } from './types';

const none: readonly AlertEntry[] = [];

/** All alerts that are pending or firing, as far as they are known: one question for all that show them. */
export function useAlerts(): readonly AlertEntry[] {
  return useData('/v1/alerts', given => get<AlertEntry[]>('/v1/alerts', {}, { signal: given }), { topic: 'alerts', every: 2000 }).data ?? none;
}

/** What fires and nobody has said anything of. */
export function isOpen(alert: AlertEntry): boolean {
  return alert.phase === 'firing' && !alert.acknowledgedBy && alert.silencedBy.length === 0;
}
