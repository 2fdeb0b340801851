import { count, number, percent, written } from '../format/numbers';
import { visible } from '../format/name';
import { duration } from '../format/words';
import type { Alert, AlertRule, Evidence, Phase } from './types';

/** What an alert is about. */
export interface Subject {
  readonly kind: 'model' | 'node' | 'all';
  readonly name: string;
  /** The version or the segment that it is about alone. */
  readonly part: string;
}

export function subjectOf(labels: Readonly<Record<string, string>>): Subject {
  const { model, node, version, segment } = labels;
  if (model !== undefined) return { kind: 'model', name: model, part: version ?? segment ?? '' };
  return node === undefined ? { kind: 'all', name: '', part: '' } : { kind: 'node', name: node, part: '' };
}

/** An alert in a sentence: `SlowNode of node-2`. */
export function nameOf({ rule, labels }: Pick<Alert, 'rule' | 'labels'>): string {
  const { kind, name } = subjectOf(labels);
  return kind === 'all' ? visible(rule) : `${visible(rule)} of ${visible(name)}`;
}

/** The labels that say something beyond rule, subject and severity. */
export function furtherLabels(labels: Readonly<Record<string, string>>): [name: string, value: string][] {
  const known = ['alertname', 'model', 'node', 'version', 'segment', 'severity'];
  return Object.entries(labels).filter(([name]) => !known.includes(name));
}

/** How grave it is by its label, as the silo judges: what has none, or one that is not known to be mild, calls somebody. */
export function severityOf(alert: Pick<Alert, 'labels'>): 'page' | 'warning' | 'info' {
  const text = alert.labels['severity']?.toLowerCase() ?? '';
  if (/^(info|notice|none|low)$/.test(text)) return 'info';
  return /^(warning|warn)$/.test(text) ? 'warning' : 'page';
}

/** The states by which alerts are listed. */
export type AlertState = 'firing' | 'acknowledged' | 'silenced' | 'pending';

export function stateOf(alert: Alert): AlertState {
  if (alert.silencedBy.length > 0) return 'silenced';
  if (alert.phase === 'pending') return 'pending';
  return alert.acknowledgedBy ? 'acknowledged' : 'firing';
}

/** The gravest first, then what began last. */
export function byUrgency(a: Alert, b: Alert): number {
  const order: AlertState[] = ['firing', 'acknowledged', 'pending', 'silenced'];
  const grave = ['page', 'warning', 'info'];
  return order.indexOf(stateOf(a)) - order.indexOf(stateOf(b))
    || grave.indexOf(severityOf(a)) - grave.indexOf(severityOf(b))
    || Date.parse(b.firedAt ?? b.activeAt ?? '') - Date.parse(a.firedAt ?? a.activeAt ?? '')
    || a.id.localeCompare(b.id);
}

/** What a person says of an alert: the rule's summary, else what was judged. */
export function summaryOf(alert: Pick<Alert, 'annotations' | 'evidence' | 'rule'>): string {
  return alert.annotations['summary'] ?? alert.annotations['description'] ?? `${alert.rule}: ${alert.evidence.noData ?? number(alert.evidence.value)}`;
}

/** What the value is held against, as a line of the chart. */
export const references: Record<string, string> = { earlier: 'before', version: 'the other version', peers: 'the other nodes', history: 'its own past' };

// How rules compare, in the words of the value's name.
const measures: Record<string, string> = {
  earlier: 'against the window before', version: 'against the other version', peers: 'against the other nodes', history: 'away from its own past',
};

const titles: Record<string, string> = {
  predictions_per_second: 'Predictions', error_ratio: 'Errors', records: 'Records', auc_roc: 'ROC AUC', mae: 'Mean absolute error', rmse: 'RMSE',
  cpu_utilization: 'CPU', memory_utilization: 'Memory', gpu_utilization: 'GPU', gpu_memory_utilization: 'GPU memory', gpu_power_watts: 'GPU power', resource_cost: 'Cost',
  f1: 'F1', macro_f1: 'Macro F1', log_loss: 'Log loss', label_delay: 'Label delay', label_coverage: 'Labelled', data_drift_share: 'Drifted columns',
};

/** A metric's name as people say it: `latency_p99` is Latency p99. */
export function metricTitle(metric: string): string {
  const [, name = metric, argument] = /^(\w+)\((.*)\)$/s.exec(metric) ?? [];
  const words = titles[name] ?? name.replaceAll('_', ' ').replace(/^./, letter => letter.toUpperCase());
  return argument === undefined ? words : `${words} of ${argument}`;
}

