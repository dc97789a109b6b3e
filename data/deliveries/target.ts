import type { Alarm } from '#data/alarms/alarm.ts';
import type { Place } from '#data/access/rights.ts';
import type { OutboxEvent } from '#data/live/outbox.ts';

/* To whom alarms are told outside: an address that takes requests, or people who read mail. */

interface Told {
  /** Lower-case words joined by hyphens; it is what the record of deliveries calls it. */
  id: string;
  /** 1 to 4: alarms that are as severe as this or more so. */
  severity: number;
  /** What happens to an alarm: `raise`, `escalate`, `resolve` and so on. */
  acts: readonly string[];
  /** Region codes; an alarm in one of them, or anywhere where there are none. */
  regions: readonly string[];
  /** 1 to 4: alarms of data that is no stricter. */
  grade: number;
}

export interface WebhookTarget extends Told {
  kind: 'webhook';
  url: string;
  /** With which requests are signed, as its bytes. */
  secret: Buffer;
}

export interface MailTarget extends Told {
  kind: 'mail';
  /** `smtp://host:port` or `smtps://host:port`. */
  url: string;
  username?: string;
  password?: string;
  from: string;
  to: readonly string[];
  language: 'zh' | 'en';
}

export type Target = WebhookTarget | MailTarget;

/** What an alarm's event says, as far as deliveries read it. */
export interface AlarmEvent {
  act: string;
  alarm: Pick<Alarm, 'id' | 'severity' | 'title' | 'cause' | 'name' | 'place' | 'onset' | 'raised_at'>;
}

const codesOf = (place: Place | null): (string | null)[] =>
  place === null ? [] : [place.region, place.town, place.county, place.city, '370000000000'];

/** Whether a target is told of an event of the topic `alarms`. */
export const isToldOf = (target: Target, { grade, place, data }: OutboxEvent): boolean => {
  const { act, alarm } = JSON.parse(data) as AlarmEvent;
  return (
    target.acts.includes(act) &&
    alarm.severity <= target.severity &&
    grade <= target.grade &&
    (target.regions.length === 0 ||
      codesOf(place).some((code) => code !== null && target.regions.includes(code)))
  );
};
