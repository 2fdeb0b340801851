import type { Schemas } from '../api/types';
import { Facts } from './Facts';
import { Section } from './Section';

/** Errors of predicted numbers, and how often prediction intervals held. */
export function Regression({ health: { regression, intervals } }: { health: Schemas['ModelHealth'] }) {
  const width = intervals?.width;
  return (
    <>
      {regression && (
        <Section title="Errors" note="predicted less actual, of labelled records">
          <Facts facts={[
            { name: 'Mean absolute', value: regression.meanAbsoluteError, n: regression.count },
            { name: 'Root mean square', value: regression.rootMeanSquaredError, n: regression.count },
            { name: 'Mean relative', value: times100(regression.meanAbsolutePercentageError), unit: '%', n: regression.percentageCount, reason: 'all actual values are 0' },
            { name: 'Bias', value: regression.bias, n: regression.count },
            { name: 'R²', value: regression.rSquared, n: regression.count, reason: 'the actual values are all the same' },
            { name: 'Mean of the actual', value: regression.meanActual, n: regression.count },
          ]} />
        </Section>
      )}
      {intervals && (
        <Section title="Prediction intervals">
          <Facts facts={[
            { name: 'Cover the actual', value: times100(intervals.coverage), unit: '%', low: times100((intervals.coverageInterval)?.lower), high: times100((intervals.coverageInterval)?.upper), n: intervals.labelled, reason: 'none of them has its label' },
            { name: 'Are to cover', value: times100(intervals.level), unit: '%', reason: 'none says its level' },
            { name: 'Mean width', value: width?.mean, low: width?.interval?.lower, high: width?.interval?.upper, n: intervals.count },
            { name: 'Actual below', value: times100(intervals.below), unit: '%', n: intervals.labelled },
            { name: 'Actual above', value: times100(intervals.above), unit: '%', n: intervals.labelled },
          ]} />
        </Section>
      )}
    </>
  );
}

export function times100(share: unknown): number | null {
  return typeof share === 'number' ? share * 100 : null;
}
