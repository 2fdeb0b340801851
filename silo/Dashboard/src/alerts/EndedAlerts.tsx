import { address, get, useData } from '../api/client';
import { Empty, Ready } from '../app/states';
import { Link } from '../app/link';
import { Name } from '../format/name';
import { now } from '../time/clock';
import { range, rangeQuery } from '../time/range';
import { fullTime, moment } from '../time/zone';
import { lasted } from './describe';
import { freshAlerts } from './fresh';
import { episodes, type Episode } from './history';
import { SubjectLink } from './SubjectLink';
import type { History } from './types';

/** Firings that ended in the range of the page. */
export function EndedAlerts({ text }: { text: string }) {
  const asked = { ...rangeQuery(), limit: 1000 };
  const answer = useData(address('/v1/alerts/history', asked), given => get<History>('/v1/alerts/history', asked, { signal: given }), freshAlerts);
  return (
    <Ready of={answer} what="The history" lines={6}>
      {history => {
        const found = episodes(history.entries).filter(each => fits(each, text));
        return (
          <>
            {found.length === 0 ? <Empty title="Nothing ended in this time."><p class="dim">{range.value.text}. A longer range shows more.</p></Empty> : <Rows found={found} />}
            {history.next != null && <p class="dim small">Only the newest {history.entries.length.toLocaleString('en')} lines of the history are shown; a shorter range shows the others.</p>}
          </>
        );
      }}
    </Ready>
  );
}

function fits(episode: Episode, text: string): boolean {
  const whole = [episode.rule, ...Object.values(episode.labels), ...Object.values(episode.annotations)].join('\n').toLowerCase();
  return text.toLowerCase().split(/\s+/).every(word => whole.includes(word));
}

function Rows({ found }: { found: readonly Episode[] }) {
  return (
    <ul class="alert-rows ended">
      {found.map(each => {
        const ended = Date.parse(each.resolvedAt);
        return (
          <li key={`${each.id}${each.resolvedAt}`}>
            <span class="state well"><span class="glyph" aria-hidden="true">✓</span><span class="hidden">ended</span></span>
            <div class="what">
              <p class="top"><Link to={`/alerts/${encodeURIComponent(each.id)}`} class="rule"><Name text={each.rule} /></Link> <SubjectLink labels={each.labels} /></p>
              <p class="dim"><Name text={each.annotations['summary'] ?? ''} /></p>
            </div>
            <p class="when dim">{each.firedAt ? `fired for ${lasted(each.firedAt, each.resolvedAt)}` : 'fired before this time'}, until <time dateTime={each.resolvedAt} title={fullTime(ended)}>{moment(ended, now())}</time></p>
          </li>
        );
      })}
    </ul>
  );
}
