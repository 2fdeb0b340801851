export interface Latency {
  count?: number;
  mean?: number | null;
  median?: number | null;
  p90?: number | null;
  p99?: number | null;
  max?: number | null;
}

export interface Gauge {
  mean: number;
  max: number;
}

export interface Traffic {
  records: number;
  estimatedPredictions: number;
  predictionsPerSecond?: number | null;
  errors: number;
  errorRatio?: number | null;
  errorCodes?: { name: string; count: number }[] | null;
}

export interface NodeCompleteness {
  records: number;
  sampledOut: number;
  dropped: number;
  late: number;
  rejected: number;
  watermark?: string | null;
}

export interface Resources {
  readings: number;
  coveredSeconds: number;
  cpuUtilization?: Gauge | null;
  memoryBytes?: Gauge | null;
  memoryUtilization?: Gauge | null;
  gpuUtilization?: Gauge | null;
  gpuMemoryBytes?: Gauge | null;
  gpuMemoryUtilization?: Gauge | null;
  powerWatts?: Gauge | null;
  kilowattHours?: number | null;
  cost?: number | null;
}

export interface NodeModel {
  model: string;
  completeness: NodeCompleteness;
  traffic?: Traffic | null;
  latency?: Latency | null;
}

export interface NodeHealth {
  node: string;
  from: string;
  to: string;
  completeness: NodeCompleteness;
  traffic?: Traffic | null;
  latency?: Latency | null;
  resources?: Resources | null;
  models: NodeModel[];
  retentionSeconds?: number | null;
}

export interface ListedNode {
  node: string;
  state: 'reporting' | 'silent' | 'gone' | 'signedOff';
  lastContact?: string | null;
  uncommittedBatches: number;
}
