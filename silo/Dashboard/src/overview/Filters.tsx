import { useEffect, useState } from 'preact/hooks';
import type { Overview } from '../api/types';
import { State } from '../app/states';
import { Name, visible } from '../format/name';
import { choice, chooseState, healthStates, isNarrowed, narrow, removeLabel } from './question';

const typingPause = 200;
const few = 8;

/** Which of the models are shown. Where there are few it is left out until it is used. */
export function Filters({ counts }: { counts: Overview['counts'] | undefined }) {
  const { q, state, labels } = choice.value;
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (text === q) return;
    const timer = setTimeout(() => narrow(text), typingPause);
    return () => clearTimeout(timer);
  }, [text]);
  if (!isNarrowed.value && text === '' && (counts?.total ?? 0) <= few) return null;
  return (
    <div class="filters">
      <input class="field" type="search" aria-label="Only models whose name has" placeholder="Filter by name" autocomplete="off" spellcheck={false} value={text} onInput={event => setText(event.currentTarget.value)} />
      <div class="states" role="group" aria-label="By state">
        <button type="button" class="chip" aria-pressed={state === null} onClick={() => chooseState(null)}>All <span class="dim">{counts?.total.toLocaleString('en')}</span></button>
        {healthStates.filter(each => state === each || (counts?.[each] ?? 0) > 0).map(each => (
          <button key={each} type="button" class="chip" aria-pressed={state === each} onClick={() => chooseState(state === each ? null : each)}>
            <State state={each} withWord /> <span class="dim">{counts?.[each].toLocaleString('en')}</span>
          </button>
        ))}
      </div>
      {labels.map(label => (
        <button key={label} type="button" class="chip on" aria-label={`No longer only ${visible(label)}`} onClick={() => removeLabel(label)}><Name text={label} /> <span class="dim" aria-hidden="true">×</span></button>
      ))}
    </div>
  );
}
