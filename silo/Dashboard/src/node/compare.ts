import { median, ratio } from '../fleet/grid';
import type { FleetAnswer } from '../api/types';
import { number } from '../format/numbers';
import { counted } from '../format/words';
import type { NodeHealth, NodeModel } from './types';

/** A model of the node beside the same model on the other nodes. */
export interface ComparedModel extends NodeModel {
  /** Its p99 ÷ the fleet's median; null where nothing is known of the others. */
  readonly ratio: number | null;
  readonly fleet: number | null;
}

export function compared(health: NodeHealth, fleet: FleetAnswer | undefined): ComparedModel[] {
  return health.models
    .map(model => {
      const column = fleet?.models.indexOf(model.model) ?? -1;
      const of = column < 0 ? null : fleet?.median[column] ?? null;
      return { ...model, fleet: of, ratio: ratio(model.latency?.p99 ?? null, of) };
    })
    .sort((a, b) => (b.ratio ?? 0) - (a.ratio ?? 0) || a.model.localeCompare(b.model, 'en', { numeric: true }));
}

const slowFrom = 1.25;

/** Whether it is slow for more than half of its models, of three nodes or more: of two nothing says which is unlike. */
export function isSlow(models: readonly ComparedModel[], nodes: number): boolean {
  const middle = median(models.map(model => model.ratio));
  return nodes > 2 && middle !== null && middle >= slowFrom;
}

/** How the node is against the fleet of so many nodes, or was in a time that is over; of nothing it says nothing. */
export function verdictOf(models: readonly ComparedModel[], nodes: number, isNow: boolean): string {
  const known = models.filter(model => model.ratio !== null);
  if (known.length === 0) return '';
  if (nodes === 1) return 'It is the only node: there is none to hold it against.';
  const [it, that] = isNow ? ['It is ', 'That is'] : ['In this range it was ', 'That was'];
  const few = nodes === 2 ? ' There are two nodes, so that the fleet’s median lies between them.' : '';
  const slow = known.filter(model => model.ratio! >= slowFrom);
  const middle = median(known.map(model => model.ratio));
  if (slow.length === 0) return `${it}as fast as the others for ${known.length === 1 ? 'its model' : `all of its ${known.length} models`}.${few}`;
  if (slow.length === known.length) return `${it}slow for ${known.length === 1 ? 'its only model' : `all of its ${known.length} models`}: p99 is ${number(middle, 2)} × the fleet’s.${few || ` ${that} the node, and not a model.`}`;
  return `${it}slow for ${counted(slow.length, 'model')} of ${known.length}: ${slow[0]!.model} ${isNow ? 'is' : 'was'} at ${number(slow[0]!.ratio, 2)} × the fleet’s p99.${few}`;
}
