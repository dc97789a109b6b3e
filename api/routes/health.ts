import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { answer, JSON_TYPE } from '../answer.ts';
import { describeError, type Log } from '../log.ts';
import type { Access } from '#data/access/access.ts';
import { isNobody } from '#data/access/person.ts';
import type { Audit } from '#data/audit/audit.ts';
import type { RegionReader } from '#data/regions/reader.ts';
import { personOf } from '../person.ts';
import { resource } from '../resource.ts';
import { Health } from '../schemas.ts';

interface Parts {
  access: Access;
  reader: RegionReader;
  log: Log;
  version: string;
  audit: Audit;
}

/** Whether the server can do its work: 200 only when the database answers. */
export function addHealth(app: OpenAPIHono, { reader, log, version, access, audit }: Parts): void {
  const declared = {
    path: '/api/health',
    id: 'getHealth',
    tag: 'Server',
    summary: 'Whether the server can do its work',
    answers: { [JSON_TYPE]: Health },
    alsoAs: { 503: 'The database does not answer; `problem` says what is known.' },
  };
  /** What somebody may know who is nobody in particular where nothing is published. */
  const briefly = async (c: Context): Promise<boolean> => {
    if (!isNobody(personOf(c))) return false;
    const settings = await access.settings.read().catch(() => null);
    return !settings?.public_access;
  };
  resource(app, declared, async (c) => {
    const brief = await briefly(c);
    const common = {
      version,
      uptime_s: Math.round(process.uptime()),
      audit: audit.late() ? ('late' as const) : ('ok' as const),
    };
    const options = { type: JSON_TYPE, cache: 'no-store' };
    try {
      const body: Health = { status: 'ok', ...common, ...(await reader.health()), problem: null };
      return await answer(c, JSON.stringify(brief ? { status: body.status } : body), options);
    } catch (error) {
      log.error('unhealthy', { error: describeError(error) });
      const problem = 'The database does not answer.';
      const body: Health = { status: 'failing', ...common, database: null, data: null, problem };
      return await answer(c, JSON.stringify(brief ? { status: body.status } : body), {
        ...options,
        status: 503,
      });
    }
  });
}
