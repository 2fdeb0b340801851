import type { Overview, OverviewModel } from '../src/api/types';

/** An answer of /v1/overview, as small as it can be. */
export function overview(models: OverviewModel[], more: Partial<Overview> = {}): Overview {
  const count = (state: string) => models.filter(model => model.state === state).length;
  return {
    from: '2026-11-29T06:00:00Z', to: '2026-11-29T12:00:00Z', stepSeconds: 360, at: '2026-11-29T12:00:00Z', completeness: 1,
    counts: { unwell: count('unwell'), watch: count('watch'), well: count('well'), waiting: count('waiting'), total: models.length },
    models,
    fleet: { figure: 'p99', nodes: [{ node: 'n1', value: 0.01, ratioToMedian: 1, state: 'reporting' }], reporting: 1, expected: 1 },
    receiving: { recordsPerSecond: 958, completeness: 1, lagSeconds: 0.8, dropped: 0, rejected: 0, silos: { up: 3, total: 3 }, labelled: 0.52, labelDelaySeconds: 2460 },
    ...more,
  };
}

export function model(name: string, more: Partial<OverviewModel> = {}): OverviewModel {
  const time = ['2026-11-29T06:00:00Z', '2026-11-29T06:06:00Z', '2026-11-29T06:12:00Z'];
  return {
    model: name, state: 'well', reason: 'nothing unusual', alerts: [], labels: {}, batch: false, lastRecordAt: '2026-11-29T12:00:00Z', stale: false, completeness: 1,
    rate: { value: 238, unit: '/s', n: 14_280 }, p99: { value: 0.0131, unit: 's', n: 14_280 },
    quality: { value: 0.191, unit: 'ratio', name: 'recall', low: 0.16, high: 0.22, labelled: 0.51, n: 612 }, drift: { value: 0.18, unit: 'ratio', name: 'data_drift_share', n: 900 },
    series: { time, rate: [230, null, 238], p99: [0.012, null, 0.0131], quality: [0.31, null, 0.191], qualityLow: [0.3, null, 0.16], qualityHigh: [0.32, null, 0.22], drift: [0.05, null, 0.18] },
    ...more,
  };
}
