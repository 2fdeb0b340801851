import { signal } from '@preact/signals';
import type { Tone } from './data';

/** The tokens' colours, for canvases, which do not follow a change of theme by themselves. */
export interface Palette {
  background: string;
  panel: string;
  ink: string;
  dim: string;
  line: string;
  edge: string;
  tones: Record<Tone, string>;
  /** Red, green and blue of a heat map's cells. */
  heat: string;
  incident: string;
  family: string;
}

export const palette = signal(read());

export function read(): Palette {
  const root = document.documentElement;
  const style = getComputedStyle(root);
  const token = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  const ink = token('--ink', '#1b1c1e');
  return {
    background: token('--bg', '#fff'),
    panel: token('--panel', '#fff'),
    ink,
    dim: token('--dim', '#62666d'),
    line: token('--line', '#e7e7e4'),
    edge: token('--edge', '#8b8e94'),
    tones: { ink: token('--stroke', token('--dim', ink)), quality: token('--quality', '#2f5fd0'), drift: token('--drift', '#9a5093'), harm: token('--harm', '#b92d24'), watch: token('--watch', '#8f5a00') },
    heat: token('--heat', '47 95 208'),
    incident: token('--incident', 'rgb(194 53 43 / 6%)'),
    family: document.body ? getComputedStyle(document.body).fontFamily : 'sans-serif',
  };
}

/** A colour of the palette, thinner. */
export function faded(colour: string, share: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(share * 100)}%, transparent)`;
}

// Paper is white: what a canvas has drawn for a dark screen is drawn again before printing.
let beforePrint: string | undefined;

function follow(): void {
  const again = () => (palette.value = read());
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  addEventListener('load', again);
  addEventListener('beforeprint', () => {
    beforePrint = document.documentElement.dataset['theme'] ?? '';
    document.documentElement.dataset['theme'] = 'light';
    again();
  });
  addEventListener('afterprint', () => {
    if (beforePrint === undefined) return;
    if (beforePrint) document.documentElement.dataset['theme'] = beforePrint;
    else delete document.documentElement.dataset['theme'];
    beforePrint = undefined;
    again();
  });
}

if (typeof matchMedia === 'function') follow();
