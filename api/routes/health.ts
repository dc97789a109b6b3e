import type { OpenAPIHono } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { describeError, type Log } from '../log.ts';
import type { RegionReader } from '#data/regions/reader.ts';
import { resource } from '../resource.ts';
import { Health } from '../schemas.ts';

interface Parts {
  reader: RegionReader;
  log: Log;
  version: string;
}

/** Whether the server can do its work: 200 only when the database answers. */
export function addHealth(app: OpenAPIHono, { reader, log, version }: Parts): void {
  const declared = {
    path: '/api/health',
    id: 'getHealth',
    tag: 'Server',
    summary: 'Whether the server can do its work',
    answers: { [JSON_TYPE]: Health },
    alsoAs: { 503: 'The database does not answer; `problem` says what is known.' },
  };
  resource(app, declared, async (c) => {
    const common = { version, uptime_s: Math.round(process.uptime()) };
    const options = { type: JSON_TYPE, cache: 'no-store' };
    try {
      const body: Health = { status: 'ok', ...common, ...(await reader.health()), problem: null };
      return await answer(c, JSON.stringify(body), options);
    } catch (error) {
      log.error('unhealthy', { error: describeError(error) });
      const problem = 'The database does not answer.';
      const body: Health = { status: 'failing', ...common, database: null, data: null, problem };
      return await answer(c, JSON.stringify(body), { ...options, status: 503 });
    }
  });
}
