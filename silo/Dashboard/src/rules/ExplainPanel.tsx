import { useState } from 'preact/hooks';
import { get, useData } from '../api/client';
import { valueText, valueUnit } from '../alerts/describe';
import { SubjectLink } from '../alerts/SubjectLink';
import { Ready } from '../app/states';
import { visible } from '../format/name';
import { count, percent } from '../format/numbers';
import { duration } from '../format/words';
import type { Explanation, Rule, RuleState } from './types';

const most = 20;

/** What a rule says now of all that it watches, and why. */
export function ExplainPanel({ group, rule }: { group: string; rule: string }) {
  const path = `/v1/rules/${encodeURIComponent(group)}/${encodeURIComponent(rule)}`;
  const answer = useData(path, given => get<Explanation>(path, {}, { signal: given }), { topic: ['rules', 'alerts'], every: 10_000 });
  return <div class="explain"><Ready of={answer} what="The rule" lines={3}>{found => <Explained found={found} />}</Ready></div>;
}

function Explained({ found }: { found: Explanation }) {
  const [all, showAll] = useState(false);
  const states = [...found.states].sort((a, b) => order(a) - order(b));
  const shown = all ? states : states.slice(0, most);
  return (
    <>
      <p class="dim small">{meaning(found.rule)}</p>
      {states.length === 0 ? <p class="dim">It watches nothing: nothing that it matches has sent records since it is there.</p> : (
        <div class="scroll" role="region" aria-label="What it watches" tabIndex={0}>
          <table class="states">
            <thead><tr><th>About</th><th>State</th><th>Why</th><th class="number">Value</th><th class="number">n</th></tr></thead>
            <tbody>
              {shown.map((state, index) => (
                <tr key={index}>
                  <td><SubjectLink labels={state.labels} /></td>
                  <td class={state.phase === 'firing' ? 'harm' : state.phase === 'pending' ? 'watch' : 'dim'}>{state.phase === 'inactive' ? 'quiet' : state.phase}</td>
                  <td>{visible(state.reason)}</td>
                  <td class="number">{valueText(state.evidence?.value, valueUnit(found.rule))}</td>
                  <td class="number dim">{count(state.evidence?.records)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length < states.length && <button type="button" class="button quiet" onClick={() => showAll(true)}>Show all {states.length.toLocaleString('en')}</button>}
    </>
  );
}

function order(state: RuleState): number {
  return { firing: 0, pending: 1, inactive: 2 }[state.phase];
}

const missing: Record<string, string> = { keep: 'Without data an alert stays what it is.', alert: 'Without data it is in breach.', ok: 'Without data it is clear.' };

function meaning(rule: Rule): string {
  const parts = [rule.scope === 'all' ? 'One alert for all that matches together.' : `One alert for each ${rule.scope}.`];
  if (rule.confidence) parts.push(`It fires when the whole ${percent(rule.confidence)} interval is beyond the threshold.`);
  if ((rule.minRecords ?? 0) > 1) parts.push(`Fewer than ${count(rule.minRecords)} records are no data.`);
  if (rule.keepFiringForSeconds > 0) parts.push(`It ends once it has been clear for ${duration(rule.keepFiringForSeconds)}.`);
  parts.push(missing[rule.noData] ?? '');
  return parts.filter(part => part !== '').join(' ');
}
