import { useContext } from 'preact/hooks';
import { createContext } from 'preact';
import { absent, count, halfWidth, percent, write, written } from '../format/numbers';
import './figure.css';

export interface FigureProps {
  value: number | null | undefined;
  unit?: string;
  /** Which figure it is, for screen readers and beside it: `recall`. */
  name?: string;
  n?: number | null;
  /** Share of the records that have a label. */
  labelled?: number | null;
  completeness?: number | null;
  low?: number | null;
  high?: number | null;
  /** Why it is absent. */
  reason?: string;
  isEstimated?: boolean;
  /** Shows ± half of the interval beside it. */
  withInterval?: boolean;
  /** Significant digits; by itself three. */
  digits?: number;
}

/** Whether figures can be reached by the tabulator key. In long tables only those of the chosen row can. */
export const Reachable = createContext(true);

/** A number with its unit, and n, completeness and interval on hover, on focus and for screen readers. */
export function Figure(figure: FigureProps) {
  const isReachable = useContext(Reachable);
  const { value, unit = '', name, low, high, withInterval, isEstimated, digits } = figure;
  const { text, unit: beside } = write(value, unit, digits);
  const about = describe(figure);
  const half = withInterval && isNumber(value) && isNumber(low) && isNumber(high) ? halfWidth(value, low, high, unit) : null;
  return (
    <span class={`figure${text === absent ? ' none' : ''}`} data-tip={about} tabIndex={about !== '' && isReachable ? 0 : undefined}>
      <span class="value">{isEstimated && <span title="estimated">≈ </span>}{text}</span>
      {beside !== '' && <span class="unit">{beside.startsWith('/') ? beside : `\u202f${beside}`}</span>}
      {half !== null && <span class="beside"> ±{half}</span>}
      {name && <span class="beside"> {name}</span>}
      {about !== '' && <span class="hidden">; {about}</span>}
    </span>
  );
}

/** What there is to say about a figure, in one line. */
export function describe({ value, unit = '', n, labelled, completeness, low, high, reason, isEstimated }: FigureProps): string {
  const parts: string[] = [];
  if (isEstimated) parts.push('estimated');
  if (!isNumber(value)) parts.push(reason ?? 'no data');
  if (isNumber(low) && isNumber(high)) parts.push(`95 % interval ${written(low, unit)} to ${written(high, unit)}`);
  if (isNumber(n)) parts.push(`n ${count(n)}`);
  if (isNumber(labelled)) parts.push(`${percent(labelled)} labelled`);
  if (isNumber(completeness)) parts.push(`${percent(completeness)} complete`);
  return parts.join(' · ');
}

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}
