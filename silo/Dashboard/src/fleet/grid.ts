import type { FleetAnswer } from '../api/types';

/** The cells of the map: a row a node, a column a model, nodes and models in the order that they are shown in. */
export interface Grid {
  readonly unit: string;
  readonly nodes: readonly string[];
  readonly models: readonly string[];
  /** By row and column; null where a node has none of the model. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Value ÷ the median of the model over the nodes; null likewise. */
  readonly ratios: readonly (readonly (number | null)[])[];
  /** Median ratio of a node over its models: what it is like for all of them. */
  readonly nodeRatios: readonly (number | null)[];
  readonly median: readonly (number | null)[];
}

export type Order = 'worst' | 'name';

/** Orders the map: nodes that are worst for all their models first, or by name; models likewise by their widest spread. */
export function gridOf(answer: FleetAnswer, order: Order, filter = ''): Grid {
  const rows = answer.nodes.map((node, row) => {
    const values = answer.values[row] ?? [];
    const ratios = answer.models.map((_, column) => ratio(atLeast(values[column] ?? null, answer.unit), atLeast(answer.median[column] ?? null, answer.unit)));
    return { node, values: answer.models.map((_, column) => values[column] ?? null), ratios, all: median(ratios) };
  });
  const words = filter.toLowerCase().trim();
  const fits = (name: string) => name.toLowerCase().includes(words);
  const columns = answer.models.map((_, column) => column);
  // A word that is of models alone chooses columns, one that is of nodes rows, and one of neither nothing.
  const chosenColumns = words !== '' && !answer.nodes.some(fits) ? columns.filter(column => fits(answer.models[column]!)) : columns;
  const chosenRows = words !== '' && answer.nodes.some(fits) ? rows.filter(row => fits(row.node)) : rows;
  const byName = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
  const sorted = [...chosenRows].sort((a, b) => (order === 'worst' ? distance(b.all) - distance(a.all) || far(b.ratios) - far(a.ratios) : 0) || byName(a.node, b.node));
  const sortedColumns = [...chosenColumns].sort((a, b) => byName(answer.models[a]!, answer.models[b]!));
  return {
    unit: answer.unit,
    nodes: sorted.map(row => row.node),
    models: sortedColumns.map(column => answer.models[column]!),
    values: sorted.map(row => sortedColumns.map(column => row.values[column]!)),
    ratios: sorted.map(row => sortedColumns.map(column => row.ratios[column]!)),
    nodeRatios: sorted.map(row => row.all),
    median: sortedColumns.map(column => answer.median[column] ?? null),
  };
}

// Of errors there are often few: below this the shares of two nodes differ by chance, and of none one would be infinitely many.
const leastShare = 0.005;

function atLeast(value: number | null, unit: string): number | null {
  return value === null || unit !== 'ratio' ? value : Math.max(value, leastShare);
}

export function ratio(value: number | null, of: number | null): number | null {
  return value === null || of === null || !(of > 0) ? null : value / of;
}

export function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return null;
  const middle = known.length >> 1;
  return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
}

const ordinary = 2;

// How far from its fellows, whichever way: a tenth is as far as ten times. What is ordinary is not ordered by its noise.
function distance(of: number | null): number {
  return of === null || of <= 0 || stepOf(of) === ordinary ? 0 : Math.abs(Math.log(of));
}

// For how many models it is unlike the others.
function far(ratios: readonly (number | null)[]): number {
  return ratios.filter(each => each !== null && stepOf(each) !== ordinary).length;
}

/** Steps of the legend: from so many times the median on. Middle is what is ordinary. */
export const steps: readonly { readonly least: number; readonly text: string }[] = [
  { least: 0, text: 'below ½ ×' },
  { least: 0.5, text: '½ ×' },
  { least: 0.8, text: 'as the others' },
  { least: 1.25, text: '1¼ ×' },
  { least: 2, text: '2 ×' },
  { least: 4, text: '4 × and more' },
];

export function stepOf(of: number | null): number | null {
  if (of === null) return null;
  let step = 0;
  steps.forEach(({ least }, index) => { if (of >= least) step = index; });
  return step;
}

/** What the map says: the node that is furthest from the others for all its models. Of two, which is unlike the other cannot be known. */
export interface Unlike {
  readonly node: string;
  /** Its value ÷ the median, or ÷ the other's where there are two nodes. */
  readonly ratio: number;
  readonly models: number;
  /** The other of two nodes; null: there are more. */
  readonly other: string | null;
}

export function verdict(grid: Grid): Unlike | null {
  if (grid.nodes.length === 2) return betweenTwo(grid);
  let worst: Unlike | null = null;
  grid.nodes.forEach((node, row) => {
    const all = grid.nodeRatios[row] ?? null;
    if (all === null || all < 1.25) return;
    if (worst === null || all > worst.ratio) worst = { node, ratio: all, models: grid.ratios[row]!.filter(each => each !== null).length, other: null };
  });
  return worst;
}

// The median of two lies between them: one would be at twice it at most.
function betweenTwo(grid: Grid): Unlike | null {
  const [first, second] = grid.values;
  const ratios = grid.models.map((_, column) => ratio(atLeast(first![column]!, grid.unit), atLeast(second![column]!, grid.unit)));
  const all = median(ratios);
  if (all === null || (all < 1.25 && all > 0.8) || all <= 0) return null;
  const [node, other] = all > 1 ? [grid.nodes[0]!, grid.nodes[1]!] : [grid.nodes[1]!, grid.nodes[0]!];
  return { node, ratio: Math.max(all, 1 / all), models: ratios.filter(each => each !== null).length, other };
}
