import { signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { ApiError, type Data } from '../api/client';
import { Empty, Failure, Loading, Stale } from '../app/states';
import { Link } from '../app/link';
import { route, setQuery } from '../app/router';
import { isSearching } from '../app/search';
import { TimelinesContext, type Timelines as Group } from '../charts/group';
import { Matrix } from '../charts/Matrix';
import type { Mark } from '../charts/data';
import type { ModelEvents, OverviewModel, Schemas } from '../api/types';
import { Name, visible } from '../format/name';
import { count } from '../format/numbers';
import { duration, listed as list } from '../format/words';
import { now } from '../time/clock';
import { comparison, resolve, setRange, tellBeginning } from '../time/range';
import { moment, zone } from '../time/zone';
import { Comparison } from './Comparison';
import { Details } from './Details';
import { explainable } from './figures';
import { Fell } from './Fell';
import { Head } from './Head';
import { Moved } from './Moved';
import { Absent, Section } from './Section';
import { isMildSeverity, since, verdict, worst } from './sentence';
import { spansOf } from './spans';
import { isThere, Timelines } from './Timelines';
import * as ask from './questions';
import './model.css';

/** One model: what is unwell and why, then its course, then what it is made of. Its parts are asked for at once, and each is shown when it is there. */
export function ModelView() {
  const { name, query } = route.value;
  const slice = { model: name, version: query.get('version'), segment: query.get('segment') };
  const against = comparison.value;
  const answer = ask.useHealth(slice);
  const listed = ask.useRow(slice.model);
  // Of a name that no model has, one question is enough: nothing else is asked until one answer knows it.
  const isKnown = answer.data !== undefined || listed.data != null;
  const course = ask.useTimeline(slice, ask.timelineFigures, isKnown);
  const behind = ask.useTimelineBehind(slice, ask.timelineFigures, against, isKnown);
  const heat = ask.useHeat(slice, 'latency', isKnown);
  const events = ask.useEvents(slice, isKnown).data?.answer.events ?? nothing;
  const [features, setFeatures] = useState(ask.fewFeatures);
  const distributions = ask.useDistributions(slice, against, features, isKnown);
  const baselines = ask.useBaselines(slice.model, isKnown).data ?? none;
  const drift = ask.useDrift(slice, baselines.some(baseline => baseline.activeFor.length > 0)).data?.answer ?? null;
  const coarse = ask.useCoarseDrift(slice, drift !== null && course.data !== undefined && !isThere(course.data.answer, 'drift')).data?.answer ?? null;
  const row = listed.data ?? null;
  const alerts = ask.useAlerts(slice.model);
  const health = answer.data?.answer ?? null;
  const shares = ask.useShares(slice.model, health?.versions ?? none).data ?? none;
  const explained = useExplained(slice, health, alerts ?? none);
  const group = useGroup(course.data?.interval ?? resolve(), events);
  const sentences = useVerdict(row, alerts, events, explained.data?.answer.explanation ?? null);
  // What is said of the whole model is not said beside a part of it that has nothing.
  const isEmpty = health?.completeness.records === 0;
  const isPart = slice.version !== null || slice.segment !== null;
  const isEmptyPart = isPart && isEmpty;
  const againstName = nameOf(against);
  useEffect(() => {
    // Of a part it says nothing of when the whole begins.
    const whole = row?.series;
    if (whole) tellBeginning(whole.time, whole.rate);
  }, [row?.series]);
  if (health === null && isMissing(answer.error)) return <NoModel name={name} message={answer.error!.message} />;
  if (health === null && answer.error) return <><h1><Name text={name} /></h1><Failure error={answer.error} reload={answer.reload} what={`The model ${visible(name)}`} /></>;
  return (
    <>
      <Stale at={answer.at} error={answer.error} />
      <Head slice={slice} state={isEmptyPart ? null : row?.state ?? null} sentences={isEmptyPart ? none : sentences} alerts={alerts ?? none} health={health} shares={shares} events={events} baselines={baselines} lookFrom={explained.lookFrom} />
      {isEmpty ? <NoRecords slice={slice} health={health!} /> : isPart && health === null ? <Loading lines={12} /> : (
        <>
          {against !== null && against.kind === 'version' && <Comparison slice={slice} baseline={against.version} candidate={slice.version ?? otherVersion(shares, health?.versions ?? none, against.version)} />}
          <TimelinesContext.Provider value={group}>
            <div class="model-grid">
              <div class="model-course">
                <Part of={course} lines={12}>{data => (
                  <Timelines
                    course={data.answer}
                    heat={heat.data?.answer ?? null}
                    coarseDrift={coarse}
                    driftLimit={drift?.modelShare ?? null}
                    behind={behind.data && against && against.kind !== 'baseline' ? { course: behind.data.answer, name: againstName, shift: against.kind === 'previous' ? behind.data.interval.to - behind.data.interval.from : 0 } : null}
                  />
                )}</Part>
              </div>
              <aside class="model-side">
                <Part of={distributions} lines={6}>{data => <Moved answer={data.answer} against={againstName} hasFeatures={(health?.features?.length ?? 0) > 0} askAll={() => setFeatures(1000)} />}</Part>
                {explained.metric !== null && <Part of={explained} lines={4}>{data => <Fell answer={data.answer} metrics={explained.metrics} choose={explained.choose} note={explained.note} />}</Part>}
                {health && <Confusion health={health} />}
              </aside>
            </div>
            {health && <Details slice={slice} health={health} course={course.data?.answer ?? null} distributions={distributions.data?.answer ?? null} drift={drift} against={againstName} />}
          </TimelinesContext.Provider>
        </>
      )}
    </>
  );
}

const none: readonly never[] = [];

function useVerdict(row: OverviewModel | null, alerts: readonly Schemas['AlertEntry'][] | null, events: ModelEvents['events'], explanation: Schemas['ChangeExplanation'] | null): readonly string[] {
  if (alerts === null) return none;
  return verdict({ reason: row?.reason ?? '', alerts, events, explanation, at: time => moment(time, now()) });
}

function nameOf(against: ask.Against | null): string {
  if (against === null) return 'baseline';
  switch (against.kind) {
    case 'version':
      return `version ${visible(against.version)}`;
    case 'previous':
      return 'the period before';
    default:
      return 'baseline';
  }
}

const nothing: ModelEvents['events'] = [];
const cursor = signal<number | null>(null);
const brush = signal<readonly [number, number] | null>(null);

function useGroup({ from, to }: { from: number; to: number }, events: ModelEvents['events']): Group {
  const marks = useMemo(() => events.map((event): Mark => ({ time: Date.parse(event.time), to: event.until ? Date.parse(event.until) : undefined, kind: event.kind, text: event.kind === 'deployment' && event.version ? `${event.version} since` : event.text, isMild: event.kind === 'alert' && isMildSeverity(event.severity) })), [events]);
  return useMemo(() => ({ from, to, zone: zone.value, marks, cursor, brush, onRange: (start: number, end: number) => setRange(start, end), onReset: () => history.back() }), [from, to, zone.value, marks]);
}

/** What a part of the view is made of, or why it is not there; the rest of the view stays. */
function Part<T>({ of, lines, children }: { of: Data<T>; lines: number; children: (data: T) => preact.ComponentChildren }) {
  if (of.data === undefined) return of.error ? <Failure error={of.error} reload={of.reload} /> : <Loading lines={lines} />;
  // That there is no connection is said once, above.
  const error = of.error instanceof ApiError && of.error.status === 0 ? null : of.error;
  return <div class={of.stale && of.loading ? 'is-stale' : ''}><Stale at={of.at} error={error} />{children(of.data)}</div>;
}

/** What the explanation is of: the figure of the worst alert since it began; without one the first figure there is, over the range. */
function useExplained(slice: ask.Slice, health: Schemas['ModelHealth'] | null, alerts: readonly Schemas['AlertEntry'][]) {
  const rules = ask.useRules();
  const [chosen, choose] = useState<string | null>(null);
  const positive = health?.classification?.positiveClass;
  const main = worst(alerts);
  const rule = rules?.groups.flatMap(group => group.rules).find(each => each.name === main?.rule);
  const told = rule ? explainable(rule.metric, positive) : null;
  const metrics = health ? figuresOf(health, positive) : [];
  const metric = chosen ?? (told && (metrics.includes(told) || told.includes('(')) ? told : (metrics[0] ?? null));
  const began = main && since(main);
  const judged = began === null || !told || chosen !== null ? null : { began, window: 1000 * (rule?.windowSeconds ?? 0), offset: rule?.comparedToSeconds == null ? null : 1000 * rule.comparedToSeconds };
  const spans = judged && spansOf(resolve(), judged);
  const against = comparison.value;
  // An alert of a version is explained by the records of that version alone.
  const version = spans ? slice.version ?? main!.labels['version'] ?? null : slice.version;
  const answer = ask.useExplanation({ ...slice, version }, metric, against, spans && judged);
  const note = spans ? `since ${moment(spans.from, now())}, against ${rule?.comparedToSeconds == null ? '' : `${duration(rule.comparedToSeconds)} `}before${version === null || version === slice.version ? '' : `, version ${visible(version)} alone`}` : against?.kind === 'version' ? `against version ${visible(against.version)}` : 'against the period before';
  // Where the figure was still well: what an alert is held against is in view.
  const lookFrom = spans && rule?.comparedToSeconds != null ? spans.againstFrom : began === null ? null : began - 15 * 60_000;
  return { ...answer, metric, metrics, choose, note, lookFrom };
}

function figuresOf(health: Schemas['ModelHealth'], positive: string | null | undefined): string[] {
  return [
    ...(health.classification ? ['accuracy'] : []),
    ...(health.classification && positive ? [`recall(${positive})`, `precision(${positive})`] : []),
    ...(health.regression ? ['mae', 'bias'] : []),
    ...(health.traffic ? ['error_ratio'] : []),
    ...(health.latency ? ['latency_mean'] : []),
    ...(health.outputs?.scores ? ['score_mean'] : []),
  ];
}

function otherVersion(shares: readonly ask.VersionShare[], versions: readonly string[], not: string): string | null {
  return [...shares].sort((a, b) => b.records - a.records).find(each => each.version !== not)?.version ?? versions.find(version => version !== not) ?? null;
}

function Confusion({ health }: { health: Schemas['ModelHealth'] }) {
  const { classification } = health;
  const confusion = useMemo(() => (classification?.confusionMatrix ? { classes: classification.classes, counts: classification.confusionMatrix } : null), [classification]);
  if (!confusion) return health.outputs?.classes ? <Section title="Confusion"><Absent>{health.completeness.records === 1 ? 'The one record has no label yet.' : `None of ${count(health.completeness.records)} records has its label yet.`}</Absent></Section> : null;
  return <Matrix title="Confusion" note={`${count(classification!.count)} labelled of ${count(health.completeness.records)}`} confusion={confusion} name={`Confusion of ${health.model}`} />;
}

function isMissing(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 404;
}

function NoModel({ name, message }: { name: string; message: string }) {
  return (
    <Empty title={`No model is called ${visible(name)}.`} isView>
      <p>{visible(message)}</p>
      <p class="dim">It is there some seconds after its first prediction has come. It may have another name, or have been deleted; of models that your key does not name the silo says the same.</p>
      <p><Link to="/" class="button">All models</Link><button type="button" class="button quiet" onClick={() => { isSearching.value = true; }}>Search</button></p>
    </Empty>
  );
}

/** Which part has none, and the way to where there are some. */
function NoRecords({ slice, health }: { slice: ask.Slice; health: Schemas['ModelHealth'] }) {
  const last = health.completeness.watermark;
  const part = partOf(slice);
  return (
    <Empty title={health.unknownSlice ? `The model has no records ${part}.` : part === '' ? 'There are no records in this range.' : `There are no records ${part} in this range.`}>
      {part !== '' && <p><button type="button" class="button" onClick={() => setQuery({ version: null, segment: null })}>The whole model</button></p>}
      {last && !health.unknownSlice && <p>The newest one{part !== '' && ' of the model'} is of {moment(Date.parse(last), now())}. <button type="button" class="link" onClick={() => setRange(Date.parse(last) - 6 * 3_600_000, Date.parse(last) + 60_000)}>Look at the six hours before it</button></p>}
    </Empty>
  );
}

function partOf({ version, segment }: ask.Slice): string {
  const named = (kind: string, name: string | null) => (name === null ? [] : [name === '' ? `without a ${kind}` : `of ${kind} “${visible(name)}”`]);
  return list([...named('version', version), ...named('segment', segment)]);
}
