/** A text in both languages. */
export type Text = { zh: string; en: string };

/** 1 red, 2 orange, 3 yellow, 4 blue. */
export const SEVERITIES = [1, 2, 3, 4] as const;
export type Severity = (typeof SEVERITIES)[number];

export const OPEN_STATES = ['raised', 'acknowledged', 'shelved'] as const;
export type AlarmStateName = (typeof OPEN_STATES)[number] | 'resolved';

/** `by` is told to those who are signed in, and in no event. */
type Done = { at: string; by: string | null };

/** An alarm as the server tells it. */
export type Alarm = {
  id: string;
  rule: string;
  title: Text;
  severity: Severity;
  state: AlarmStateName;
  /** A whole sentence: what was measured, against which limit, for how long. */
  cause: Text;
  network: string;
  station: string;
  /** Of the station or the region. */
  name: Text;
  metric: string | null;
  value: number | null;
  unit: Text | null;
  limit: number | null;
  place: { code: string; name: Text } | null;
  lon: number | null;
  lat: number | null;
  /** Time of the first reading of it. */
  onset: string;
  raised_at: string;
  last_at: string;
  count: number;
  /** How many times nobody took it up in time. */
  escalation: number;
  acknowledged: Done | null;
  shelved: { until: string; reason: string | null; by: string | null } | null;
  resolved: (Done & { reason: string | null }) | null;
  /** The storm that it is part of; events do not tell how large it is. */
  group: { id: string; title: Text; alarms: number | null } | null;
  grade: number;
};

export type AlarmList = { items: Alarm[]; next: string | null };

type BySeverity = Record<`${Severity}`, number>;
export type AlarmSummary = { open: BySeverity; unacknowledged: BySeverity; shelved: number; as_of: string };

export type AlarmActName = 'raise' | 'acknowledge' | 'shelve' | 'unshelve' | 'escalate' | 'resolve' | 'see';
export type AlarmHistory = {
  alarm: Alarm;
  history: { at: string; by: string | null; act: AlarmActName; note: string | null }[];
};

/** What the topic `alarms` brings. */
export type AlarmEvent = { alarm: Alarm; act: AlarmActName | 'repeat' };
