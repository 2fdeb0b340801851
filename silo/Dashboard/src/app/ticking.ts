import { signal } from '@preact/signals';
import { now } from '../time/clock';

/** The silo's time, a new value every ten seconds while the page is seen: for what says how long ago something was. */
export const tick = signal(now());

export function startTicking(): () => void {
  const every = setInterval(() => { if (!document.hidden) tick.value = now(); }, 10_000);
  const onSight = () => { if (!document.hidden) tick.value = now(); };
  document.addEventListener('visibilitychange', onSight);
  return () => {
    clearInterval(every);
    document.removeEventListener('visibilitychange', onSight);
  };
}
