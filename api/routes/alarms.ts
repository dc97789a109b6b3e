import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  AcknowledgeBody,
  AcknowledgeManyBody,
  AlarmDetail,
  AlarmItem,
  AlarmList,
  AlarmsActed,
  AlarmSummary,
  NoBody,
  ResolveBody,
  ShelveBody,
} from '../alarm-schemas.ts';
import { answer, JSON_TYPE } from '../answer.ts';
import { strongTag } from '../conditional.ts';
import { signedIn } from '../manage.ts';
import { onlyPosted } from '../methods.ts';
import { codeParameter, limitParameter, refuse } from '../parameters.ts';
import { PRIVATE, readsFor } from '../person-reads.ts';
import { personOf } from '../person.ts';
import { Problem } from '../problem.ts';
import { action, readJson, resource } from '../resource.ts';
import { inBoth } from '../sentence.ts';
import { isNobody } from '#data/access/person.ts';
import type { Reads } from '#data/access/reads.ts';
import type { PersonAct } from '#data/alarms/acts.ts';
import { ALARM_STATES, OPEN_STATES, withoutNames, type Alarm, type AlarmState } from '#data/alarms/alarm.ts';
import type { AlarmPlace } from '#data/alarms/reader.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';

interface Parts {
  libraries: Libraries;
}

const TAG = 'Alarms';

/** Every one of a list of words that are known. */
const listOf = (name: string, known: readonly string[], description: string) =>
  z
    .string()
    .transform((text, context) => {
      const words = text.split(',');
      if (words.every((word) => known.includes(word))) return words;
      const all = known.join(', ');
      return refuse(context, {
        zh: `${name} 须为 ${all} 中的一个或几个，以逗号分隔。`,
        en: `${name} must be one or several of ${all}, with commas between them.`,
      });
    })
    .openapi({ type: 'string', description })
    .optional();

const text = (name: string) => z.string().max(60, `${name} is longer than any.`).optional();

const NUMBER = /^\d{1,18}$/;
const alarmNumber = (name: string) =>
  z
    .string()
    .regex(NUMBER, inBoth({ zh: `${name} 须为告警的编号。`, en: `${name} must be the number of an alarm.` }));

const instant = (name: string) =>
  z
    .string()
    .refine((value) => z.iso.datetime({ offset: true }).safeParse(value).success, {
      message: inBoth({
        zh: `${name} 须为带时区的时刻，如 2026-11-01T08:00:00+08:00。`,
        en: `${name} must be an instant with offset, such as 2026-11-01T08:00:00+08:00.`,
      }),
    })
    .optional();

const regionParameter = codeParameter('region', 'Only alarms in this region, park or sea area.').optional();

const query = z.object({
  region: regionParameter,
  state: listOf('state', ALARM_STATES, 'Open ones when not said.'),
  severity: listOf('severity', ['1', '2', '3', '4'], '1 red to 4 blue; all when not said.'),
  network: text('network'),
  rule: text('rule'),
  from: instant('from'),
  to: instant('to'),
  group: alarmNumber('group').optional().openapi({ description: 'Only those of one storm.' }),
  limit: limitParameter,
  cursor: z
    .string()
    .transform((value, context): AlarmPlace => {
      const [, severity, id] = /^([1-4])-(\d{1,18})$/.exec(value) ?? [];
      if (severity !== undefined && id !== undefined) return { severity: Number(severity), id };
      return refuse(context, {
        zh: 'cursor 须为前一页的 next。',
        en: 'cursor must be the next of the page before.',
      });
    })
    .openapi({ type: 'string' })
    .optional(),
});

const params = z.object({ id: alarmNumber('id').openapi({ example: '17' }) });

const unknownAlarm = (id: string): Problem =>
  new Problem(
    'unknown-alarm',
    { zh: `没有您可见的告警 ${id}。`, en: `There is no alarm ${id} that you may see.` },
    { field: 'id' },
  );

