export interface Silo {
  silo: string;
  state: 'active' | 'stopped' | 'lost';
  version: string;
  startedAt?: string | null;
  lastContact?: string | null;
  cpuUtilization?: number | null;
  memoryBytes?: number | null;
  recordsPerSecond?: number | null;
  uncommittedBatches: number;
  lagSeconds?: number | null;
}

export interface ClusterHealth {
  time: string;
  records: number;
  predictionsPerSecond?: number | null;
  nodesReporting: number;
  nodesExpected: number;
  models: unknown[];
  silos: Silo[];
}

export interface Tier {
  windowSeconds: number;
  keptSeconds?: number | null;
}

export interface Limit {
  name: string;
  count: number;
  limit: number;
  setting?: string | null;
  note?: string | null;
}

export interface ClusterLimits {
  store: string;
  storeSeconds?: number | null;
  storeBytes?: number | null;
  tiers: Tier[];
  retentionSeconds?: number | null;
  ownRetentions: number;
  limits: Limit[];
}

export interface Notifier {
  alerts: number;
  groups: number;
  outbox: number;
  oldestQueuedAt?: string | null;
  deadLetters: number;
  silences: number;
  historyEntries: number;
}

export interface DeadLetter {
  key: string;
  receiver: string;
  integration: string;
  alerts: string[];
  diedAt: string;
  attempts: number;
  reason: string;
  lastError: string;
}
