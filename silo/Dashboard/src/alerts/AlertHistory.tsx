import { address, get, useData } from '../api/client';
import { visible } from '../format/name';
import { Ready } from '../app/states';
import { now } from '../time/clock';
import { fullTime, moment } from '../time/zone';
import { freshAlerts } from './fresh';
import { lineText } from './history';
import type { History } from './types';

/** What happened to one alert, the newest first. */
export function AlertHistory({ id }: { id: string }) {
  const asked = { alert: id, limit: 50 };
  const answer = useData(address('/v1/alerts/history', asked), given => get<History>('/v1/alerts/history', asked, { signal: given }), freshAlerts);
  return (
    <section>
      <h2>History</h2>
      <Ready of={answer} what="The history" lines={3}>
        {history => (
          <>
            <ol class="plain timeline-list">
              {history.entries.map(line => {
                const time = Date.parse(line.time);
                return <li key={line.number} class={line.phase}><time class="dim" dateTime={line.time} title={fullTime(time)}>{moment(time, now())}</time> <span>{visible(lineText(line))}</span></li>;
              })}
            </ol>
            {history.entries.length === 0 && <p class="dim">Nothing is kept of it.</p>}
            {history.next != null && <p class="dim small">The newest {history.entries.length} lines.</p>}
          </>
        )}
      </Ready>
    </section>
  );
}
