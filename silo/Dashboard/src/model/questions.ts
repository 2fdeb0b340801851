// What the model view asks the silo. A question's key has the range as the address has it, so that a live range stays one question.
import { address, get, send, useData, type Data, type Query } from '../api/client';
import type { AlertEntry, Distributions, HeatMapAnswer, ModelEvents, Overview, OverviewModel, RuleList, Schemas, Timeline } from '../api/types';
import { range, rangeQuery, refreshAfter, resolve, type Interval } from '../time/range';
import { zone } from '../time/zone';
import { spansOf, type Judged } from './spans';

/** The part of a model's records that is looked at. */
export interface Slice {
  model: string;
  version: string | null;
  segment: string | null;
}

/** An answer and the times that its question meant. */
export interface Answer<T> {
  interval: Interval;
  answer: T;
}

function path({ model }: Slice, what: string): string {
  return `/v1/models/${encodeURIComponent(model)}/${what}`;
}

function useAnswer<T>(slice: Slice, what: string, query: Query, { isWanted = true, every = usually, mark = '', times = (of: Interval): Query => inText(of) } = {}): Data<Answer<T>> {
  const own = { version: slice.version, segment: slice.segment, ...query };
  const key = address(path(slice, what), { ...own, from: range.value.from, to: range.value.to, mark });
  return useData(isWanted ? key : null, async signal => {
    const interval = resolve();
    return { interval, answer: await get<T>(path(slice, what), { ...own, ...times(interval) }, { signal }) };
  }, { topic: `model:${slice.model}`, every: Math.max(every, refreshAfter()) });
}

// What is drawn moves with the records; what is told of the whole range hardly changes within a minute, and costs the silo more.
const often = 5000;
const usually = 30_000;

