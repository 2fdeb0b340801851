import type { QueryChange } from './router';

export interface Entry {
  readonly kind: 'model' | 'node' | 'rule' | 'view';
  readonly name: string;
  readonly path: string;
  readonly query?: QueryChange;
}

const most = 12;

/** What the words occur in: names that begin so first, then those with a word that does, then the rest. */
export function find(text: string, entries: readonly Entry[]): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found: { entry: Entry; rank: number }[] = [];
  for (const entry of entries) {
    const name = entry.name.toLowerCase();
    if (words.every(word => name.includes(word))) found.push({ entry, rank: rankOf(name, words[0] ?? '') });
  }
  return found.sort((a, b) => a.rank - b.rank || a.entry.name.length - b.entry.name.length).slice(0, most).map(({ entry }) => entry);
}

function rankOf(name: string, word: string): number {
  const at = name.indexOf(word);
  return at === 0 ? 0 : /[^\p{L}\p{N}]/u.test(name[at - 1] ?? 'x') ? 1 : 2;
}
