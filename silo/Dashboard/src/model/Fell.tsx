import type { Schemas } from '../api/types';
import { visible } from '../format/name';
import { count, number, percent, written } from '../format/numbers';
import { figureName, shortUnit, signed, sliceName } from './figures';
import { Section } from './Section';
import { briefly } from './sentence';

interface FellProps {
  answer: Schemas['ModelExplanation'];
  metrics: readonly string[];
  choose: (metric: string) => void;
  note: string;
}

const Shown = 6;

/** The slices that make up a change, each with its share of it. */
export function Fell({ answer, metrics, choose, note }: FellProps) {
  const { explanation } = answer;
  const { difference, unit } = explanation;
  const isChance = difference == null || difference === 0 || (explanation.pValue ?? 1) > 0.05;
  const title = isChance ? 'Where it changed' : difference < 0 ? 'Where it fell' : 'Where it rose';
  // Shares of what is next to nothing say nothing.
  const parts = isChance && !explanation.changes.some(change => change.verdict === 'significant') ? [] : explanation.changes.filter(change => difference != null && change.contribution * difference > 0).slice(0, Shown);
  return (
    <Section
      title={title}
      note={note}
      tools={metrics.length > 1 && (
        <select class="field small-field" aria-label="Figure" value={explanation.metric} onChange={event => choose(event.currentTarget.value)}>
          {[...new Set([explanation.metric, ...metrics])].map(metric => <option key={metric} value={metric}>{figureName(metric)}</option>)}
        </select>
      )}
    >
      <p class="small fell-sentence">{visible(briefly(explanation.sentence))}</p>
      {parts.length > 0 && (
        <table class="fell">
          <thead class="small dim"><tr><th scope="col">Slice</th><th scope="col" class="number" colSpan={2}>Of the change</th><th scope="col" class="number">{figureName(explanation.metric)}</th><th scope="col" class="number">n</th></tr></thead>
          <tbody>
            {parts.map(change => {
              const part = change.contribution / difference!;
              const name = sliceName(change.slice);
              return (
                <tr key={name} class={change.verdict === 'significant' ? '' : 'unsure'} data-tip={tip(change, unit)}>
                  <th scope="row"><bdi>{visible(name)}</bdi></th>
                  <td><svg class="fell-bar" width="100%" height="8" aria-hidden="true"><rect class="ground" width="100%" height="8" rx="4" /><rect class={change.verdict === 'significant' ? 'part' : 'part unsure'} width={`${Math.min(1, part) * 100}%`} height="8" rx="4" /></svg></td>
                  <td class="number">{percent(part, 2)}</td>
                  <td class="number"><b>{written(change.after.value, shortUnit(unit))}</b></td>
                  <td class="number dim">{count(change.after.records)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function tip(change: Schemas['SliceChange'], unit: string): string {
  const p = change.adjustedPValue;
  return [
    `${written(change.before.value, shortUnit(unit))} before (n ${count(change.before.records)}), ${written(change.after.value, shortUnit(unit))} now (n ${count(change.after.records)})`,
    `within the slice ${signed(change.within, unit)}, by its share of the records ${signed(change.mix, unit)}`,
    change.verdict === 'untested' ? change.reason : p == null ? '' : `adjusted p ${p < 0.001 ? '< 0.001' : number(p, 2)}`,
  ].filter(Boolean).join('\n');
}