function inText({ from, to }: Interval): { from: string; to: string } {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

export function useHealth(slice: Slice) {
  return useAnswer<Schemas['ModelHealth']>(slice, 'health', {}, { every: 2 * often });
}

export const timelineFigures = ['rate', 'errors', 'latency_p50', 'latency_p99', 'quality', 'estimate', 'drift', 'label_coverage'];
export const tokenFigures = ['output_tokens_per_second', 'time_to_first_token_p50', 'time_to_first_token_p99', 'cost_per_request'];

export function useTimeline(slice: Slice, figures: readonly string[], isWanted = true) {
  return useAnswer<Timeline>(slice, 'timeline', { figures: figures.join(','), points: 300, tz: zone.value }, { isWanted, every: often });
}

/** Drift in longer steps, for a model whose usual ones have too few records to be tested. */
export function useCoarseDrift(slice: Slice, isWanted: boolean) {
  return useAnswer<Timeline>(slice, 'timeline', { figures: 'drift', points: 60, tz: zone.value }, { isWanted });
}

/** The same figures of what the range is held against, moved to lie under it. */
export function useTimelineBehind(slice: Slice, figures: readonly string[], against: Against | null, isWanted = true) {
  const other = against?.kind === 'version' ? { ...slice, version: against.version } : slice;
  const shift = against?.kind === 'previous' ? 1 : 0;
  return useAnswer<Timeline>(other, 'timeline', { figures: figures.join(','), points: 300, tz: zone.value }, {
    mark: shift ? 'before' : '',
    isWanted: isWanted && against !== null && against.kind !== 'baseline',
    times: ({ from, to }) => inText({ from: from - shift * (to - from), to: to - shift * (to - from) }),
  });
}

export type Against = { kind: 'previous' | 'baseline' } | { kind: 'version'; version: string };

export function useHeat(slice: Slice, figure: string, isWanted = true) {
  return useAnswer<HeatMapAnswer>({ ...slice, segment: null }, 'heatmap', { figure, columns: 120, rows: 24 }, { isWanted, every: 2 * often });
}

export function useEvents(slice: Slice, isWanted = true) {
  return useAnswer<ModelEvents>({ ...slice, version: null, segment: null }, 'events', {}, { isWanted, every: 2 * often });
}

export const fewFeatures = 48;

export function useDistributions(slice: Slice, against: Against | null, limit: number, isWanted = true) {
  const text = against === null ? 'baseline' : against.kind === 'version' ? `version:${against.version}` : against.kind;
  return useAnswer<Distributions>({ ...slice, segment: null }, 'distributions', { against: text, order: 'drift', limit }, { isWanted });
}

export function useDrift(slice: Slice, isWanted: boolean) {
  return useAnswer<Schemas['ModelDrift']>(slice, 'drift', {}, { isWanted });
}

export function useDescription(slice: Slice) {
  return useAnswer<Schemas['ModelDescription']>(slice, 'describe', {});
}

/** Which slices explain a change: of what came since a moment against what was before it, or of the range against the one before. */
export function useExplanation(slice: Slice, metric: string | null, against: Against | null, judged: Judged | null) {
  const other: Query = judged !== null
    ? { metric, against: 'range' }
    : against?.kind === 'version' && slice.version !== null && slice.version !== against.version ? { metric, against: 'version', againstVersion: against.version } : { metric, against: 'previous' };
  return useAnswer<Schemas['ModelExplanation']>(slice, 'explain', other, {
    isWanted: metric !== null,
    mark: judged === null ? '' : JSON.stringify(judged),
    times: interval => {
      const spans = judged && spansOf(interval, judged);
      if (!spans) return inText(interval);
      const { from, to } = inText({ from: spans.againstFrom, to: spans.againstTo });
      return { ...inText(spans), againstFrom: from, againstTo: to };
    },
  });
}

export function useComparison(slice: Slice, baseline: string | null, candidate: string | null) {
  return useAnswer<Schemas['ModelComparison']>({ ...slice, version: null }, 'compare', { baseline, candidate }, { isWanted: baseline !== null && candidate !== null && baseline !== candidate });
}

export function useBaselines(model: string, isWanted = true) {
  const path = `/v1/models/${encodeURIComponent(model)}/baselines`;
  return useData(isWanted ? path : null, signal => get<Schemas['BaselineEntry'][]>(path, {}, { signal }), { topic: `model:${model}`, every: 60_000 });
}

/** The model's row of the overview: its state and the reason, judged by the silo. */
export function useRow(model: string) {
  const key = address('/v1/overview', { q: model, from: range.value.from, to: range.value.to });
  return useData<OverviewModel | null>(key, async signal => {
    const answer = await get<Overview>('/v1/overview', { q: model, ...rangeQuery(), points: 60, limit: 200 }, { signal });
    return answer.models.find(row => row.model === model) ?? null;
  }, { topic: [`model:${model}`, 'alerts'], every: Math.max(often, refreshAfter()) });
}

export function useAlerts(model: string) {
  return useData('/v1/alerts', signal => get<AlertEntry[]>('/v1/alerts', {}, { signal }), { topic: 'alerts' }).data?.filter(alert => alert.labels['model'] === model) ?? null;
}

/** The rules, for what alerts are about. */
export function useRules() {
  return useData('/v1/rules', signal => get<RuleList>('/v1/rules', {}, { signal }), { topic: 'rules', every: 60_000 }).data;
}

export interface VersionShare {
  version: string;
  records: number;
}

const MostVersions = 12;

/** How many records each version had in the range. */
export function useShares(model: string, versions: readonly string[]) {
  const asked = versions.slice(-MostVersions);
  const key = asked.length === 0 ? null : address('/v1/series', { model, versions: asked.join('\n'), from: range.value.from, to: range.value.to });
  return useData<VersionShare[]>(key, async signal => {
    const times = inText(resolve());
    const requests = asked.map(version => ({ model, version, ...times, points: 60, figures: ['records'] }));
    const { answers } = await send<{ answers: { timeline?: { completeness: { records: number } } }[] }>('/v1/series', {}, { signal, method: 'POST', body: { requests } });
    return asked.map((version, index) => ({ version, records: answers[index]?.timeline?.completeness.records ?? 0 }));
  }, { topic: `model:${model}`, every: usually });
}

/** Points of the ROC curve and of precision over recall, from the highest threshold down. */
export interface Curves {
  count: number;
  points: { threshold?: number; truePositiveRate: number; falsePositiveRate: number; precision?: number }[];
}

export function useCurves(slice: Slice, isWanted: boolean) {
  return useAnswer<Curves>(slice, 'curves', {}, { isWanted });
}
