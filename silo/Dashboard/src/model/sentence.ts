// What is unwell, since when, and what explains it: from alerts, events and what the silo's explanation found. Nothing is guessed.
import type { AlertEntry, ModelEvents, Schemas } from '../api/types';
import { visible } from '../format/name';
import { count, percent, written } from '../format/numbers';
import { counted, duration, sentence } from '../format/words';
import { shortUnit, sliceName } from './figures';

export interface Evidence {
  /** The silo's own words. */
  reason: string;
  alerts: readonly AlertEntry[];
  events: ModelEvents['events'];
  explanation: Schemas['ChangeExplanation'] | null;
  /** Writes a moment. */
  at: (time: number) => string;
}

// What wakes nobody; an alert without a severity does.
const mild = ['warning', 'warn', 'info', 'notice', 'low', 'none'];

export function isMildSeverity(severity: string | undefined): boolean {
  return mild.includes((severity ?? '').toLowerCase());
}

function isMild(alert: AlertEntry): boolean {
  return isMildSeverity(alert.labels['severity']);
}

/** Firing before pending, then the more severe, then the one that began first: as the overview ranks them. */
export function worst(alerts: readonly AlertEntry[]): AlertEntry | null {
  const rank = (alert: AlertEntry) => {
    return [alert.silencedBy.length > 0 ? 1 : 0, alert.phase === 'firing' ? 0 : 1, isMild(alert) ? 1 : 0, alert.acknowledgedBy === null ? 0 : 1, since(alert) ?? Infinity] as const;
  };
  return [...alerts].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return left[index]! - right[index]!;
    return 0;
  })[0] ?? null;
}

export function since(alert: AlertEntry): number | null {
  const text = alert.activeAt ?? alert.firedAt;
  return text ? Date.parse(text) : null;
}

/** Sentences, each of one piece of evidence. */
export function verdict(evidence: Evidence): string[] {
  const main = worst(evidence.alerts);
  const reason = close(visible(begin(evidence.reason)));
  if (!main) return reason === '' ? [] : [reason];
  const began = since(main);
  return [
    reason || close(visible(opening(main))),
    began === null ? '' : told(began, evidence),
    explained(evidence.explanation),
    first(main, evidence),
    others(main, evidence.alerts),
  ].filter(text => text !== '');
}

export function summary(alert: AlertEntry): string {
  return alert.annotations['summary'] ?? alert.annotations['description'] ?? alert.rule;
}

const near = 30 * 60_000;

// The silo's own words say since when it is.
function told(began: number, { reason, events, at }: Evidence): string {
  const deployed = after(began, events);
  if (reason === '') return `Since ${at(began)}${deployed === '' ? '' : `, ${deployed}`}.`;
  return deployed === '' ? '' : `That is ${deployed}.`;
}

// A first word of letters alone is one of the language, others may be names.
function begin(text: string): string {
  return /^[a-z]+[ ,:]/.test(text) ? sentence(text) : text;
}

// That it came after a deployment is said; that it came from it is not known.
function after(began: number, events: ModelEvents['events']): string {
  const deployed = events.filter(event => event.kind === 'deployment').map(event => ({ time: Date.parse(event.time), text: event.text.replace(/^first /, 'the first ') }))
    .filter(({ time }) => time <= began && began - time <= near).sort((a, b) => b.time - a.time)[0];
  if (!deployed) return '';
  const gap = (began - deployed.time) / 1000;
  return gap < 60 ? `with ${visible(deployed.text)}` : `${duration(gap)} after ${visible(deployed.text)}`;
}

function explained(explanation: Evidence['explanation']): string {
  const found = explanation?.changes[0];
  if (!explanation || found?.verdict !== 'significant') return '';
  const share = explanation.difference ? found.contribution / explanation.difference : 0;
  // The slice that the silo names stands first. One that makes up more than the whole needs its sentence.
  if (!(share > 0 && share <= 1) || found.before.value == null || found.after.value == null) return close(visible(briefly(explanation.sentence)));
  const unit = shortUnit(explanation.unit);
  return `${visible(sliceName(found.slice))} explains ${percent(share, 2)} of it: there ${written(found.before.value, unit)} became ${written(found.after.value, unit)} (n ${count(found.after.records)}).`;
}

/** Without how many slices were looked at. */
export function briefly(text: string): string {
  return text.replace(/\s*Slices looked at:.*$/s, '');
}

// A name is not to be written with a capital that it does not have.
function opening(alert: AlertEntry): string {
  const text = summary(alert);
  return Object.values(alert.labels).some(name => name !== '' && text.startsWith(name)) ? text : sentence(text);
}

// Whether the inputs or the quality moved first is said by when their alerts began.
function first(main: AlertEntry, { alerts, at }: Evidence): string {
  if (isAboutData(main)) return '';
  const data = worst(alerts.filter(isAboutData));
  const [moved, fell] = [data && since(data), since(main)];
  if (moved === null || fell === null) return '';
  return moved < fell ? `The inputs moved before, at ${at(moved)}.` : moved > fell ? `The inputs moved after, at ${at(moved)}.` : '';
}

function isAboutData(alert: AlertEntry): boolean {
  return /drift|outlier/i.test(alert.rule);
}

function others(main: AlertEntry, alerts: readonly AlertEntry[]): string {
  const rest = alerts.filter(alert => alert !== main && alert.phase === 'firing').length;
  return rest === 0 ? '' : sentence(`${counted(rest, 'more alert')} ${rest === 1 ? 'fires' : 'fire'}.`);
}

function close(text: string): string {
  return text === '' || /[.!?…]$/.test(text) ? text : `${text}.`;
}
