import type { HistoryLine } from './types';

/** A firing from its begin to its end, as the history has it. */
export interface Episode {
  readonly id: string;
  readonly rule: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly value: number | null;
  /** Null where the history does not reach back to it. */
  readonly firedAt: string | null;
  readonly resolvedAt: string;
}

/** Firings that have ended, the last one first. Lines come as the API gives them, the newest first. */
export function episodes(lines: readonly HistoryLine[]): Episode[] {
  const began = new Map<string, HistoryLine>();
  const ended: Episode[] = [];
  for (const line of [...lines].reverse()) {
    if (line.kind !== 'transition') continue;
    if (line.phase === 'firing') began.set(line.id, line);
    else if (line.from === 'firing') {
      const begin = began.get(line.id);
      ended.push({
        id: line.id, rule: line.rule, labels: line.labels, annotations: begin?.annotations ?? line.annotations,
        value: begin?.value ?? line.value, firedAt: begin?.time ?? null, resolvedAt: line.time,
      });
      began.delete(line.id);
    }
  }
  return ended.reverse();
}

/** What a line of the history says. */
export function lineText(line: HistoryLine): string {
  if (line.kind === 'acknowledged') return `acknowledged by ${line.by ?? 'somebody'}${line.comment ? `: ${line.comment}` : ''}`;
  if (line.kind === 'unacknowledged') return `acknowledgement taken back${line.by ? ` by ${line.by}` : ''}`;
  const missing = line.noData ? `, ${line.noData}` : '';
  if (line.phase === 'firing') return line.from === 'pending' ? `fired, after the breach had lasted${missing}` : `fired${missing}`;
  if (line.phase === 'pending') return `breach began${missing}`;
  return line.from === 'firing' ? `ended${missing}` : `breach ended before it fired${missing}`;
}