/** The unit of what is judged: comparisons have none of their own, but differences. */
export function valueUnit(rule: AlertRule | null | undefined): string {
  if (!rule || !rule.comparedTo) return rule?.unit ?? '';
  if (rule.condition.startsWith('difference')) return rule.unit ?? '';
  return rule.condition.startsWith('ratio') ? '×' : 'σ';
}

/** A value as an alert shows it. Ratios of the API are shares. */
export function valueText(value: number | null | undefined, unit: string): string {
  return unit === 'ratio' ? percent(value) : written(value, unit);
}

/** The threshold in words: `above 250 ms`. */
export function thresholdText(rule: AlertRule | null | undefined): string {
  const threshold = rule?.threshold;
  if (!rule || !threshold) return rule?.condition ?? '';
  const unit = valueUnit(rule);
  const { below, above } = threshold;
  if (isNumber(below) && isNumber(above)) return `outside ${valueText(below, unit)} to ${valueText(above, unit)}`;
  return isNumber(above) ? `above ${valueText(above, unit)}` : `below ${valueText(below, unit)}`;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly beside?: string;
}

/** What was judged, figure by figure. */
export function factsOf(alert: Alert, rule: AlertRule | null | undefined): Fact[] {
  const { evidence } = alert;
  const unit = valueUnit(rule);
  const own = rule?.unit ?? '';
  const facts: Fact[] = [{
    name: rule ? (rule.comparedTo ? `${metricTitle(rule.metric)} ${measures[rule.comparedTo] ?? ''}`.trim() : metricTitle(rule.metric)) : 'Value',
    value: valueText(evidence.value, unit),
    beside: intervalText(evidence, unit) || (rule ? `fires ${thresholdText(rule)}` : ''),
  }];
  if (rule && facts[0]!.beside !== `fires ${thresholdText(rule)}`) facts.push({ name: 'Threshold', value: thresholdText(rule) });
  if (rule?.comparedTo && isNumber(evidence.current)) facts.push({ name: 'Now', value: valueText(evidence.current, own) });
  if (isNumber(evidence.reference)) facts.push({ name: rule?.comparedTo === 'peers' ? 'Median of the others' : 'Before', value: valueText(evidence.reference, own) });
  facts.push({ name: 'n', value: count(evidence.records), beside: isNumber(evidence.coverage) && evidence.coverage < 0.9995 ? `${percent(evidence.coverage)} of the records` : '' });
  if (evidence.of) facts.push({ name: 'Of', value: evidence.of });
  return facts;
}

function intervalText(evidence: Evidence, unit: string): string {
  const { lower, upper, level } = evidence;
  if (!isNumber(level) || (!isNumber(lower) && !isNumber(upper))) return '';
  const bound = (value: number | null) => (isNumber(value) ? valueText(value, unit) : '∞');
  return `${percent(level)} interval ${bound(lower)} to ${bound(upper)}`;
}

/** Why the alert is what it is, in one sentence; nothing in it is guessed. */
export function evidenceSentence(alert: Alert, rule: AlertRule | null | undefined): string {
  const { evidence } = alert;
  const what = rule ? metricTitle(rule.metric) : 'The value';
  if (evidence.noData) return `There is no newer figure: ${evidence.noData}.`;
  const condition = rule?.threshold ? `; the rule fires ${thresholdText(rule)}` : '';
  const lasting = rule && rule.forSeconds > 0 && alert.phase === 'pending' ? `, once that has lasted ${duration(rule.forSeconds)}` : '';
  const of = rule?.comparedTo ? ` ${rule.condition.startsWith('difference') ? 'from' : 'of'} ${references[rule.comparedTo] ?? ''}` : '';
  return `${what} is ${rule?.comparedTo ? 'at ' : ''}${valueText(evidence.value, valueUnit(rule))}${of}${condition}${lasting}.`;
}

/** `for 12 minutes`; empty where nothing is known. */
export function lasted(from: string | null | undefined, to: string | number | null | undefined): string {
  const [begin, end] = [Date.parse(from ?? ''), typeof to === 'number' ? to : Date.parse(to ?? '')];
  return Number.isNaN(begin) || Number.isNaN(end) ? '' : duration(Math.max(0, end - begin) / 1000);
}

export const phaseWords: Record<Phase, string> = { inactive: 'ended', pending: 'pending', firing: 'firing' };

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

