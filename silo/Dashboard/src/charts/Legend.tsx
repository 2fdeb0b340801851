import { visible } from '../format/name';
import type { Line } from './data';

/** How lines look and what they are, only where there are several; and values at the cursor. */
export function Legend({ lines, extra, values }: { lines: readonly Line[]; extra?: string; values?: readonly string[] }) {
  return (
    <span class="chart-legend">
      {extra && <span class="chart-legend-item"><i class="chart-swatch heat" aria-hidden="true" />{extra}</span>}
      {lines.map((line, index) => (
        <span class="chart-legend-item" key={line.name}>
          <svg width="16" height="8" viewBox="0 0 16 8" aria-hidden="true">
            <line x1="0" y1="4" x2="16" y2="4" class={`chart-stroke ${line.behind ? 'behind' : (line.tone ?? 'ink')}`} stroke-dasharray={line.estimated ? '4 3' : undefined} />
          </svg>
          <bdi>{visible(line.name)}</bdi>
          {values?.[index] && <b>{values[index]}</b>}
        </span>
      ))}
    </span>
  );
}
