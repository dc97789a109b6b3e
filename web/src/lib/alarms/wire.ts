import type { AlarmItem } from '#api/alarm-schemas.ts';

/** A text in both languages. */
export type Text = { zh: string; en: string };

/** 1 red, 2 orange, 3 yellow, 4 blue. */
export const SEVERITIES = [1, 2, 3, 4] as const;
export type Severity = (typeof SEVERITIES)[number];

export const OPEN_STATES = ['raised', 'acknowledged', 'shelved'] as const;
export type AlarmStateName = Alarm['state'];

/** An alarm as the server tells it; who did something is told to those who are signed in, and in no event. */
export type Alarm = AlarmItem;

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
