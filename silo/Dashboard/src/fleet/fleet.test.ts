import { describe, expect, it } from 'vitest';
import type { FleetAnswer } from '../api/types';
import { compared, isSlow, verdictOf } from '../node/compare';
import { tierText, troubles } from '../cluster/describe';
import { gridOf, median, stepOf, verdict } from './grid';
import { cellsOf, colourOf } from './paint';

const fleet: FleetAnswer = {
  nodes: ['n-1', 'n-2', 'n-10'], models: ['b', 'a'], unit: 's', median: [0.1, 0.2],
  values: [[0.1, 0.2], [0.3, 0.7], [0.1, null]],
};

describe('the map of the fleet', () => {
  it('has the node first that is furthest from the others, and models by name', () => {
    const grid = gridOf(fleet, 'worst');
    expect(grid.nodes).toEqual(['n-2', 'n-1', 'n-10']);
    expect(grid.models).toEqual(['a', 'b']);
    expect(grid.values[0]).toEqual([0.7, 0.3]);
    expect(grid.nodeRatios[0]).toBeCloseTo(3.25);
    expect(verdict(grid)).toMatchObject({ node: 'n-2', models: 2, other: null });
    expect(gridOf(fleet, 'name').nodes).toEqual(['n-1', 'n-2', 'n-10']);
  });

  it('has nodes next that are unlike the others for some models, and does not order noise', () => {
    const values = [[0.1, 0.2], [0.11, 0.2], [0.1, 0.2], [0.1, 0.9]];
    expect(gridOf({ ...fleet, nodes: ['a', 'b', 'c', 'd'], values, median: [0.1, 0.2] }, 'worst').nodes[0]).toBe('d');
    expect(gridOf({ ...fleet, nodes: ['a', 'b', 'c'], values: values.slice(0, 3), median: [0.1, 0.2] }, 'worst').nodes).toEqual(['a', 'b', 'c']);
  });

  it('is narrowed by the name of a node, or of a model', () => {
    expect(gridOf(fleet, 'name', 'n-1').nodes).toEqual(['n-1', 'n-10']);
    expect(gridOf(fleet, 'name', 'A')).toMatchObject({ models: ['a'], nodes: ['n-1', 'n-2', 'n-10'] });
  });

  it('of two nodes holds one against the other, since their median lies between them', () => {
    const two = (first: number[], second: number[]) => verdict(gridOf({ ...fleet, nodes: ['x', 'y'], values: [first, second], median: first.map((value, i) => (value + second[i]!) / 2) }, 'worst'));
    expect(two([0.1, 0.2], [0.9, 1.8])).toEqual({ node: 'y', other: 'x', ratio: 9, models: 2 });
    expect(two([0.1, 0.2], [0.11, 0.2])).toBeNull();
  });

  it('is empty for a filter that fits neither a node nor a model', () => {
    expect(gridOf(fleet, 'name', 'zzz').models).toEqual([]);
  });

  it('takes what is absent for nothing, and one error among none for few', () => {
    expect(median([null, null])).toBeNull();
    expect(stepOf(null)).toBeNull();
    const errors = gridOf({ ...fleet, unit: 'ratio', values: [[0, 0], [0.001, 0], [0, 0]], median: [0, 0] }, 'worst');
    expect(verdict(errors)).toBeNull();
    const few = gridOf({ ...fleet, unit: 'ratio', values: [[0.0034, 0.002], [0.005, 0.0031], [0.02, 0]], median: [0.005, 0.002] }, 'name');
    expect(few.ratios.map(row => row.map(stepOf))).toEqual([[2, 2], [2, 2], [2, 5]]);
    expect(gridOf({ nodes: [], models: [], values: [], median: [], unit: 's' }, 'worst').nodes).toEqual([]);
  });

  it('lies within its width, however many there are, and its colours differ in both themes', () => {
    for (const [nodes, models] of [[3, 2], [300, 300], [12, 4]] as const) {
      const grid = gridOf({ nodes: Array.from({ length: nodes }, (_, i) => `node-${i}`), models: Array.from({ length: models }, (_, i) => `model-${i}`), values: [], median: [], unit: 's' }, 'name');
      const cells = cellsOf(grid, 1000);
      expect(cells.left + cells.width * models).toBeLessThanOrEqual(1001);
      expect(cells.height).toBeGreaterThanOrEqual(4);
    }
    for (const background of ['#fbfbfa', '#121315']) expect(new Set([0, 1, 2, 3, 4, 5].map(step => colourOf(step, { background }))).size).toBe(6);
  });
});

