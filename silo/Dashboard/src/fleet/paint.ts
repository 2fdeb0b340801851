import type { Palette } from '../charts/palette';
import type { Grid } from './grid';

/** Where cells lie: names of nodes at the left, of models above. */
export interface Cells {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Room that the last names need. */
  readonly right: number;
  /** Names of models do not fit above their columns, and stand askew. */
  readonly isSlanted: boolean;
}

const nameWidth = 130;
const narrowName = 84;
const slant = 56;

export function cellsOf(grid: Grid, width: number): Cells {
  const left = Math.min(width < 500 ? narrowName : nameWidth, 16 + 7 * Math.max(4, ...grid.nodes.map(node => node.length)));
  const room = Math.max(60, width - left);
  const columns = Math.max(1, grid.models.length);
  const cell = Math.min(320, room / columns);
  const isSlanted = cell < 7 * Math.max(...grid.models.map(model => Math.min(model.length, 18)), 1) * 0.8 + 8;
  const height = grid.nodes.length > 300 ? 4 : grid.nodes.length > 120 ? 8 : grid.nodes.length > 40 ? 16 : 22;
  const slanted = Math.max(2, Math.min((room - slant) / columns, 40));
  const hasNames = slanted >= 5;
  return isSlanted
    ? { left, top: hasNames ? 100 : 0, width: slanted, height, isSlanted, right: hasNames ? slant : 0 }
    : { left, top: 24, width: cell, height, isSlanted, right: 0 };
}

// From blue over grey to ochre and red-brown: told apart by people with any colour sight, and by brightness alone.
const light = ['#5b86c4', '#a9bfdc', '#dcdad3', '#e2b45c', '#b7700f', '#7d2f14'];
const dark = ['#6d9be0', '#46607f', '#34363a', '#7d5c1e', '#d08a25', '#ffb48a'];

export function colourOf(step: number, { background }: Pick<Palette, 'background'>): string {
  return (isDark(background) ? dark : light)[step] ?? light[2]!;
}

/** The colour of text on a step. */
export function inkOf(step: number, { background }: Pick<Palette, 'background'>): string {
  const isLight = isDark(background) ? step >= 4 || step === 0 : step >= 1 && step <= 3;
  return isLight ? '#1b1c1e' : '#ffffff';
}

function isDark(background: string): boolean {
  const found = /^#(..)(..)(..)$/.exec(background);
  return found !== null && Number.parseInt(found[2]!, 16) < 128;
}
