import { useState } from 'preact/hooks';
import { Failure, Loading } from '../app/states';
import type { Schemas } from '../api/types';
import { Name, visible } from '../format/name';
import { count, percent, written } from '../format/numbers';
import { duration, numbered } from '../format/words';
import { figureName, shortUnit, signed } from './figures';
import * as ask from './questions';
import { Absent, Section } from './Section';

type Figure = Schemas['FigureComparison'];

const glyphs: Record<string, { glyph: string; class: string; word: string }> = {
  worse: { glyph: '●', class: 'harm', word: 'worse' },
  better: { glyph: '✓', class: 'well', word: 'better' },
  noWorse: { glyph: '✓', class: 'well', word: 'no worse' },
  alike: { glyph: '=', class: 'dim', word: 'alike' },
  differs: { glyph: '≠', class: 'watch', word: 'differs' },
  undecided: { glyph: '◌', class: 'dim', word: 'undecided' },
  notCompared: { glyph: '–', class: 'dim', word: 'not compared' },
};

// What somebody asks who looks at a canary.
const answers: Record<string, string> = {
  worse: 'It should not go on: it is worse.', better: 'It may go on: it is better.', noWorse: 'It may go on: it is no worse.', alike: 'It may go on: it is alike.',
  differs: 'It differs. Whether for the better, the figures do not say.', undecided: 'Not decided yet.',
};

/** Two versions beside each other, and whether the candidate may go on. */
export function Comparison({ slice, baseline, candidate }: { slice: ask.Slice; baseline: string; candidate: string | null }) {
  const answer = ask.useComparison(slice, baseline, candidate);
  if (candidate === null) return <Section title="Versions"><Absent>There is no other version to hold {visible(baseline)} against.</Absent></Section>;
  if (!answer.data) return answer.error ? <Failure error={answer.error} reload={answer.reload} what="The comparison" /> : <Loading lines={5} />;
  return <Compared comparison={answer.data.answer} />;
}

const Few = 6;

function Compared({ comparison }: { comparison: Schemas['ModelComparison'] }) {
  const { baseline, candidate, notes } = comparison;
  // What is not compared is named in the notes, once for each reason.
  const figures = comparison.figures.filter(figure => figure.verdict !== 'notCompared');
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? figures : figures.slice(0, Few);
  return (
    <Section title={`${visible(candidate.version)} beside ${visible(baseline.version)}`} note={`${numbered(candidate.records, 'record')} beside ${count(baseline.records)}, both at once for ${comparison.overlapSeconds > 0 ? duration(comparison.overlapSeconds) : 'no time'}`} class="comparison">
      <p class="compared-sentence"><Verdict verdict={comparison.verdict} withWord={false} /> {answers[comparison.verdict] ?? answers['undecided']} <span class="why">{visible(comparison.sentence)}</span></p>
      <div class="scroll" role="region" aria-label="Figures of both versions" tabIndex={0}>
        <table class="compared">
          <thead class="small dim">
            <tr><th scope="col">Figure</th><th scope="col" class="number"><Name text={baseline.version} /></th><th scope="col" class="number"><Name text={candidate.version} /></th><th scope="col" class="number">Difference</th><th scope="col"><span class="hidden">Interval</span></th><th scope="col">Verdict</th></tr>
          </thead>
          <tbody>{shown.map(figure => <Row key={figure.metric} figure={figure} />)}</tbody>
        </table>
      </div>
      {figures.length > Few && <p class="no-print"><button type="button" class="link" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>{isWhole ? 'Fewer figures' : `All ${count(figures.length)} figures`}</button></p>}
      {notes.map(note => <p class="small dim" key={note}>{visible(note)}</p>)}
    </Section>
  );
}

function Row({ figure }: { figure: Figure }) {
  const unit = shortUnit(figure.unit);
  // Shares of errors are in percent, as everywhere.
  const text = (value: number | null | undefined) => (/^error_/.test(figure.metric) ? percent(value) : written(value, unit));
  return (
    <tr class={figure.isDecisive ? 'decisive' : ''} data-tip={[visible(figure.sentence ?? ''), `n ${count(figure.baselineCount)} and ${count(figure.candidateCount)}`, figure.reason ? visible(figure.reason) : ''].filter(Boolean).join('\n')}>
      <th scope="row"><bdi>{visible(figureName(figure.metric))}</bdi>{figure.isDecisive && <small class="dim"> decides</small>}</th>
      <td class="number">{text(figure.baseline)}</td>
      <td class="number">{text(figure.candidate)}</td>
      <td class="number"><b>{signed(figure.difference, figure.unit)}</b></td>
      <td class="interval"><Interval figure={figure} /></td>
      <td><Verdict verdict={figure.verdict} /></td>
    </tr>
  );
}

function Verdict({ verdict, withWord = true }: { verdict: string; withWord?: boolean }) {
  const known = glyphs[verdict] ?? glyphs['undecided']!;
  return <span class={known.class}><span aria-hidden="true">{known.glyph}</span> <span class={withWord ? 'verdict-word' : 'hidden'}>{known.word}</span></span>;
}

const Width = 150;

// The interval of the difference about nothing, with the margin as a ground: what lies in it is no matter.
function Interval({ figure }: { figure: Figure }) {
  const { difference, lower, upper, margin } = figure;
  if (difference == null) return null;
  const [low, high] = [lower ?? difference, upper ?? difference];
  const reach = Math.max(Math.abs(low), Math.abs(high), (margin ?? 0) * 1.5) * 1.1 || 1;
  const x = (value: number) => ((Math.min(1, Math.max(-1, value / reach)) + 1) / 2) * Width;
  return (
    <svg width={Width} height="16" class="interval-bar" role="img" aria-label={lower == null || upper == null ? 'no interval yet' : `${signed(lower, figure.unit)} to ${signed(upper, figure.unit)}, level ${percent(figure.level)}`}>
      {margin != null && <rect class="margin" x={x(-margin)} width={x(margin) - x(-margin)} y="1" height="14" rx="2" />}
      <line class="nothing" x1={Width / 2} x2={Width / 2} y1="0" y2="16" />
      {lower != null && upper != null && <line class={`reach ${figure.verdict}`} x1={x(low)} x2={x(high)} y1="8" y2="8" />}
      <circle class={`point ${figure.verdict}`} cx={x(difference)} cy="8" r="3.5" />
    </svg>
  );
}
