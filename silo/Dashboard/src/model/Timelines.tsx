import { useMemo } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { HeatMap } from '../charts/HeatMap';
import { TimeAxis } from '../charts/TimeAxis';
import { Timeline } from '../charts/Timeline';
import type { Line, Tone } from '../charts/data';
import type { HeatMapAnswer, Timeline as Course, TimelineFigure } from '../api/types';
import { figureName, shortUnit } from './figures';
import { duration } from '../format/words';
import { Absent } from './Section';

interface TimelinesProps {
  course: Course;
  behind: { course: Course; shift: number; name: string } | null;
  heat: HeatMapAnswer | null;
  /** Drift in longer steps, where the course has none in its own; null: it was not asked for. */
  coarseDrift: Course | null;
  driftLimit: number | null;
}

/** All courses of the model under each other, on one axis. */
export function Timelines({ course, behind, heat, coarseDrift, driftLimit }: TimelinesProps) {
  const time = useMemo(() => course.time.map(at => Date.parse(at)), [course]);
  const draw = useDraw(course, behind);
  const cells = useMemo(() => heat?.counts.some(column => column.some(cell => cell > 0)) ? { time: heat.time.map(at => Date.parse(at)), edges: heat.edges, counts: heat.counts } : null, [heat]);
  const quality = course.figures['quality'];
  const hasErrors = course.figures['errors']?.values.some(value => (value ?? 0) > 0) ?? false;
  const latency = useMemo(() => [...draw('latency_p50', 'p50'), ...draw('latency_p99', 'p99')], [draw]);
  const qualityLines = useMemo(() => [...draw('quality', 'realized', 'quality'), ...draw('estimate', 'estimated', 'quality')], [draw]);
  const rate = useMemo(() => draw('rate', 'Predictions'), [draw]);
  const errors = useMemo(() => draw('errors', 'Failed', 'harm'), [draw]);
  const inLonger = !isThere(course, 'drift') && coarseDrift !== null && isThere(coarseDrift, 'drift') ? coarseDrift : null;
  const drift = useMemo(() => (inLonger ? [longer(inLonger)] : draw('drift', 'Drift', 'drift')), [draw, inLonger]);
  return (
    <div>
      <Timeline title="Predictions" unit="/s" zero time={time} lines={rate} />
      {hasErrors && <Timeline title="Failed" note="of the predictions" unit="share" zero height={64} time={time} lines={errors} />}
      {isThere(course, 'latency_p50') || cells
        ? cells ? <HeatMap title="Latency" unit="s" time={time} lines={latency} heat={cells} /> : <Timeline title="Latency" unit="s" zero time={time} lines={latency} />
        : <None title="Latency" figure={course.figures['latency_p50']}>No record has a latency.</None>}
      {isThere(course, 'quality') || isThere(course, 'estimate')
        ? <Timeline title={quality?.metric ? figureName(quality.metric) : 'Quality'} note={qualityLines.length > 1 ? undefined : '95 % interval'} unit={shortUnit(quality?.unit ?? '')} time={time} lines={qualityLines} />
        : <None title="Quality" figure={quality}>No prediction of this range has its label.</None>}
      {drift.length > 0
        ? <Timeline title="Data drift" note={`share of the columns, by importance${inLonger ? `, in steps of ${duration(inLonger.stepSeconds)}` : ''}`} unit="share" zero time={time} lines={drift} limit={driftLimit === null ? undefined : { value: driftLimit, text: 'limit', tone: 'drift' }} />
        : <None title="Data drift" figure={course.figures['drift']}>There is no active baseline to hold the data against.</None>}
      <TimeAxis />
    </div>
  );
}

function longer(course: Course): Line {
  const { values, low, high, n } = course.figures['drift']!;
  return { name: 'Drift', tone: 'drift', values, low, high, n, time: course.time.map(at => Date.parse(at)) };
}

export function isThere(course: Course, name: string): boolean {
  return course.figures[name]?.values.some(value => value !== null) ?? false;
}

function None({ title, figure, children }: { title: string; figure: TimelineFigure | undefined; children: ComponentChildren }) {
  return <div class="chart none"><span class="chart-title">{title}</span><Absent>{figure?.reason ?? children}</Absent></div>;
}

/** Makes lines of figures, and of what they are held against. */
export function useDraw(course: Course, behind: TimelinesProps['behind']) {
  return useMemo(() => (figure: string, name: string, tone: Tone = 'ink'): Line[] => {
    const lines: Line[] = [];
    const own = course.figures[figure];
    if (own?.values.some(value => value !== null)) lines.push({ name, tone, values: own.values, low: own.low, high: own.high, n: own.n, estimated: own.estimated });
    const other = behind?.course.figures[figure];
    if (behind && other && figure !== 'estimate' && figure !== 'latency_p50' && other.values.some(value => value !== null))
      lines.push({ name: figure.startsWith('latency') ? `${name} ${behind.name}` : behind.name, behind: true, values: other.values, time: behind.course.time.map(at => Date.parse(at) + behind.shift) });
    return lines;
  }, [course, behind]);
}
