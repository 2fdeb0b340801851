import { Bars } from '../charts/Bars';
import type { Schemas } from '../api/types';
import { Name } from '../format/name';
import { count, number, percent } from '../format/numbers';
import type { DetailsProps } from './Details';
import { Facts } from './Facts';
import { times100 } from './Regression';
import { Section } from './Section';

/** Embeddings by their norms, and how far they are from the baseline's. */
export function Embeddings({ health, drift }: DetailsProps) {
  return (
    <Section title="Embeddings" note="vectors by their norms; the vectors themselves are not kept">
      <div class="scroll" role="region" aria-label="Embeddings" tabIndex={0}>
        <table class="plain-table wide">
          <thead class="small dim"><tr><th scope="col">Embedding</th><th scope="col" class="number">Dimension</th><th scope="col" class="number">Vectors</th><th scope="col" class="number">Missing</th><th scope="col" class="number">All zero</th><th scope="col" class="number">Median norm</th><th scope="col" class="number">Distance from the baseline</th></tr></thead>
          <tbody>
            {health.embeddings!.map(embedding => {
              const column = drift?.columns.find(each => each.role === 'embedding' && each.name === embedding.name);
              const test = column?.test as { effectSize: number } | null | undefined;
              return (
                <tr key={embedding.name}>
                  <th scope="row"><Name text={embedding.name} /></th>
                  <td class="number">{count(embedding.dimension)}</td>
                  <td class="number">{count(embedding.count)}</td>
                  <td class="number">{percent(embedding.missingFraction, 2)}</td>
                  <td class="number">{percent(embedding.zeroFraction, 2)}</td>
                  <td class="number">{number(embedding.norm.median)}</td>
                  <td class={`number ${column?.verdict === 'drifted' ? 'strong' : ''}`} data-tip={column?.sentence ?? column?.reason}>{number(test?.effectSize)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** What the baseline's detector found unusual. */
export function Outliers({ outliers }: { outliers: Schemas['OutlierFigures'] }) {
  const bins = outliers.histogram;
  const edges = bins.slice(0, -1).map(bin => bin.to!).filter(edge => edge != null);
  const interval = outliers.interval;
  return (
    <Section title="Outliers" note="scored records beyond the baseline’s threshold">
      <Facts facts={[
        { name: 'Outliers', value: times100(outliers.share), unit: '%', low: times100(interval?.lower), high: times100(interval?.upper), n: outliers.scored, reason: 'no record was scored' },
        { name: 'In the baseline', value: times100(outliers.contamination), unit: '%' },
        { name: 'Scored', value: outliers.scored },
      ]} />
      {outliers.scored > 0 && edges.length > 1 && <Bars title="Outlier scores" note={`threshold ${number(outliers.threshold)}`} distribution={{ edges, current: bins.map(bin => (bin.count ?? 0) / outliers.scored), reference: null }} tone="ink" height={100} />}
    </Section>
  );
}