/** Alarms: what is open, what became of each, and what people do with them. */
export function addAlarms(app: OpenAPIHono, { libraries }: Parts): void {
  const { alarms, register } = libraries;
  const readsOf = (c: Context): Reads =>
    readsFor(c, libraries, [...new Set(register.networks.map(({ dataset }) => dataset))]);
  const isPublic = (c: Context): boolean => isNobody(personOf(c));
  const shown = (c: Context, alarm: Alarm): Alarm => (isPublic(c) ? withoutNames(alarm) : alarm);
  /** Who acted is said to people: what they read is kept nowhere. */
  const answered = (c: Context, body: object) => {
    const json = JSON.stringify(body);
    return answer(
      c,
      json,
      isPublic(c) ? { type: JSON_TYPE, tag: `W/${strongTag(json)}` } : { type: JSON_TYPE, cache: PRIVATE },
    );
  };

  const list = {
    path: '/api/alarms',
    id: 'listAlarms',
    tag: TAG,
    summary: 'Alarms: the open ones by severity and newest first, others newest first',
    description: 'An alarm is seen as its station’s record is.',
    query,
    answers: { [JSON_TYPE]: AlarmList },
  };
  resource(app, list, async (c, { query: asked }) => {
    const {
      state,
      severity,
      region = null,
      network = null,
      rule = null,
      from = null,
      to = null,
      group = null,
    } = asked;
    const filter = {
      ...{ region, network, rule, from, to, group },
      states: (state as AlarmState[] | undefined) ?? OPEN_STATES,
      severities: severity?.map(Number) ?? null,
    };
    const { items, next } = await alarms.list(readsOf(c), filter, asked.limit, asked.cursor ?? null);
    return answered(c, {
      items: items.map((alarm) => shown(c, alarm)),
      next: next && `${next.severity}-${next.id}`,
    });
  });

  const summary = {
    path: '/api/alarms/summary',
    id: 'getAlarmSummary',
    tag: TAG,
    summary: 'How many alarms are open, by severity',
    description: '`open` without those that are shelved.',
    query: z.object({ region: regionParameter }),
    answers: { [JSON_TYPE]: AlarmSummary },
  };
  resource(app, summary, async (c, { query: { region = null } }) =>
    answered(c, await alarms.summary(readsOf(c), region)),
  );

  onlyPosted(app, '/api/alarms/acknowledge');
  const one = {
    path: '/api/alarms/{id}',
    id: 'getAlarm',
    tag: TAG,
    summary: 'An alarm with all that became of it',
    params,
    answers: { [JSON_TYPE]: AlarmDetail },
    problems: ['unknown-alarm' as const],
  };
  resource(app, one, async (c, { params: { id } }) => {
    const reads = readsOf(c);
    const alarm = await alarms.one(reads, id);
    if (!alarm) throw unknownAlarm(id);
    const history = await alarms.history(reads, id);
    const told = isPublic(c) ? history.map((item) => ({ ...item, by: null, note: null })) : history;
    return answered(c, { alarm: shown(c, alarm), history: told });
  });

  const problems = [
    'sign-in-needed' as const,
    'not-allowed' as const,
    'unknown-alarm' as const,
    'not-possible-now' as const,
  ];
  const acts = <Body extends z.ZodObject>(
    of: PersonAct['as'],
    says: { summary: string; description?: string; body: Body },
    actOf: (body: z.output<Body>) => PersonAct,
  ): void => {
    const declared = {
      ...{ path: `/api/alarms/{id}/${of}`, id: `${of}Alarm`, tag: TAG, params, problems, ...says },
      answers: { [JSON_TYPE]: AlarmItem },
    };
    action(app, declared, async (c, { params: { id } }) => {
      const person = signedIn(c);
      const body = await readJson(c, says.body);
      const [alarm] = await alarms.act(person, [id], actOf(body));
      return answer(c, JSON.stringify(alarm), { type: JSON_TYPE, cache: 'no-store' });
    });
  };
  acts(
    'acknowledge',
    { summary: 'Acknowledge an alarm: somebody looks after it', body: AcknowledgeBody },
    ({ note = null }) => ({ as: 'acknowledge', note }),
  );
  acts(
    'shelve',
    {
      summary: 'Put an alarm aside until a time, with a reason',
      description: 'When the time is over and the rule is still met, it is raised again.',
      body: ShelveBody,
    },
    ({ reason, until }) => ({ as: 'shelve', reason, until }),
  );
  acts('unshelve', { summary: 'Take an alarm back from the shelf', body: NoBody }, () => ({
    as: 'unshelve',
  }));
  acts(
    'resolve',
    {
      summary: 'Resolve an alarm, with a reason',
      description: 'A reading that meets the rule after that raises another one.',
      body: ResolveBody,
    },
    ({ reason }) => ({ as: 'resolve', reason }),
  );
  acts('see', { summary: 'Say that one has seen an alarm; on record once', body: NoBody }, () => ({
    as: 'see',
  }));

  const many = {
    path: '/api/alarms/acknowledge',
    id: 'acknowledgeAlarms',
    tag: TAG,
    summary: 'Acknowledge several alarms; those that need it no more are answered as they are',
    body: AcknowledgeManyBody,
    answers: { [JSON_TYPE]: AlarmsActed },
    problems,
  };
  action(app, many, async (c) => {
    const person = signedIn(c);
    const { ids, note = null } = await readJson(c, AcknowledgeManyBody);
    const items = await alarms.act(person, [...new Set(ids)], { as: 'acknowledge', note });
    return answer(c, JSON.stringify({ items }), { type: JSON_TYPE, cache: 'no-store' });
  });
}
