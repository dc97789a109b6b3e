import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answer, JSON_TYPE } from '../answer.ts';
import { signedIn } from '../manage.ts';
import { readLines } from '../ndjson.ts';
import { ObservationLine, ObservationReceipt } from '../observation-schemas.ts';
import { Problem } from '../problem.ts';
import { action } from '../resource.ts';
import type { Access } from '#data/access/access.ts';
import { mayManage, type ManagedRegions } from '#data/access/manage.ts';
import { LOCAL } from '#data/access/local.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { BatchRefused, type Refused } from '#data/observations/door.ts';
import type { Given } from '#data/observations/judge.ts';
import { LONGEST_LINE, readLine, unusableLine } from '#data/observations/line.ts';

interface Parts {
  libraries: Libraries;
  access: Access;
}

const LINES_TYPE = 'application/x-ndjson';
/** Readings of one batch at the most. */
const MOST_READINGS = 100_000;
/** Characters of a line that are kept with what was wrong with it. */
const KEPT_CHARS = 1_000;
const KEY = /^[\x21-\x7e]{1,200}$/;

/** Where the sender looks after the stations of which networks; throws where that is nowhere. */
const managedBy = (c: Context, { register }: Libraries): ReadonlyMap<string, ManagedRegions> => {
  const person = signedIn(c);
  const managed = new Map<string, ManagedRegions>();
  for (const { id, dataset } of register.networks) {
    const regions = mayManage(person, register, dataset);
    if (regions !== undefined) managed.set(id, regions);
  }
  if (managed.size > 0) return managed;
  throw new Problem(
    'not-allowed',
    person.readOnly
      ? {
          zh: '此会话或令牌只能读取数据,不能报送监测数据。',
          en: 'This session or token only reads; it does not send readings.',
        }
      : {
          zh: '报送监测数据需要数据管理员的授权,且覆盖站点所属库和数据级别;请向安全管理员申请。',
          en: 'Sending readings needs a grant as data steward that covers the library and the grade of the stations; ask the security administrator.',
        },
  );
};

const keyOf = (c: Context): string | null => {
  const key = c.req.header('idempotency-key');
  if (key === undefined || KEY.test(key)) return key ?? null;
  throw new Problem(
    'invalid-parameter',
    {
      zh: 'Idempotency-Key 须为 1 至 200 个可见的 ASCII 字符。',
      en: 'Idempotency-Key must be 1 to 200 visible ASCII characters.',
    },
    { field: 'Idempotency-Key' },
  );
};

const checkType = (c: Context): void => {
  const [type = ''] = (c.req.header('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() === LINES_TYPE) return;
  throw new Problem('unsupported-type', {
    zh: `请求须为 ${LINES_TYPE}:每行一个 JSON 对象。`,
    en: `The body must be ${LINES_TYPE}: one JSON object a line.`,
  });
};

interface Body {
  readings: Given[];
  sha256: string;
  lines: string[];
}

const readBody = async (c: Context): Promise<Body> => {
  const readings: Given[] = [];
  const lines: string[] = [];
  const sha256 = await readLines(c, LONGEST_LINE, (text, line) => {
    const found =
      text === null
        ? unusableLine(
            line,
            'line-too-long',
            `超过 ${LONGEST_LINE} 字节`,
            `is longer than ${LONGEST_LINE} bytes`,
          )
        : readLine(line, text);
    for (const given of found) readings.push(given);
    lines.push((text ?? '').slice(0, KEPT_CHARS));
    if (readings.length > MOST_READINGS)
      throw new Problem('file-too-large', {
        zh: `一批最多 ${MOST_READINGS} 个数值;请分批报送。`,
        en: `A batch has at most ${MOST_READINGS} readings; send it in several.`,
      });
  });
  return { readings, sha256, lines };
};

const refusals: Readonly<Record<Refused, () => Problem>> = {
  busy: () =>
    new Problem(
      'too-many-requests',
      {
        zh: '等待写入的监测数据过多,请稍后重新发送这一批。',
        en: 'Too many readings are waiting to be written; send this batch again in a moment.',
      },
      { headers: { 'retry-after': '2' } },
    ),
  'other-content': () =>
    new Problem(
      'not-possible-now',
      {
        zh: '这个 Idempotency-Key 已用于另一批内容不同的数据;新的一批须用新的标识。',
        en: 'This Idempotency-Key named a batch with other content before; a new batch needs a key of its own.',
      },
      { field: 'Idempotency-Key' },
    ),
};

/** The door for readings of stations. */
export function addObservations(app: OpenAPIHono, { libraries, access }: Parts): void {
  const door = {
    path: '/api/observations',
    id: 'postObservations',
    tag: 'Observations',
    summary: 'Send readings of stations, one JSON object a line',
    description:
      'Answered when the batch is committed: received = accepted + duplicate + quarantined. With `Idempotency-Key`, a batch that is sent again is the same batch with the same counts.',
    body: { lines: ObservationLine },
    answers: { [JSON_TYPE]: ObservationReceipt },
    problems: [
      'sign-in-needed' as const,
      'not-allowed' as const,
      'request-timeout' as const,
      'not-possible-now' as const,
      'file-too-large' as const,
      'unsupported-type' as const,
      'too-many-requests' as const,
    ],
  };
  action(app, door, async (c) => {
    const managed = managedBy(c, libraries);
    checkType(c);
    const key = keyOf(c);
    const { readings, sha256, lines } = await readBody(c);
    const actor = signedIn(c);
    try {
      const receipt = await libraries.observations.receive({
        // the installation's own key belongs to no account
        ...{ actor, account: actor.account === LOCAL ? null : actor.account, key, sha256, readings },
        rawOf: (line) => lines[line - 1] ?? '',
        regionsOf: (network) => managed.get(network),
        daysBack: (await access.settings.read()).observation_days,
      });
      return await answer(c, JSON.stringify(receipt), { type: JSON_TYPE, cache: 'no-store' });
    } catch (error) {
      if (error instanceof BatchRefused) throw refusals[error.why]();
      throw error;
    }
  });
}
