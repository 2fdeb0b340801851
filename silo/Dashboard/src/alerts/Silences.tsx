import { get, useData } from '../api/client';
import { mayOperate } from '../api/session';
import { Empty, Ready } from '../app/states';
import { tick } from '../app/ticking';
import { visible } from '../format/name';
import { now } from '../time/clock';
import { fullTime, moment } from '../time/zone';
import { expire } from './actions';
import { freshAlerts } from './fresh';
import type { Silence } from './types';

const glyphs = { active: '⊘', pending: '◌', expired: '·' };

/** Silences that hold, will hold or held lately. */
export function Silences() {
  const answer = useData('/v1/silences', given => get<Silence[]>('/v1/silences', {}, { signal: given }), freshAlerts);
  return (
    <Ready of={answer} what="Silences" lines={4}>
      {silences => (silences.length === 0 ? <Empty title="There are no silences."><p class="dim">An alert is silenced from its row or its page: alone, or with all of its rule, model or node.</p></Empty> : (
        <ul class="alert-rows silences">
          {silences.map(each => <Row key={each.id} silence={each} />)}
        </ul>
      ))}
    </Ready>
  );
}

function Row({ silence }: { silence: Silence }) {
  void tick.value;
  const [begin, end] = [Date.parse(silence.startsAt), Date.parse(silence.endsAt)];
  const when = silence.state === 'pending' ? `from ${moment(begin, now())} until ${moment(end, now())}` : silence.state === 'active' ? `until ${moment(end, now())}` : `ended ${moment(end, now())}`;
  return (
    <li class={silence.state}>
      <span class="state dim"><span class="glyph" aria-hidden="true">{glyphs[silence.state]}</span><span class="hidden">{silence.state}</span></span>
      <div class="what">
        <p class="top">{silence.matchers.map(text => <code key={text} class="matcher">{visible(text)}</code>)}</p>
        <p class="dim">{visible(silence.comment)}{silence.createdBy && `${silence.comment ? ' · ' : ''}by ${visible(silence.createdBy)}`}</p>
      </div>
      <p class="when dim" title={`${fullTime(begin)} to ${fullTime(end)}`}>{when}</p>
      {mayOperate.value && silence.state !== 'expired' && <span class="alert-actions"><button type="button" class="button quiet" onClick={() => void expire(silence.id)}>End now</button></span>}
    </li>
  );
}
