import { send } from '../api/client';
import { announce } from '../api/live';
import { toast } from '../app/toast';
import { counted, listed } from '../format/words';
import { moment } from '../time/zone';
import { now } from '../time/clock';
import { caller } from '../api/session';
import type { Silence } from './types';

// Somebody who is not known to the silo is named by what he is.
const nobody = 'somebody at the page';

function author(): string | undefined {
  return caller.value?.kind === 'anonymous' || caller.value === null ? nobody : undefined;
}

/** Does it and says so, or why not. What it changes is asked for at once, also where no stream tells of it. */
export async function act(what: string, doing: () => Promise<unknown>): Promise<boolean> {
  try {
    await doing();
    toast(what);
    return true;
  } catch (error) {
    toast((error as Error).message, { isBad: true });
    return false;
  } finally {
    announce({ alerts: true, models: 'all' });
  }
}

/** An alert, and what it is called. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

const mostNamed = 3;

/** Each for itself: one that has ended meanwhile keeps none of the others. */
export function acknowledge(alerts: readonly Named[]): Promise<boolean> {
  const [one] = alerts;
  const names = alerts.slice(0, mostNamed).map(({ name }) => name).concat(alerts.length > mostNamed ? [`${alerts.length - mostNamed} more`] : []);
  const what = alerts.length === 1 ? `Acknowledged ${one!.name}: it is not repeated until it has ended.` : `Acknowledged ${counted(alerts.length, 'alert')}: ${listed(names)}. They are not repeated until they have ended.`;
  return act(what, async () => {
    const done = await Promise.allSettled(alerts.map(({ id }) => send(`/v1/alerts/${encodeURIComponent(id)}/ack`, {}, { method: 'POST', body: { by: author(), comment: '' } })));
    const failed = alerts.map(({ name }, index) => ({ name, result: done[index]! })).filter(each => each.result.status === 'rejected');
    if (failed.length === 0) return;
    const reason = ((failed[0]!.result as PromiseRejectedResult).reason as Error).message;
    throw new Error(failed.length === 1 ? `${failed[0]!.name} could not be acknowledged: ${reason}` : `${counted(failed.length, 'alert')} could not be acknowledged: ${reason}`);
  });
}

export function unacknowledge(id: string): Promise<boolean> {
  return act('The acknowledgement is taken back.', () => send(`/v1/alerts/${encodeURIComponent(id)}/ack`, {}, { method: 'DELETE' }));
}

export function silence(matchers: readonly string[], end: number, comment: string, matched: number): Promise<boolean> {
  return act(`Silenced ${counted(matched, 'alert')} until ${moment(end, now())}.`, () =>
    send<Silence>('/v1/silences', {}, { method: 'POST', body: { matchers, endsAt: new Date(end).toISOString(), createdBy: author(), comment } }));
}

export function expire(id: string): Promise<boolean> {
  return act('The silence has ended.', () => send(`/v1/silences/${encodeURIComponent(id)}`, {}, { method: 'DELETE' }));
}
