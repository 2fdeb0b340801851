import type { AlertEntry, HealthState, Overview, OverviewModel } from '../api/types';
import { isOpen } from '../api/alerts';
import { number, percent, write } from '../format/numbers';
import { counted, listed, numbered, sentence } from '../format/words';

/** What is to be said before any figure. */
export interface Verdict {
  readonly state: HealthState;
  readonly title: string;
  /** Somebody looks after all that is unwell. */
  readonly isLookedAfter: boolean;
  /** The models that it is about, the worst first; each has its own reason. */
  readonly models: readonly OverviewModel[];
  /** More than those. */
  readonly more: number;
  /** Alerts that fire and are about no model, as of nodes, those of one rule together. */
  readonly others: readonly (readonly [AlertEntry, ...AlertEntry[]])[];
  /** Of further rules. */
  readonly moreOthers: number;
  /** What is the matter beside the models. */
  readonly notes: readonly string[];
}

const most = 3;
const tolerableLag = 10;

/** In words, from the evidence that the silo's answer has, and from nothing else. */
export function verdictOf({ counts, models, fleet, receiving }: Overview, isComplete: boolean, alerts: readonly AlertEntry[] = []): Verdict {
  const worst: HealthState = counts.unwell > 0 ? 'unwell' : counts.watch > 0 ? 'watch' : counts.well > 0 ? 'well' : 'waiting';
  // A part of the list, or one in another order, need not have the worst.
  const named = isComplete && (worst === 'unwell' || worst === 'watch') ? models.filter(model => model.state === worst).slice(0, most) : [];
  const isTaken = named.length > 0 && worst === 'unwell' && named.length === counts.unwell && named.every(isLookedAfter);
  const others = byRule(alerts.filter(alert => isOpen(alert) && alert.labels['model'] === undefined));
  return {
    state: others.length > 0 && worst !== 'unwell' ? 'watch' : worst,
    title: titleOf(counts, worst) + (isTaken ? `, and somebody looks after ${counts.unwell === 1 ? 'it' : 'them'}` : ''),
    isLookedAfter: isTaken,
    models: named,
    more: named.length === 0 ? 0 : counts[worst] - named.length,
    others: others.slice(0, most),
    moreOthers: others.slice(most).reduce((sum, each) => sum + each.length, 0),
    notes: notesOf(fleet, receiving),
  };
}

/** Somebody has acknowledged all that fires. */
export function isLookedAfter(model: OverviewModel): boolean {
  const firing = model.alerts.filter(alert => alert.state === 'firing');
  return firing.length > 0 && firing.every(alert => alert.acknowledged);
}

function byRule(alerts: readonly AlertEntry[]): (readonly [AlertEntry, ...AlertEntry[]])[] {
  const rules = new Map<string, [AlertEntry, ...AlertEntry[]]>();
  for (const alert of alerts) {
    const same = rules.get(alert.rule);
    if (same) same.push(alert);
    else rules.set(alert.rule, [alert]);
  }
  return [...rules.values()];
}

function titleOf(counts: Overview['counts'], state: HealthState): string {
  const beside = counts.watch > 0 && state === 'unwell' ? `, ${counts.watch.toLocaleString('en')} to watch` : '';
  switch (state) {
    case 'unwell':
      return `${sentence(counted(counts.unwell, 'model'))} ${counts.unwell === 1 ? 'is' : 'are'} unwell${beside}`;
    case 'watch':
      return `No model is unwell, ${counted(counts.watch, 'model')} to watch`;
    case 'well':
      return counts.waiting > 0
        ? `${counted(counts.well, 'model', 'models')} ${counts.well === 1 ? 'is' : 'are'} well, ${counts.waiting.toLocaleString('en')} waiting for data`.replace(/^./, first => first.toUpperCase())
        : counts.total === 1 ? 'The model is well' : `All ${counts.total.toLocaleString('en')} models are well`;
    default:
      return counts.total === 1 ? 'The model waits for data' : `All ${counts.total.toLocaleString('en')} models wait for data`;
  }
}

function notesOf(fleet: Overview['fleet'], receiving: Overview['receiving']): string[] {
  const notes: string[] = [];
  const silent = fleet?.nodes.filter(node => node.state === 'silent').length ?? 0;
  if (silent > 0) notes.push(`${sentence(counted(silent, 'node'))} of ${number(fleet!.expected)} ${silent === 1 ? 'is' : 'are'} silent.`);
  const { silos, lagSeconds, dropped, rejected, completeness } = receiving;
  if (silos && silos.up < silos.total) notes.push(`${sentence(counted(silos.total - silos.up, 'silo'))} of ${silos.total} ${silos.total - silos.up === 1 ? 'is' : 'are'} lost.`);
  if (lagSeconds !== undefined && lagSeconds > tolerableLag) {
    const { text, unit } = write(lagSeconds, 's');
    notes.push(`Records become durable ${text} ${unit} after they come.`);
  }
  const lost = [dropped > 0 && `${numbered(dropped, 'record')} dropped by clients`, rejected > 0 && `${number(rejected)} refused`].filter(part => part !== false);
  if (lost.length > 0) notes.push(`${sentence(listed(lost))} in the newest minute${completeness !== undefined && completeness < 0.9995 ? `: figures rest on ${percent(completeness)} of what was predicted` : ''}.`);
  return notes;
}
