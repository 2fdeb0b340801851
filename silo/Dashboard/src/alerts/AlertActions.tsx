import { mayOperate } from '../api/session';
import { acknowledge, unacknowledge } from './actions';
import { nameOf } from './describe';
import { SilencePopover } from './SilencePopover';
import type { Alert } from './types';

/** What one may do about an alert, where the role allows it. */
export function AlertActions({ alert, isProminent = false }: { alert: Alert; isProminent?: boolean }) {
  if (!mayOperate.value || alert.phase === 'inactive') return null;
  return (
    <span class="alert-actions no-print">
      {alert.phase === 'firing' && (alert.acknowledgedBy
        ? <button type="button" class="button quiet" onClick={() => void unacknowledge(alert.id)}>Take back</button>
        : <button type="button" class={isProminent ? 'button' : 'button quiet'} onClick={() => void acknowledge([{ id: alert.id, name: nameOf(alert) }])}>Acknowledge</button>)}
      <SilencePopover alert={alert} />
    </span>
  );
}
