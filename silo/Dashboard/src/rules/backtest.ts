import { count, percent } from '../format/numbers';
import { counted, duration } from '../format/words';
import type { Backtest, BacktestAlert, BacktestRule } from './types';

/** One rule's row of the drawing: its alerts as bars, from 0 (begin of the range) to 1. */
export interface Row {
  readonly key: string;
  readonly rule: BacktestRule;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly alert: BacktestAlert;
  readonly from: number;
  readonly to: number;
  /** It fired to the end of the range. */
  readonly isOpen: boolean;
}

export function rowsOf(answer: Backtest): Row[] {
  const [begin, end] = [Date.parse(answer.from), Date.parse(answer.to)];
  const share = (time: number) => (end > begin ? Math.min(1, Math.max(0, (time - begin) / (end - begin))) : 0);
  const bars = new Map<string, Bar[]>();
  for (const alert of answer.alerts) {
    const key = keyOf(alert);
    const to = alert.resolvedAt ? Date.parse(alert.resolvedAt) : end;
    const bar = { alert, from: share(Date.parse(alert.firedAt)), to: share(to), isOpen: !alert.resolvedAt };
    bars.set(key, [...(bars.get(key) ?? []), bar]);
  }
  return answer.perRule.map(rule => ({ key: keyOf(rule), rule, bars: bars.get(keyOf(rule)) ?? [] }));
}

function keyOf({ group, rule }: { group: string; rule: string }): string {
  return `${group}/${rule}`;
}

/** What a rule would have done, in words. */
export function ruleText(rule: BacktestRule, rangeSeconds: number): string {
  if (rule.skipped) return `not tried: ${rule.skipped}`;
  if (rule.series === 0) return 'nothing that it matches sent records';
  if (rule.fired > 0) {
    const each = rule.series > 0 && rangeSeconds > 0 ? rule.secondsFiring / (rule.series * rangeSeconds) : 0;
    return `fired ${counted(rule.fired, 'time').replace('one time', 'once')}, ${duration(rule.secondsFiring)} together${each > 0 ? `, ${percent(each, 2)} of what it watches` : ''}`;
  }
  const almost = rule.notFired > 0 ? `; ${counted(rule.notFired, 'breach', 'breaches')} did not last long enough` : '';
  return `would not have fired${almost}`;
}

/** How much of its figures could not be judged; empty where none. */
export function gapText(rule: BacktestRule): string {
  const missing = rule.withoutData ?? 0;
  if (missing === 0 || rule.evaluations === 0) return '';
  return missing === rule.evaluations ? `none of ${count(rule.evaluations)} figures had enough records` : `${percent(missing / rule.evaluations, 2)} of its figures had too few records`;
}

export function lastedSeconds(alert: BacktestAlert, answer: Backtest): number {
  return (Date.parse(alert.resolvedAt ?? answer.to) - Date.parse(alert.firedAt)) / 1000;
}
