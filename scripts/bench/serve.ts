import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '#api/app.ts';
import { createTileProxy } from '#api/basemap/proxy.ts';
import { NO_SERVICES } from '#api/basemap/services.ts';
import { Feeds } from '#api/feeds.ts';
import { identify } from '#api/identify.ts';
import { openHub } from '#api/live/open.ts';
import { createLog, describeError } from '#api/log.ts';
import { securityHeaders } from '#api/security.ts';
import { listen } from '#api/server.ts';
import { readWebFiles } from '#api/web.ts';
import { openAudit } from '#data/audit/audit.ts';
import { openLibraries } from '#data/catalogue/libraries.ts';
import { environmentTables } from '#data/environment/tables.ts';
import { Exports } from '#data/exports/store.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { loadRegions } from '#data/regions/load.ts';
import { createRegionReader } from '#data/regions/reader.ts';
import { THEMES } from '#data/themes/index.ts';
import { Access } from '#data/access/access.ts';
import { createRegister } from '#data/themes/register.ts';
import { startPostgres } from '../postgres.ts';
import { root } from '../tool.ts';

export type Served = Awaited<ReturnType<typeof serve>>;

/** The real API on a database of its own, in this process, so that its pool can be timed without HTTP as well. */
export async function serve(kind: 'embedded' | 'server') {
  const say = (line: string) => console.log(line);
  const log = createLog('error');
  const home = mkdtempSync(path.join(tmpdir(), 'haidai-bench-'));
  const cluster = kind === 'server' ? await startPostgres(say) : undefined;
  const database = await Database.open({ home, ...(cluster && { url: cluster.url }) });
  await loadRegions(database);
  const reader = createRegionReader(database);
  await reader.warm();
  const web = await readWebFiles(path.join(root, 'build', 'web'));
  const libraries = await openLibraries(database, createRegister(THEMES), {
    folder: path.join(home, 'inbox'),
    maxBytes: 4e9,
    calendar: WEEKS_ONLY,
    warn: (message, cause) => log.warn('ingestion', { message, error: describeError(cause) }),
  });
  const access = await Access.open(database, {
    home,
    demo: false,
    warn: (message, cause) => log.warn('access', { message, error: describeError(cause) }),
  });
  await access.change((tx) =>
    tx.query(sql`INSERT INTO setting (name, value) VALUES ('public_access', 'true')`),
  );
  const audit = openAudit(database, {
    anchorFile: path.join(home, 'audit-anchors.ndjson'),
    webhook: null,
    keepMonths: null,
    warn: (message, cause) => log.warn('audit', { message, error: describeError(cause) }),
  });
  const live = await openHub(database, access, (message, cause) =>
    log.warn('live', { message, error: describeError(cause) }),
  );
  const identity = { access, secure: false, atMachine: true };
  const app = createApp({
    ...{ reader, web, archive: null, proxy: createTileProxy(NO_SERVICES), services: [], log, libraries },
    ...{
      demo: () => ({ state: 'off', done: 0, total: 0, records: 0 }),
      exports: new Exports(database),
      limits: null,
      tables: environmentTables(),
      identify: (c) => identify(c, identity),
      ...identity,
      hub: live.hub,
      feeds: new Feeds(database),
      streams: null,
      proxies: null,
      oidc: null,
      database,
      audit,
      refused: () => Promise.resolve(),
    },
    ...{ version: '0.0.0', tls: false },
  });
  const headers = securityHeaders({ scripts: web.scripts, tls: false });
  const server = await listen({ fetch: app.fetch, host: '127.0.0.1', port: 0, tls: null, headers, log });
  const stop = async () => {
    live.hub.close();
    await server.stop();
    await live.close();
    reader.close();
    await access.close();
    await libraries.close();
    await audit.close();
    await database.close();
    await cluster?.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { origin: server.url, url: cluster?.url, database, reader, libraries, stop };
}
