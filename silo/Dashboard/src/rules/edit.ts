import type { RuleCheck, RuleError } from './types';

export const sample = `groups:
  - name: my-group
    interval: 30s
    rules:
      - alert: TooSlow
        metric: latency_p99
        models: "*"
        window: 5m
        above: 0.25
        clear: 0.2
        for: 2m
        min_records: 100
        labels: {severity: warning}
        annotations:
          summary: "{{ $labels.model }}: p99 is {{ $value | humanizeDuration }}"
`;

/** Errors by their line, from 1; those of the text as a whole are at 0. */
export function byLine(errors: readonly RuleError[]): Map<number, RuleError[]> {
  const found = new Map<number, RuleError[]>();
  for (const error of errors) found.set(error.line, [...(found.get(error.line) ?? []), error]);
  return found;
}

/** Where a line begins and ends in a text; lines from 1. */
export function lineSpan(text: string, line: number): [from: number, to: number] {
  const lines = text.split('\n');
  const index = Math.min(Math.max(1, line), lines.length) - 1;
  const from = lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0);
  return [from, from + lines[index]!.length];
}

/** The group that a text sets; null, and why: it is to be exactly one, and of the name that is edited. */
export function groupOf(check: RuleCheck, edited: string | null): { name: string } | { problem: string } {
  if (check.errors.length > 0) return { problem: 'There are errors.' };
  const names = [...new Set(check.rules.map(rule => rule.group))];
  if (names.length !== 1) return { problem: names.length === 0 ? 'There is no rule in it.' : `There are ${names.length} groups in it; one at a time can be set.` };
  if (edited !== null && names[0] !== edited) return { problem: `The group is ${edited}: under another name it would be another group. Make it as a new one.` };
  return { name: names[0]! };
}
