import type { FleetAnswer } from '../api/types';

/** With what the silo says of nodes that are not there. */
export interface Fleet extends FleetAnswer {
  otherNodes?: number;
  silent?: string[] | null;
}

/** Nodes that are asked for at most: all that the silo gives. */
export const mostNodes = 500;

export const figures: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'p99', text: 'Latency p99' },
  { name: 'latency_p50', text: 'Latency p50' },
  { name: 'rate', text: 'Predictions' },
  { name: 'errors', text: 'Errors' },
];

export const usualFigure = 'p99';
