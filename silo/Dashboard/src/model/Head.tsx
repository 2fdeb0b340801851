import { setQuery } from '../app/router';
import { Link } from '../app/link';
import { Partial, State } from '../app/states';
import type { AlertEntry, HealthState, ModelEvents, Schemas } from '../api/types';
import { Name, visible } from '../format/name';
import { count, percent } from '../format/numbers';
import { numbered } from '../format/words';
import { comparison, range, setRange } from '../time/range';
import { moment } from '../time/zone';
import { now } from '../time/clock';
import { ReportButton } from './Report';
import { worst } from './sentence';
import type { Slice, VersionShare } from './questions';

interface HeadProps {
  slice: Slice;
  state: HealthState | null;
  sentences: readonly string[];
  alerts: readonly AlertEntry[];
  health: Schemas['ModelHealth'] | null;
  shares: readonly VersionShare[];
  events: ModelEvents['events'];
  baselines: readonly Schemas['BaselineEntry'][];
  /** From where on a person sees how it came to the alert; null: there is none. */
  lookFrom: number | null;
}

/** The verdict in words first, and which version and what else is looked at. */
export function Head(props: HeadProps) {
  const { slice, state, sentences, alerts, health, lookFrom } = props;
  const main = worst(alerts);
  // What is said is of all records and of now, whatever is looked at.
  const isPart = slice.version !== null || slice.segment !== null || !range.value.live;
  return (
    <section class="model-head">
      <div>
        <h1>{state && <State state={state} />} <Name text={slice.model} /></h1>
        {sentences.length > 0 && <p class="model-verdict">{isPart && <span class="dim">The whole model, now: </span>}<bdi>{sentences.join(' ')}</bdi></p>}
        {main && (
          <div class="model-acts no-print">
            <Link to={`/alerts/${encodeURIComponent(main.id)}`} class="button">The alert</Link>
            {lookFrom !== null && <button type="button" class="button quiet" onClick={() => setRange(lookFrom, null)}>Look from {moment(lookFrom, now())} on</button>}
          </div>
        )}
        {health && <Facts health={health} />}
        {health?.warnings?.map(warning => <p class="small watch" key={warning}><span aria-hidden="true">▲</span> {visible(warning)}</p>)}
      </div>
      <Choices {...props} />
    </section>
  );
}

function Facts({ health }: { health: Schemas['ModelHealth'] }) {
  const { records, labelled, nodesReporting, nodesExpected, dropped, rejected, sampledOut } = health.completeness;
  const complete = records + dropped > 0 ? records / (records + dropped) : null;
  return (
    <p class="model-facts dim small">
      <span>{numbered(records, 'record')}</span>
      {labelled != null && <span>{count(labelled)} labelled</span>}
      {nodesReporting != null && nodesExpected != null && <span class={nodesReporting < nodesExpected ? 'watch' : ''}>{nodesReporting} of {numbered(nodesExpected, 'node')}</span>}
      {sampledOut > 0 && <span>{percent(sampledOut / (sampledOut + records))} sampled out</span>}
      {rejected > 0 && <span class="watch">{count(rejected)} refused</span>}
      <Partial completeness={complete} />
    </p>
  );
}

function Choices({ slice, health, shares, events, baselines }: HeadProps) {
  const versions = health?.versions ?? [];
  const all = shares.reduce((sum, each) => sum + each.records, 0);
  const shown = versions.map(version => ({ version, records: shares.find(each => each.version === version)?.records ?? 0 })).sort((a, b) => b.records - a.records);
  const active = baselines.filter(baseline => baseline.activeFor.length > 0);
  const against = comparison.value;
  const [main, next] = shown.filter(each => each.records > 0);
  // The one that came later is the candidate: names of versions say which only by their order.
  const pair = main && next && against?.kind !== 'version' ? [main.version, next.version].sort((a, b) => versions.indexOf(a) - versions.indexOf(b)) as [string, string] : null;
  const text = against === null ? '' : against.kind === 'version' ? `version:${against.version}` : against.kind;
  return (
    <div class="model-choices no-print">
      {versions.length > 0 && (
        <div class="chips" role="group" aria-label="Version">
          {shown.slice(0, MostChips).map(({ version, records }) => (
            <button type="button" class="chip" key={version} aria-pressed={slice.version === version} onClick={() => setQuery({ version: slice.version === version ? null : version })}>
              <Name text={version || 'no version'} /> <small>{all > 0 ? percent(records / all, 2) : ''}{sinceText(version, events)}</small>
            </button>
          ))}
          {shown.length > MostChips && (
            <select class="field" aria-label="Other versions" value={slice.version ?? ''} onChange={event => setQuery({ version: event.currentTarget.value || null })}>
              <option value="">{shown.length - MostChips} more</option>
              {shown.slice(MostChips).map(({ version }) => <option key={version} value={version}>{visible(version)}</option>)}
            </select>
          )}
        </div>
      )}
      <div class="chips">
        {(health?.segments.length ?? 0) > 1 && (
          <select class="field" aria-label="Segment" value={slice.segment ?? ''} onChange={event => setQuery({ segment: event.currentTarget.value || null })}>
            <option value="">All segments</option>
            {health!.segments.map(segment => <option key={segment} value={segment}>{visible(segment) || 'no segment'}</option>)}
          </select>
        )}
        {pair && <button type="button" class="chip link-chip" onClick={() => setQuery({ compare: `version:${pair[0]}`, version: pair[1] })}>Compare <Name text={pair[1]} /> with <Name text={pair[0]} /></button>}
        <select class="field" aria-label="Held against" value={text} onChange={event => hold(event.currentTarget.value, slice, shown)}>
          <option value="">Held against nothing</option>
          <option value="previous">The period before</option>
          {active.length > 0 && <option value="baseline">Baseline {visible(active[0]!.name)}</option>}
          {versions.filter(version => version !== slice.version).map(version => <option key={version} value={`version:${version}`}>Version {visible(version)}</option>)}
        </select>
        <ReportButton slice={slice} />
      </div>
    </div>
  );
}

// Two versions are held against each other: which the other one is stands in the address too.
function hold(text: string, slice: Slice, versions: readonly VersionShare[]) {
  const other = text.startsWith('version:') ? (slice.version ?? versions.find(each => each.version !== text.slice(8))?.version) : slice.version;
  setQuery({ compare: text || null, version: other || null });
}

const MostChips = 4;

function sinceText(version: string, events: ModelEvents['events']): string {
  const first = events.filter(event => event.kind === 'deployment' && event.version === version).map(event => Date.parse(event.time)).sort((a, b) => a - b)[0];
  return first === undefined ? '' : ` since ${moment(first, now())}`;
}
