import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import type { Hub } from '../live/hub.ts';
import { openBody } from '../live/open-body.ts';
import type { OpenStreams } from '../live/open-streams.ts';
import type { Identify } from '../long-answer.ts';
import type { IdentifyParts } from '../identify.ts';
import { refuse, wholeNumber } from '../parameters.ts';
import { personOf } from '../person.ts';
import { Problem } from '../problem.ts';
import { resource } from '../resource.ts';
import { rightsOf, type Rights } from '#data/access/rights.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import type { Database } from '#data/db/database.ts';
import { newestBefore } from '#data/live/outbox.ts';
import { topicsOf } from '#data/live/topics.ts';

const EVENT_STREAM = 'text/event-stream';

const MOST_TOPICS = 20;
const EVENT_ID = /^\d{1,18}$/;
/** When to try again where too many streams are open: others end as their pages are closed. */
const RETRY_S = 30;

/** As old as what a page shows may be when it begins to listen. */
const MOST_AGE_S = 3_600;

interface Parts extends Pick<IdentifyParts, 'access'> {
  identify: Identify;
  libraries: Libraries;
  database: Database;
  hub: Hub;
  /** Null where nobody is held to a measure: benchmarks. */
  streams: OpenStreams | null;
}

const topicsParameter = (known: ReadonlySet<string>) =>
  z
    .string()
    .transform((text, context) => {
      const topics = [...new Set(text.split(','))];
      const unknown = topics.find((topic) => !known.has(topic));
      const all = [...known].join(', ');
      if (unknown !== undefined)
        return refuse(context, {
          zh: `没有主题“${unknown.slice(0, 80)}”；现有主题：${all}。`,
          en: `There is no topic "${unknown.slice(0, 80)}". These exist: ${all}.`,
        });
      if (topics.length > MOST_TOPICS)
        return refuse(context, {
          zh: `一个连接最多订阅 ${MOST_TOPICS} 个主题。`,
          en: `One stream carries at most ${MOST_TOPICS} topics.`,
        });
      return topics;
    })
    .openapi({ type: 'string', description: 'Topics, with commas between them.', example: 'records' });

const lastParameter = z
  .string()
  .refine((text) => EVENT_ID.test(text), { message: 'last must be the id of an event.' })
  .openapi({
    type: 'string',
    description: 'The last event that was received; the header Last-Event-ID counts before it.',
    example: '1204',
  });

const ageParameter = wholeNumber(
  'age',
  { min: 0, max: MOST_AGE_S },
  'For whoever begins: how many seconds ago what they show was read; events since then come first.',
);

/** Events as they happen, for whoever listens: one answer that does not end. */
export function addLive(
  app: OpenAPIHono,
  { hub, streams, access, identify, libraries, database }: Parts,
): void {
  const known = topicsOf(libraries.register);
  const declared = {
    path: '/api/live',
    id: 'listen',
    tag: 'Live',
    summary: 'Events as they happen, as server-sent events',
    description:
      'First `hello` with the newest event’s id and the server’s time, then events named by their topics, within what the listener sees. `tick` comes every ' +
      'few seconds with the server’s time. After `resync` something was passed over: ask anew for what is shown. A stream that broke off goes on after ' +
      'Last-Event-ID.',
    query: z.object({
      topics: topicsParameter(known).optional(),
      last: lastParameter.optional(),
      age: ageParameter.optional(),
    }),
    answers: { [EVENT_STREAM]: z.string() },
    problems: ['too-many-requests' as const],
  };
  resource(app, declared, async (c, { query: { topics, last, age } }) => {
    if (topics === undefined)
      throw new Problem(
        'invalid-parameter',
        {
          zh: `topics 须给出要订阅的主题，如 topics=${[...known].join(',')}。`,
          en: `topics must name what to listen to, such as topics=${[...known].join(',')}.`,
        },
        { field: 'topics' },
      );
    const headers = {
      'content-type': EVENT_STREAM,
      'cache-control': 'no-store, no-transform',
      // nginx would gather it
      'x-accel-buffering': 'no',
    };
    if (c.req.method === 'HEAD') return new Response(null, { headers });
    const header = c.req.header('last-event-id') ?? '';
    const after = EVENT_ID.test(header) ? header : (last ?? null);
    const from = after === null && age !== undefined ? await newestBefore(database, age) : after;
    const person = personOf(c);
    const end = streams ? streams.begin(person) : () => undefined;
    if (!end)
      throw new Problem(
        'too-many-requests',
        {
          zh: `打开的实时连接过多，请关闭不用的页面，或在 ${RETRY_S} 秒后再试。`,
          en: `There are too many open streams. Close pages that are not used, or try again in ${RETRY_S} s.`,
        },
        { headers: { 'retry-after': String(RETRY_S) } },
      );
    const judge = async (): Promise<Rights | null> => {
      try {
        const { account, session, token, ...now } = await identify(c);
        if (account === null && !(await access.settings.read()).public_access) return null;
        const same = account === person.account && session === person.session && token === person.token;
        return same ? rightsOf(now, libraries.register) : null;
      } catch (error) {
        if (error instanceof Problem) return null;
        throw error;
      }
    };
    const { body, sink, onDrained, onLeft } = openBody(c, end);
    const { drained, leave } = hub.add({
      ...{ sink, topics, judge, account: person.account, expires: person.token !== null },
      rights: rightsOf(person, libraries.register),
      last: from,
    });
    onDrained(drained);
    onLeft(leave);
    return new Response(body, { headers });
  });
}
