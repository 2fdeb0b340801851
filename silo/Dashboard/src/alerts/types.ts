// The shapes of the API about alerts. What is null there is so here, which the document does not say of numbers and times.

export type Phase = 'inactive' | 'pending' | 'firing';

export interface Contribution {
  kind: string;
  name: string;
  value: number | null;
  share: number;
}

export interface Evidence {
  value: number | null;
  lower: number | null;
  upper: number | null;
  level: number | null;
  current: number | null;
  reference: number | null;
  records: number;
  coverage: number | null;
  from: string;
  to: string;
  noData: string | null;
  contributions: Contribution[];
  of?: string | null;
}

export interface Told {
  receiver: string;
  integration: string;
  firstAt: string;
  lastAt: string;
  times: number;
  resolved: boolean;
}

export interface Alert {
  id: string;
  group: string;
  rule: string;
  phase: Phase;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  activeAt: string | null;
  firedAt: string | null;
  resolvedAt?: string | null;
  evidence: Evidence;
  silencedBy: string[];
  acknowledgedBy: string | null;
  acknowledgedAt: string | null;
  comment: string | null;
  told?: Told[] | null;
}

export interface Threshold {
  below?: number | null;
  above?: number | null;
  clearBelow?: number | null;
  clearAbove?: number | null;
}

export interface AlertRule {
  name: string;
  condition: string;
  metric: string;
  unit?: string;
  scope: string;
  windowSeconds: number;
  forSeconds: number;
  keepFiringForSeconds: number;
  threshold?: Threshold | null;
  comparedTo?: string | null;
  confidence?: number | null;
  minRecords?: number;
}

export interface AlertDetail {
  alert: Alert;
  rule?: AlertRule | null;
}

export interface HistoryLine {
  number: number;
  time: string;
  recordedAt: string;
  kind: 'transition' | 'acknowledged' | 'unacknowledged';
  from: Phase;
  phase: Phase;
  id: string;
  group: string;
  rule: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  value: number | null;
  noData: string | null;
  by: string | null;
  comment: string | null;
}

export interface History {
  entries: HistoryLine[];
  next?: number | null;
  oldest: number;
}

export interface Silence {
  id: string;
  state: 'pending' | 'active' | 'expired';
  matchers: string[];
  startsAt: string;
  endsAt: string;
  createdAt: string;
  createdBy: string;
  comment: string;
}