describe('a node against the fleet', () => {
  const completeness = { records: 1, sampledOut: 0, dropped: 0, late: 0, rejected: 0 };
  const of = (...p99: number[]) => compared({ node: 'n', from: '', to: '', completeness, models: p99.map((value, i) => ({ model: fleet.models[i]!, completeness, latency: { p99: value } })) }, fleet);

  it('is slow for all its models, for some, or for none', () => {
    expect(verdictOf(of(0.3, 0.7), 3, true)).toMatch(/^It is slow for all of its 2 models: p99 is 3.[23] × the fleet’s. That is the node, and not a model.$/);
    expect(verdictOf(of(0.1, 0.7), 3, true)).toBe('It is slow for one model of 2: a is at 3.5 × the fleet’s p99.');
    expect(verdictOf(of(0.1, 0.2), 3, true)).toBe('It is as fast as the others for all of its 2 models.');
    expect(verdictOf(compared({ node: 'n', from: '', to: '', completeness, models: [] }, undefined), 0, true)).toBe('');
  });

  it('is a slow node where it is so for most of its models, and of two nothing is said', () => {
    expect([isSlow(of(0.3, 0.7), 3), isSlow(of(0.3, 0.7), 2), isSlow(of(0.1, 0.2), 3), isSlow([], 3)]).toEqual([true, false, false, false]);
  });

  it('was so in a range that is over', () => {
    expect(verdictOf(of(0.1, 0.7), 3, false)).toBe('In this range it was slow for one model of 2: a was at 3.5 × the fleet’s p99.');
    expect(verdictOf(of(0.1, 0.2), 3, false)).toBe('In this range it was as fast as the others for all of its 2 models.');
  });

  it('of two nodes or one says what the fleet is', () => {
    expect(verdictOf(of(0.1, 0.7), 2, true)).toMatch(/ There are two nodes, so that the fleet’s median lies between them\.$/);
    expect(verdictOf(of(0.3, 0.7), 2, true)).not.toContain('That is the node');
    expect(verdictOf(of(0.3, 0.7), 1, true)).toBe('It is the only node: there is none to hold it against.');
  });
});

describe('the cluster', () => {
  it('says how long windows are kept, in days as they are set', () => {
    expect(tierText({ windowSeconds: 10, keptSeconds: 7200 })).toBe('windows of 10 seconds, for 2 hours');
    expect(tierText({ windowSeconds: 3600, keptSeconds: 90 * 86_400 })).toBe('windows of an hour, for 90 days');
    expect(tierText({ windowSeconds: 86_400 })).toBe('windows of a day, from then on');
  });

  it('says what needs a person, and nothing when all is well', () => {
    const silo = { silo: 's1', state: 'active' as const, version: '1', uncommittedBatches: 0, lagSeconds: 0.1 };
    const limits = { store: 'SQLite', storeSeconds: 0.001, tiers: [], ownRetentions: 0, limits: [{ name: 'models', count: 4, limit: 2000 }] };
    expect(troubles([silo], limits)).toEqual([]);
    expect(troubles([silo, { ...silo, silo: 's2', state: 'lost', lagSeconds: 60 }, { ...silo, version: '2' }], { ...limits, storeSeconds: null, limits: [{ name: 'models', count: 1900, limit: 2000 }] })).toEqual([
      'One silo went without a word: s2', '2 versions run beside each other', 'One silo lags behind with what is durable', 'The store does not answer', 'Models are close to the limit',
    ]);
  });
});
