import { Bars } from '../charts/Bars';
import type { Distribution } from '../api/types';
import { number } from '../format/numbers';
import { counted } from '../format/words';
import type { DetailsProps } from './Details';
import { about } from './Moved';
import { Section } from './Section';

const MostClasses = 24;

/** What was predicted, labelled or not, over what the baseline predicted. */
export function Outputs({ health, distributions, against }: DetailsProps) {
  const { classes, values } = health.outputs!;
  const told = distributions?.outputs ?? (classes ? ofClasses(classes) : null);
  if (!told && !values) return null;
  const isNumeric = told ? told.edges != null : true;
  return (
    <Section title="Outputs" note="of all predictions, labelled or not">
      {told && (
        <Bars
          title={isNumeric ? 'Predicted numbers' : 'Predicted classes'}
          name={`Outputs of ${health.model}`}
          distribution={told}
          against={against}
          tone={told.drift?.verdict === 'drifted' ? 'drift' : 'ink'}
          note={told.reference || !classes ? undefined : counted(classes.distinct, 'class', 'classes')}
          value={told.drift?.effect == null ? undefined : `drift ${number(told.drift.effect, 2)}`}
        />
      )}
      {told?.drift && <p class="small dim">{about(told)}</p>}
      {values && <Quantiles values={values as unknown as Record<string, number | null>} />}
    </Section>
  );
}

function ofClasses(classes: { shares: { class: string; share: number }[] }): Distribution {
  const shown = classes.shares.slice(0, MostClasses);
  return { name: 'prediction', kind: 'categorical', categories: shown.map(each => each.class), current: shown.map(each => each.share), reference: null };
}

const quantiles: [string, string][] = [['min', 'Least'], ['p05', '5 %'], ['lowerQuartile', '25 %'], ['median', 'Median'], ['upperQuartile', '75 %'], ['p95', '95 %'], ['max', 'Greatest'], ['mean', 'Mean']];

function Quantiles({ values }: { values: Record<string, number | null> }) {
  return (
    <div class="scroll" role="region" aria-label="Quantiles" tabIndex={0}>
      <table class="plain-table quantiles">
        <thead class="small dim"><tr>{quantiles.map(([key, name]) => <th scope="col" class="number" key={key}>{name}</th>)}</tr></thead>
        <tbody><tr>{quantiles.map(([key]) => <td class="number" key={key}>{number(values[key])}</td>)}</tr></tbody>
      </table>
    </div>
  );
}
