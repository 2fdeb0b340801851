import { severityOf, stateOf, type AlertState } from './describe';
import type { Alert } from './types';

const words: Record<AlertState, string> = { firing: 'firing', acknowledged: 'acknowledged', silenced: 'silenced', pending: 'pending' };

/** The state of an alert by shape, word and colour. */
export function AlertGlyph({ alert, withWord = false }: { alert: Alert; withWord?: boolean }) {
  const isOver = alert.phase === 'inactive';
  const state = stateOf(alert);
  const isPage = severityOf(alert) === 'page';
  const glyph = isOver ? '✓' : state === 'pending' ? '◌' : state === 'silenced' ? '⊘' : isPage ? '●' : '▲';
  const tone = isOver ? 'well' : state !== 'firing' ? 'dim' : isPage ? 'harm' : severityOf(alert) === 'info' ? 'dim' : 'watch';
  return (
    <span class={`state ${tone}`}>
      <span class="glyph" aria-hidden="true">{glyph}</span>
      <span class={withWord ? 'word' : 'hidden'}>{isOver ? 'ended' : words[state]}</span>
    </span>
  );
}
