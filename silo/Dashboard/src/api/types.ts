// The shapes of the API: those of the silo's OpenAPI document by their names, and what is not in it yet.
import type { components } from './schema';

export type Schemas = components['schemas'];
export type AlertEntry = Schemas['AlertEntry'];
export type ModelListEntry = Schemas['ModelListEntry'];
export type NodeListEntry = Schemas['NodeListEntry'];
export type SiloListEntry = Schemas['SiloListEntry'];
export type RuleEntry = Schemas['RuleEntry'];
export type RuleList = Schemas['RuleList'];
export type ClusterHealth = Schemas['ClusterHealth'];

export type HealthState = 'unwell' | 'watch' | 'well' | 'waiting';

/** Members that are absent are left out, and a value that is absent is null. */
export interface FigureValue {
  value: number | null;
  unit: string;
  n?: number;
  /** Why it is absent. */
  reason?: string;
}

export interface QualityFigure extends FigureValue {
  /** As rules name it, such as accuracy; absent: none can be told. */
  name?: string;
  low?: number;
  high?: number;
  /** Share of the records of the range that have a label. */
  labelled?: number;
  at?: string;
}

export interface DriftFigure extends FigureValue {
  name: string;
}

export interface OverviewAlert {
  id: string;
  rule: string;
  severity: string;
  state: 'firing' | 'pending' | 'silenced';
  summary: string;
  activeAt?: string;
  acknowledged: boolean;
}

export type Values = (number | null)[];

export interface OverviewSeries {
  time: string[];
  rate: Values;
  p99: Values;
  quality: Values;
  qualityLow: Values;
  qualityHigh: Values;
  drift: Values;
}

export interface OverviewModel {
  model: string;
  state: HealthState;
  reason: string;
  since?: string;
  version?: string;
  alerts: OverviewAlert[];
  labels: Record<string, string>;
  /** Its records come in bursts, with nothing between. */
  batch: boolean;
  lastRecordAt?: string;
  /** No records have come for a minute. */
  stale: boolean;
  completeness?: number;
  rate: FigureValue;
  p99: FigureValue;
  quality: QualityFigure;
  drift: DriftFigure;
  /** Absent while it is being computed. */
  series?: OverviewSeries;
}

export interface FleetNode {
  node: string;
  value?: number;
  ratioToMedian?: number;
  state: string;
  silentSince?: string;
}

export interface Overview {
  from: string;
  to: string;
  stepSeconds: number;
  at: string;
  /** Share of the listed models whose series are there; below 1 the rest is being computed. */
  completeness: number;
  counts: Record<HealthState | 'total', number>;
  models: OverviewModel[];
  nextCursor?: string;
  /** Absent where the caller may not see all models. */
  fleet?: { figure: string; nodes: FleetNode[]; reporting: number; expected: number };
  receiving: {
    recordsPerSecond?: number;
    completeness?: number;
    lagSeconds?: number;
    dropped: number;
    rejected: number;
    silos?: { up: number; total: number };
    labelled?: number;
    labelDelaySeconds?: number;
  };
}

export interface TimelineFigure {
  /** The figure as rules name it. */
  metric?: string;
  unit: string;
  values: Values;
  low?: Values;
  high?: Values;
  n?: number[];
  estimated?: boolean;
  /** Why the newest step without a value has none. */
  reason?: string;
}

export interface Timeline {
  stepSeconds: number;
  time: string[];
  figures: Record<string, TimelineFigure>;
  effectiveFrom: string;
  effectiveTo: string;
  completeness: Schemas['Completeness'];
}

export interface HeatMapAnswer {
  /** Why there is nothing. */
  reason?: string;
  time: string[];
  edges: number[];
  counts: number[][];
  unit: string;
  n: number;
}

export type EventKind = 'deployment' | 'alert' | 'incident' | 'baseline';

export interface ModelEvents {
  events: { time: string; until?: string; kind: EventKind; text: string; version?: string; alert?: string; severity?: string }[];
}

export interface DistributionDrift {
  test: string;
  statistic: number;
  effect: number | null;
  pValue: number | null;
  verdict: string;
  n: number;
  m: number;
}

export interface Distribution {
  name: string;
  kind: string;
  importance?: number;
  drift?: DistributionDrift | null;
  edges?: number[];
  categories?: string[];
  /** Shares. */
  current: number[];
  reference?: number[] | null;
  note?: string;
}

export interface Distributions {
  /** What the reference is; absent: there is none. */
  reference?: string;
  /** Why there is no reference. */
  reason?: string;
  /** Features that are not listed. */
  otherFeatures?: number;
  features: Distribution[];
  scores?: Distribution | null;
  outputs?: Distribution | null;
}

export interface FleetAnswer {
  nodes: string[];
  models: string[];
  values: Values[];
  median: Values;
  unit: string;
}
