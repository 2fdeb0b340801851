import { expect, it } from 'vitest';
import { find, type Entry } from './find';

const entries = ['fraud-detection', 'anti-fraud', 'defraud', 'house-price'].map((name): Entry => ({ kind: 'model', name, path: '/' + name }));
const names = (text: string) => find(text, entries).map(entry => entry.name);

it('finds what begins with the word first, then words that do, then the rest', () => {
  expect(names('FRAUD')).toEqual(['fraud-detection', 'anti-fraud', 'defraud']);
  expect(names('fraud det')).toEqual(['fraud-detection']);
  expect(names('nothing')).toEqual([]);
});

it('shows the first dozen of thousands', () => {
  expect(find('m', Array.from({ length: 20_000 }, (_, i): Entry => ({ kind: 'model', name: `m${i}`, path: '/' })))).toHaveLength(12);
});
