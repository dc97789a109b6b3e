import { createHmac } from 'node:crypto';
import type { AlarmEvent, MailTarget, WebhookTarget } from './target.ts';

/* What a target is sent. */

/** An event that waits to be delivered. */
export interface Notice {
  /** Its number in the outbox: whoever gets it twice knows it by that. */
  event: string;
  /** ISO 8601: when it happened. */
  at: string;
  /** JSON, as the live topic `alarms` tells it. */
  data: string;
}

/** As Standard Webhooks signs: HMAC-SHA256 over `id.timestamp.body`, the time in seconds. */
export const signatureOf = (secret: Buffer, id: string, timestamp: string, body: string): string =>
  `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;

/** Headers and body of a request. */
export const webhookRequest = (
  { secret }: Pick<WebhookTarget, 'secret'>,
  { event, at, data }: Notice,
  now: Date,
): { headers: Record<string, string>; body: string } => {
  const id = `event_${event}`;
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const body = `{"type":"alarm.${(JSON.parse(data) as AlarmEvent).act}","timestamp":${JSON.stringify(at)},"data":${data}}`;
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(secret, id, timestamp, body),
    },
    body,
  };
};

const COLOURS = {
  zh: ['红色', '橙色', '黄色', '蓝色'],
  en: ['Red', 'Orange', 'Yellow', 'Blue'],
} as const;

const ACTS: Readonly<Record<string, Record<'zh' | 'en', string>>> = {
  raise: { zh: '告警', en: 'alarm' },
  escalate: { zh: '告警升级', en: 'alarm escalated' },
  acknowledge: { zh: '告警已确认', en: 'alarm acknowledged' },
  shelve: { zh: '告警已搁置', en: 'alarm shelved' },
  unshelve: { zh: '告警恢复', en: 'alarm unshelved' },
  resolve: { zh: '告警已解除', en: 'alarm resolved' },
};

/** What happens to an alarm, of which people outside can be told. */
export const TOLD_ACTS: readonly string[] = Object.keys(ACTS);

/** China has one time, without summer time. */
const localTime = (iso: string): string =>
  `${new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')} (UTC+8)`;

/** A mail's text; a name that holds a line break cannot make a header of it. */
export const mailOf = (
  { from, to, language }: Pick<MailTarget, 'from' | 'to' | 'language'>,
  { event, data }: Notice,
): { from: string; to: string[]; subject: string; text: string; messageId: string } => {
  const { act, alarm } = JSON.parse(data) as AlarmEvent;
  const colour = COLOURS[language][alarm.severity - 1] ?? String(alarm.severity);
  const told = ACTS[act]?.[language] ?? act;
  const line = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
  const subject =
    language === 'zh'
      ? `[${colour}${told}] ${alarm.name.zh}:${alarm.title.zh}`
      : `[${colour} ${told}] ${alarm.name.en}: ${alarm.title.en}`;
  const rows =
    language === 'zh'
      ? [
          alarm.cause.zh,
          '',
          `地点:${alarm.place ? `${alarm.place.name.zh} ` : ''}${alarm.name.zh}`,
          `起始时间:${localTime(alarm.onset)}`,
          `告警时间:${localTime(alarm.raised_at)}`,
          `告警编号:${alarm.id}`,
        ]
      : [
          alarm.cause.en,
          '',
          `Place: ${alarm.place ? `${alarm.place.name.en}, ` : ''}${alarm.name.en}`,
          `Onset: ${localTime(alarm.onset)}`,
          `Raised: ${localTime(alarm.raised_at)}`,
          `Alarm: ${alarm.id}`,
        ];
  return {
    from,
    to: [...to],
    subject: line(subject).slice(0, 200),
    text: `${rows.map((row) => line(row)).join('\n')}\n`,
    // mail readers show a message that comes twice under one id once
    messageId: `<event-${event}@${from.replace(/^.*@|[<>\s]/g, '') || 'haidai'}>`,
  };
};

const FIRST_MS = 2_000;
const LONGEST_MS = 10 * 60_000;
/** For how long what cannot be delivered is tried. */
export const GIVE_UP_MS = 24 * 3_600_000;

/** How long to wait after so many tries that failed: doubling, spread so that not everybody comes back at once. */
export const backOffMs = (tries: number, random: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 20)) * (0.75 + random / 2);
