// Figures by the names of rules, in words.
import type { Schemas } from '../api/types';
import { number, percent, written } from '../format/numbers';

const names: Record<string, string> = {
  accuracy: 'Accuracy', error_rate: 'Error rate', recall: 'Recall', precision: 'Precision', f1: 'F1', auc_roc: 'AUC', rmse: 'RMSE', mae: 'Mean absolute error', mape: 'Mean relative error', mse: 'Mean squared error', bias: 'Bias', r_squared: 'R²',
  error_ratio: 'Failed predictions', latency_mean: 'Mean latency', latency_p50: 'Latency p50', latency_p90: 'Latency p90', latency_p95: 'Latency p95', latency_p99: 'Latency p99',
  data_drift_share: 'Data drift', label_coverage: 'Label coverage', score_mean: 'Mean score', confidence_mean: 'Mean confidence', prediction_mean: 'Mean prediction', cost_per_request: 'Cost per request', output_tokens_per_second: 'Output tokens',
  brier_score: 'Brier score', log_loss: 'Log loss', calibration_error: 'Calibration error', average_precision: 'Average precision', predictions_per_second: 'Predictions',
};

/** `recall(fraud)` as `Recall of fraud`. */
export function figureName(metric: string): string {
  const [, name, of] = /^(\w+)\((.*)\)$/s.exec(metric) ?? [null, metric, null];
  const estimated = name!.startsWith('estimated_') ? name!.slice(10) : name!;
  if (of === null) return names[estimated] ?? words(estimated);
  if (name === 'measurement_mean') return `Mean of ${of}`;
  if (name === 'measurement_share') return `Share of ${of}`;
  return `${names[name!] ?? words(name!)} of ${of}`;
}

function words(name: string): string {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The unit as it stands behind a number. */
export function shortUnit(unit: string): string {
  return unit === 'predictions/s' || unit === 'records/s' ? '/s' : unit === 'currency' || unit === 'value' ? '' : unit;
}

/** A figure in a sentence: shares as they are asked for in rules, from 0 to 1. */
export function inWords(value: number | null | undefined, unit: string): string {
  return written(value, shortUnit(unit));
}

/** A share of a whole, for people. */
export function share(value: number | null | undefined): string {
  return percent(value, value !== null && value !== undefined && Math.abs(value) >= 0.1 ? 2 : 2);
}

export function signed(value: number | null | undefined, unit = ''): string {
  if (value === null || value === undefined) return number(value);
  return `${value > 0 ? '+' : ''}${written(value, shortUnit(unit))}`;
}

/** What explain can split, of what an alert is about; null: it cannot. */
export function explainable(metric: string, positiveClass: string | null | undefined): string | null {
  const name = metric.replace(/^estimated_/, '');
  if (/^(accuracy|error_rate|error_ratio|latency_mean|score_mean|mae|bias)$/.test(name) || /^(recall|precision|prediction_share)\(.+\)$/s.test(name)) return name;
  if ((name === 'recall' || name === 'precision') && positiveClass) return `${name}(${positiveClass})`;
  if (name.startsWith('latency_')) return 'latency_mean';
  if (name === 'rmse' || name === 'mse') return 'mae';
  if (/^(f1|auc_roc|brier_score|log_loss|calibration_error|balanced_accuracy|macro_|weighted_|matthews|cohens|average_precision|auc_|event_rate)/.test(name)) return 'accuracy';
  return null;
}

/** `country=DE, device=web`. */
export function sliceName({ dimensions, values, kind }: Schemas['SliceName']): string {
  if (kind === 'other') return `other ${dimensions.join(', ')}`;
  if (kind === 'missing') return `no ${dimensions.join(', ')}`;
  return dimensions.map((dimension, index) => `${dimension}=${values[index] ?? ''}`).join(', ');
}
