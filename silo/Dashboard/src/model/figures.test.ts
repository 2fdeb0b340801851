import { describe, expect, it } from 'vitest';
import { explainable, figureName, shortUnit, signed } from './figures';
import { pageOf } from './paging';

describe('figures', () => {
  it('have names for people', () => {
    expect(['accuracy', 'recall(fraud)', 'estimated_accuracy', 'measurement_mean(judge)', 'measurement_share(thumbs_up=true)', 'matthews_correlation'].map(figureName))
      .toEqual(['Accuracy', 'Recall of fraud', 'Accuracy', 'Mean of judge', 'Share of thumbs_up=true', 'Matthews correlation']);
  });

  it('know what can be explained', () => {
    expect(explainable('recall', 'fraud')).toBe('recall(fraud)');
    expect(explainable('recall', null)).toBeNull();
    expect(explainable('latency_p90', null)).toBe('latency_mean');
    expect(explainable('f1', 'fraud')).toBe('accuracy');
    expect(explainable('data_drift_share', 'fraud')).toBeNull();
  });

  it('have short units and signs', () => {
    expect(shortUnit('predictions/s')).toBe('/s');
    expect(signed(0.02)).toBe('+0.0200');
    expect(signed(-0.005, 's')).toBe('−5\u202fms');
    expect(signed(null)).toBe('–');
  });
});

describe('pageOf', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `feature_${index}`);

  it('finds and turns pages of a thousand', () => {
    expect(pageOf(names, name => name, '', 1, 10).shown[0]).toBe('feature_10');
    expect(pageOf(names, name => name, 'E_99', 0, 20)).toMatchObject({ found: 11, last: 0 });
  });

  it('stays within what there is', () => {
    expect(pageOf(names, name => name, 'feature_5', 900, 10).page).toBe(11);
    expect(pageOf([], String, '', 3, 10)).toEqual({ shown: [], found: 0, page: 0, last: 0 });
  });
});
