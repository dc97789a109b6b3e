import type { Severity, Text } from '#lib/alarms/wire.ts';

/** A value beyond a limit; times are minutes. */
export type Threshold = {
  kind: 'threshold';
  metric: string;
  above?: number;
  below?: number;
  clear?: number;
  for?: number;
};
export type Rate = { kind: 'rate'; metric: string; change: number; within: number };
export type Missing = { kind: 'missing'; metric?: string; after: number };
/** A station that moves is in an area or out of it: a region's code, or an area of the rule's own. */
export type Zone = {
  kind: 'zone';
  zone: string | { type: 'Polygon'; coordinates: number[][][] };
  is: 'inside' | 'outside';
  for?: number;
};
export type Several = { kind: 'all' | 'any' | 'most'; of: readonly Condition[]; at_least?: number };
export type Single = Threshold | Rate | Missing | Zone;
export type Condition = Single | Several;

/** Months 1 to 12 and hours 0 to 23 of China Standard Time, from the first to the last; both may wrap around. */
export type When = { months?: readonly [number, number]; hours?: readonly [number, number] };

/** What a rule says, as it is sent. */
export type RuleBody = {
  title: Text;
  network: string;
  region: string | null;
  /** Each station by itself, or so many stations of a county, a city or a cell, and so large a share of them. */
  per: 'station' | 'county' | 'city' | 'cell';
  /** Of cells, their H3 resolution. */
  res: number | null;
  at_least: number | null;
  share: number | null;
  condition: Condition;
  severity: Severity;
  when: When | null;
  escalate_after: number | null;
  enabled: boolean;
};

export type Rule = RuleBody & {
  id: string;
  /** Declared with the product; others are somebody's own. */
  declared: boolean;
  grade: number;
  version: number;
};

export type RuleList = { items: Rule[] };

/** What a rule would have raised. */
export type Backtest = {
  fired: number;
  subjects: number;
  from: string;
  to: string;
  readings: number;
  alarms: {
    station: string;
    name: Text;
    onset: string;
    raised_at: string;
    resolved_at: string | null;
    peak: number | null;
  }[];
};
