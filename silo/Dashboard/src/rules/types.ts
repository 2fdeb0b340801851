// The shapes of the API about rules.
import type { AlertRule, Evidence, Phase } from '../alerts/types';

export interface RuleStatus {
  health: 'unknown' | 'ok' | 'err';
  lastEvaluation?: string | null;
  evaluationSeconds: number;
  watched: number;
  problem?: string | null;
  problemAt?: string | null;
}

export interface Rule extends AlertRule {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  noData: string;
  status?: RuleStatus | null;
}

export interface RuleGroup {
  name: string;
  origin: 'file' | 'api';
  source: string;
  intervalSeconds: number;
  rules: Rule[];
}

export interface Rules {
  version: number;
  groups: RuleGroup[];
  problems: string[];
}

export interface RuleState {
  labels: Record<string, string>;
  phase: Phase;
  since?: string | null;
  evaluatedAt: string;
  evidence?: Evidence | null;
  reason: string;
}

export interface Explanation {
  group: string;
  rule: Rule;
  states: RuleState[];
}

export interface GroupText {
  name: string;
  origin: 'file' | 'api';
  source: string;
  text: string;
}

export interface RuleError {
  line: number;
  key: string;
  problem: string;
}

export interface RuleCheck {
  errors: RuleError[];
  rules: { group: string; rule: string; condition: string }[];
}

export interface BacktestAlert {
  id: string;
  group: string;
  rule: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  activeAt: string;
  firedAt: string;
  resolvedAt?: string | null;
  value?: number | null;
  evidence: Evidence;
}

export interface BacktestRule {
  group: string;
  rule: string;
  condition: string;
  series: number;
  evaluations: number;
  withoutData?: number | null;
  notFired: number;
  fired: number;
  secondsFiring: number;
  skipped?: string | null;
}

export interface Backtest {
  from: string;
  to: string;
  isComplete: boolean;
  sentence: string;
  notes: string[];
  evaluations: number;
  alerts: BacktestAlert[];
  omittedAlerts: number;
  perRule: BacktestRule[];
}

export interface BacktestQuestion {
  rules?: string;
  group?: string;
  models?: string[];
  from: string;
  to?: string;
}
