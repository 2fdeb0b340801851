import { describe, expect, it } from 'vitest';
import { cellAt, mistakes, sumsOf, weight } from './confusion';
import { partShown } from './MatrixCanvas';

const confusion = { classes: ['ok', 'fraud', 'never'], counts: [[90, 10, 0], [5, 15, 0], [0, 0, 0]] };

describe('confusion', () => {
  it('knows shares of rows and columns', () => {
    const sums = sumsOf(confusion);
    expect(sums).toEqual({ rows: [100, 20, 0], columns: [95, 25, 0], all: 120 });
    expect(cellAt(confusion, sums, 1, 1)).toEqual({ actual: 1, predicted: 1, count: 15, row: 0.75, column: 0.6 });
  });

  it('divides nothing by nothing', () => {
    const cell = cellAt(confusion, sumsOf(confusion), 2, 2);
    expect([cell.row, cell.column]).toEqual([null, null]);
    expect(weight(cell, 'count', 0)).toBe(0);
  });

  it('lists the most frequent mistakes first, and nothing that is right', () => {
    expect(mistakes(confusion).map(cell => [cell.actual, cell.predicted, cell.count])).toEqual([[0, 1, 10], [1, 0, 5]]);
  });

  it('lists 256 classes', () => {
    const classes = Array.from({ length: 256 }, (_, index) => `c${index}`);
    const counts = classes.map((_, row) => classes.map((_, column) => (row === column ? 100 : (row * 7 + column) % 5)));
    const found = mistakes({ classes, counts });
    expect(found[0]!.count).toBe(4);
    expect(found.length).toBe(counts.flat().filter((count, index) => count > 0 && Math.floor(index / 256) !== index % 256).length);
  });
});

it('says which part of the cells is in view, where it is not all of them', () => {
  expect(partShown(256, 1280, { top: 0, left: 640, height: 420, width: 320 })).toMatch(/^In view are rows 1 to 84 and columns 129 to 192 of 256\. /);
  expect(partShown(20, 320, { top: 0, left: 0, height: 420, width: 380 })).toBe('');
});
