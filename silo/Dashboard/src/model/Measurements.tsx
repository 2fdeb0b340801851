import { useMemo } from 'preact/hooks';
import { Sparkline } from '../charts/Sparkline';
import { Figure } from '../app/figure';
import type { Schemas } from '../api/types';
import { Name } from '../format/name';
import { count, number, percent } from '../format/numbers';
import type { DetailsProps } from './Details';
import { useTimeline } from './questions';
import { times100 } from './Regression';
import { Section } from './Section';

type Measurement = Schemas['MeasurementFigures'];

const MostCourses = 12;

/** What was measured of predictions: feedback, judges' scores, revenue. */
export function Measurements({ slice, health }: DetailsProps) {
  const all = health.measurements!;
  const figures = useMemo(() => all.slice(0, MostCourses).map(metricOf), [all]);
  const course = useTimeline(slice, figures).data?.answer;
  return (
    <Section title="Measurements" note="what was measured of the predictions, with them or later">
      <table class="measured">
        <thead class="small dim"><tr><th scope="col">Measurement</th><th scope="col">Over the range</th><th scope="col" class="number">Mean or share</th><th scope="col">Distribution</th><th scope="col" class="number">n</th><th scope="col" class="number">Of the records</th></tr></thead>
        <tbody>
          {all.map(measurement => {
            const own = course?.figures[metricOf(measurement)];
            return (
              <tr key={measurement.name}>
                <th scope="row"><Name text={measurement.name} /></th>
                <td>{own && <Sparkline values={own.values} low={own.low} high={own.high} kind="quality" />}</td>
                <td class="number"><Value measurement={measurement} /></td>
                <td class="small dim">{spread(measurement)}</td>
                <td class="number dim">{count(measurement.count)}</td>
                <td class="number dim">{percent(measurement.coverage, 2)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}

function metricOf({ name, numbers, values }: Measurement): string {
  return numbers ? `measurement_mean(${name})` : `measurement_share(${name}=${chosen(values)?.name ?? 'true'})`;
}

type Values = readonly Schemas['MeasuredValue'][];

function chosen(values: Values | null | undefined): Values[number] | undefined {
  const all = values ?? [];
  return all.find(value => value.name === 'true') ?? all[0];
}

function Value({ measurement }: { measurement: Measurement }) {
  const { numbers, values, count: n } = measurement;
  if (numbers) {
    const interval = numbers.meanInterval;
    return <Figure value={numbers.mean} low={interval?.lower} high={interval?.upper} n={n} withInterval />;
  }
  const value = chosen(values);
  return <Figure value={times100(value?.share)} unit="%" name={value?.name} low={times100(value?.shareInterval?.lower)} high={times100(value?.shareInterval?.upper)} n={n} withInterval />;
}

function spread({ numbers, values, mismatched }: Measurement): string {
  const text = numbers
    ? `median ${number(numbers.median)}, 5 to 95 %: ${number(numbers.p5)} to ${number(numbers.p95)}`
    : (values ?? []).slice(0, 4).map(value => `${value.name} ${percent(value.share, 2)}`).join(', ');
  return mismatched > 0 ? `${text}; ${count(mismatched)} of another kind` : text;
}
