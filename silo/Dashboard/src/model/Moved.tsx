import { useState } from 'preact/hooks';
import { Bars } from '../charts/Bars';
import { MiniBars } from '../charts/MiniBars';
import { Pager } from '../charts/Pager';
import type { Distribution, Distributions } from '../api/types';
import { Name, visible } from '../format/name';
import { count, number } from '../format/numbers';
import { pageOf } from './paging';
import { Absent, Section } from './Section';

const Size = 6;

/** Features by drift × importance, each with what it is now over what it was. */
export function Moved({ answer, against, hasFeatures, askAll }: { answer: Distributions; against: string; hasFeatures: boolean; askAll: () => void }) {
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState<string | null>(null);
  const { features } = answer;
  if (features.length === 0) return <Section title="What moved"><Absent>{hasFeatures ? 'There are too few values of the features for a distribution.' : 'The records have no features.'}</Absent></Section>;
  const { shown, found, page: at, last } = pageOf(features, feature => feature.name, search, page, Size);
  const all = features.length + (answer.otherFeatures ?? 0);
  const isPart = all > features.length;
  const go = (to: number) => {
    if (isPart && (to + 1) * Size >= features.length) askAll();
    setPage(to);
  };
  const hasReference = features.some(feature => feature.reference != null);
  return (
    <Section title="What moved" note={hasReference ? `now over ${against}, by drift × importance` : visible(answer.reason ?? 'there is no baseline to hold them against')}>
      {all > Size && <input class="field model-search" type="search" placeholder={`Find one of ${count(all)} features`} aria-label="Find a feature" value={search} onFocus={() => isPart && askAll()} onInput={event => { setSearch(event.currentTarget.value); setPage(0); }} />}
      <ul class="moved">
        {shown.map(feature => (
          <li key={feature.name}>
            <button type="button" class="moved-row" aria-expanded={open === feature.name} onClick={() => setOpen(open === feature.name ? null : feature.name)}>
              <span class="moved-name"><Name text={feature.name} />{noteOf(feature) && <small title={visible(noteOf(feature))}>{visible(noteOf(feature))}</small>}</span>
              <MiniBars distribution={feature} tone={feature.drift?.verdict === 'drifted' ? 'drift' : 'ink'} />
              <span class={`moved-effect ${feature.drift?.verdict === 'drifted' ? 'strong' : ''}`} data-tip={about(feature)}>{feature.drift?.effect == null ? <span class="dim">–</span> : number(feature.drift.effect, 2)}</span>
            </button>
            {open === feature.name && <Opened feature={feature} against={against} />}
          </li>
        ))}
      </ul>
      {shown.length === 0 && <Absent>No feature is called so.</Absent>}
      <Pager page={at} last={last} all={search === '' ? all : found} size={Size} go={go} />
    </Section>
  );
}

function noteOf(feature: Distribution): string {
  if (feature.drift?.verdict === 'stable' || !feature.note) return '';
  // The name stands above it already.
  return feature.note.startsWith(feature.name) ? feature.note.slice(feature.name.length).replace(/^[^:]{0,40}: /, '').trim() : feature.note;
}

function Opened({ feature, against }: { feature: Distribution; against: string }) {
  return (
    <div class="moved-open">
      <Bars title={feature.name} distribution={feature} against={against} tone={feature.drift?.verdict === 'drifted' ? 'drift' : 'ink'} height={130} />
      <p class="small dim">{about(feature)}</p>
    </div>
  );
}

/** What the test found, in one line. */
export function about({ drift, importance, reference }: Distribution): string {
  if (!drift) return reference == null ? 'The baseline does not have it.' : 'Not tested.';
  const parts = [`${testName(drift.test)} ${number(drift.statistic)}`, drift.effect == null ? '' : `effect ${number(drift.effect)}`, drift.pValue === null ? '' : `adjusted p ${drift.pValue < 0.001 ? '< 0.001' : number(drift.pValue, 2)}`, `n ${count(drift.n)}, before ${count(drift.m)}`, importance == null ? '' : `importance ${number(importance, 2)}`];
  return parts.filter(part => part !== '').join(' · ');
}

function testName(test: string): string {
  const names: Record<string, string> = { kolmogorovSmirnov: 'Kolmogorov–Smirnov', chiSquare: 'χ²', psi: 'PSI', populationStability: 'PSI', meanDiscrepancy: 'MMD' };
  return names[test] ?? test;
}
