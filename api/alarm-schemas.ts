import { z } from '@hono/zod-openapi';
import { Count, Instant, Text } from './schemas.ts';
import { inBoth } from './sentence.ts';
import { ALARM_STATES } from '#data/alarms/alarm.ts';

/** The wire contract of alarms and of what people do with them. */

export const SeverityLevel = z
  .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
  .openapi({ description: '1 red, 2 orange, 3 yellow, 4 blue.' });

const by = z.string().nullable().openapi({ description: 'Null where nobody is signed in, and in events.' });

export const AlarmItem = z
  .object({
    id: z.string(),
    rule: z.string(),
    title: Text,
    severity: SeverityLevel,
    state: z.enum(ALARM_STATES),
    cause: Text.openapi({ description: 'A sentence with value, unit, limit and how long it lasts.' }),
    network: z.string(),
    station: z
      .string()
      .nullable()
      .openapi({ description: 'Null where the stations of a region were counted.' }),
    name: Text,
    metric: z.string().nullable(),
    value: z.number().nullable(),
    unit: Text.nullable(),
    limit: z.number().nullable(),
    place: z.object({ code: z.string(), name: Text }).nullable(),
    lon: z.number().nullable(),
    lat: z.number().nullable(),
    onset: Instant.openapi({ description: 'Time of the first reading of it.' }),
    raised_at: Instant,
    last_at: Instant.openapi({ description: 'Time of the newest reading that meets the rule.' }),
    count: Count.openapi({ description: 'Readings that met the rule.' }),
    escalation: Count.openapi({ description: 'By how many levels it was told up, unacknowledged.' }),
    acknowledged: z.object({ at: Instant, by }).nullable(),
    shelved: z.object({ until: Instant, reason: z.string().nullable(), by }).nullable(),
    resolved: z
      .object({ at: Instant, by, reason: z.string().nullable() })
      .nullable()
      .openapi({ description: 'By nobody and without a reason: the readings ended it.' }),
    group: z
      .object({
        id: z.string(),
        title: Text,
        alarms: Count.nullable().openapi({ description: 'How many of them are seen; null in events.' }),
      })
      .nullable()
      .openapi({ description: 'The storm that it is one of.' }),
    grade: z.int().min(1).max(4),
  })
  .openapi('Alarm');
export type AlarmItem = z.infer<typeof AlarmItem>;

export const AlarmList = z
  .object({ items: z.array(AlarmItem), next: z.string().nullable() })
  .openapi('AlarmList');

const BySeverity = z.object({ '1': Count, '2': Count, '3': Count, '4': Count });

export const AlarmSummary = z
  .object({ open: BySeverity, unacknowledged: BySeverity, shelved: Count, as_of: Instant })
  .openapi('AlarmSummary');

export const AlarmDetail = z
  .object({
    alarm: AlarmItem,
    history: z.array(
      z.object({
        at: Instant,
        by,
        act: z.enum(['raise', 'acknowledge', 'shelve', 'unshelve', 'escalate', 'resolve', 'see']),
        note: z.string().nullable(),
      }),
    ),
  })
  .openapi('AlarmDetail');

export const AlarmsActed = z.object({ items: z.array(AlarmItem) }).openapi('AlarmsActed');

const words = (name: string) => {
  const wrong = inBoth({
    zh: `${name} 须为 2 至 500 个字符。`,
    en: `${name} must have 2 to 500 characters.`,
  });
  return z.string(wrong).trim().min(2, wrong).max(500, wrong);
};

const note = words('note').nullable().optional();

const UNTIL = inBoth({
  zh: 'until 须为带时区的时刻，如 2026-11-01T08:00:00+08:00。',
  en: 'until must be an instant with offset, such as 2026-11-01T08:00:00+08:00.',
});

export const AcknowledgeBody = z.strictObject({ note }).openapi('AlarmAcknowledge');
export const ShelveBody = z
  .strictObject({ reason: words('reason'), until: z.iso.datetime({ offset: true, error: UNTIL }) })
  .openapi('AlarmShelve');
export const ResolveBody = z.strictObject({ reason: words('reason') }).openapi('AlarmResolve');
export const NoBody = z.strictObject({}).openapi('AlarmNothing');

const IDS = inBoth({
  zh: 'ids 须为 1 至 500 个告警编号。',
  en: 'ids must be the numbers of 1 to 500 alarms.',
});

export const AcknowledgeManyBody = z
  .strictObject({
    ids: z
      .array(z.string(IDS).regex(/^\d{1,18}$/, IDS), IDS)
      .min(1, IDS)
      .max(500, IDS),
    note,
  })
  .openapi('AlarmsAcknowledge');
