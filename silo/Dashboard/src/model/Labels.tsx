import { useMemo } from 'preact/hooks';
import { TimeAxis } from '../charts/TimeAxis';
import { Timeline } from '../charts/Timeline';
import { count, percent } from '../format/numbers';
import { duration } from '../format/words';
import type { Schemas } from '../api/types';
import type { DetailsProps } from './Details';
import { Facts } from './Facts';
import { times100 } from './Regression';
import { Absent, Section } from './Section';
import { isThere, useDraw } from './Timelines';
import type { Timeline as Course } from '../api/types';

/** How many predictions have their label, and how long the others wait. */
export function Labels({ health, course }: DetailsProps) {
  const { labels, completeness } = health;
  const { labelled, labelCoverage, pendingPredictions, oldestPendingAgeSeconds, records } = completeness;
  if ((labelled ?? 0) === 0 && (labels?.joined ?? 0) === 0) return <Section title="Labels"><Absent>No label has come for a prediction of this range{labels && labels.unknown > 0 ? `; ${count(labels.unknown)} were of predictions that are not known` : ''}.</Absent></Section>;
  return (
    <Section title="Labels" note={labels ? wordsOf(labels) : undefined}>
      <Facts facts={[
        { name: 'Labelled', value: times100(labelCoverage), unit: '%', n: records },
        { name: 'Labels', value: labelled ?? null },
        { name: 'Predictions that wait', value: pendingPredictions ?? null },
        oldestPendingAgeSeconds != null && { name: 'The oldest waits', value: oldestPendingAgeSeconds, unit: 's' },
      ]} />
      {course && isThere(course, 'label_coverage') && <Coverage course={course} />}
    </Section>
  );
}

function Coverage({ course }: { course: Course }) {
  const draw = useDraw(course, null);
  const time = useMemo(() => course.time.map(at => Date.parse(at)), [course]);
  const lines = useMemo(() => draw('label_coverage', 'Labelled'), [draw]);
  return (
    <>
      <Timeline title="Label coverage" note={`predictions of each ${duration(course.stepSeconds)} that have their label by now`} unit="share" zero height={72} time={time} lines={lines} />
      <TimeAxis />
    </>
  );
}

const kinds: [keyof Schemas['LabelCounts'], string][] = [['joined', 'joined'], ['duplicate', 'repeated'], ['conflict', 'in conflict'], ['replaced', 'replaced'], ['unknown', 'of unknown predictions'], ['waiting', 'before their prediction'], ['wrongKind', 'of the wrong kind'], ['expired', 'predictions expired'], ['evicted', 'predictions given up']];

/** What became of the labels that came on their own. */
function wordsOf(labels: Schemas['LabelCounts']): string {
  const all = labels.joined + labels.duplicate + labels.conflict + labels.unknown;
  const parts = kinds.flatMap(([kind, word]) => ((labels[kind] ?? 0) > 0 ? [`${count(labels[kind])} ${word}`] : []));
  return parts.length === 0 ? '' : `since the first record: ${parts.join(', ')}${all > 0 && labels.unknown > 0 ? ` (${percent(labels.unknown / all, 2)} in vain)` : ''}`;
}
