import type { Context } from 'hono';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp, type AppParts } from '#api/app.ts';
import { createTileProxy } from '#api/basemap/proxy.ts';
import { NO_SERVICES } from '#api/basemap/services.ts';
import { createLog } from '#api/log.ts';
import { openHub } from '#api/live/open.ts';
import { Feeds } from '#api/feeds.ts';
import { identify } from '#api/identify.ts';
import { Access, type AccessOptions } from '#data/access/access.ts';
import { sql } from '#data/db/sql.ts';
import { environmentTables } from '#data/environment/tables.ts';
import { openAudit } from '#data/audit/audit.ts';
import { Exports } from '#data/exports/store.ts';
import { createRegionReader } from '#data/regions/reader.ts';
import { openLighthouses, type Lighthouses } from './lighthouses.ts';
import type { Person } from '#data/access/person.ts';
import { refusalRecorder } from '#data/access/refused-requests.ts';
import { PROVINCE_STEWARD } from './people.ts';

export { ORIGIN } from './people.ts';

const hasConnection = (c: Context): boolean =>
  (c.env as { incoming?: unknown } | undefined)?.incoming !== undefined;

export interface AppOptions {
  parts?: Partial<AppParts>;
  access?: Partial<AccessOptions>;
  /** Whether grade 1 is read without signing in on any kind of database; false: what each does by itself. */
  published?: boolean;
  exports?: (database: Lighthouses['database']) => Exports;
  /** Who asks at first; a steward of the province when not said. */
  as?: Person;
}

/**
 * The libraries with the nineteenth theme, and the API in front of them, with these parts exchanged. Whoever comes over a connection is
 * identified by what they carry; who asks in process is who `ask` said last, at first a steward.
 */
export const openApp = async ({
  parts = {},
  access: options = {},
  published = true,
  exports,
  as = PROVINCE_STEWARD,
}: AppOptions = {}) => {
  let asking = as;
  const at = await openLighthouses();
  const access = await Access.open(at.database, {
    home: at.folder,
    demo: false,
    warn: (message, cause) => at.warnings.push(message, cause),
    ...options,
  });
  if (published)
    await access.change((tx) =>
      tx.query(sql`INSERT INTO setting (name, value) VALUES ('public_access', 'true')`),
    );
  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-app-'));
  const audit = openAudit(at.database, {
    anchorFile: path.join(folder, 'anchors.ndjson'),
    webhook: null,
    keepMonths: null,
    warn: (message, cause) => at.warnings.push(message, cause),
  });
  const { secure = false, atMachine = true } = parts;
  const identity = { access, secure, atMachine };
  const live = await openHub(at.database, access, (message, cause) => at.warnings.push(message, cause));
  const reader = createRegionReader(at.database);
  const app = createApp({
    reader,
    web: { scripts: [], respond: () => new Response('') },
    archive: null,
    proxy: createTileProxy(NO_SERVICES),
    services: [],
    log: createLog('error'),
    version: '0.0.0',
    tls: false,
    libraries: at.libraries,
    tables: environmentTables(),
    demo: () => ({ state: 'off', done: 0, total: 0, records: 0 }),
    limits: null,
    identify: (c) => (hasConnection(c) ? identify(c, identity) : asking),
    ...identity,
    hub: live.hub,
    feeds: new Feeds(at.database),
    streams: null,
    proxies: null,
    oidc: null,
    database: at.database,
    audit,
    exports: exports?.(at.database) ?? new Exports(at.database),
    refused: refusalRecorder(at.database, (message, cause) => at.warnings.push(message, cause)),
    ...parts,
  });
  const close = async () => {
    reader.close();
    await live.close();
    await access.close();
    await audit.close();
    rmSync(folder, { recursive: true, force: true });
    await at.close();
  };
  const ask = (person: Person) => void (asking = person);
  return { at, app, access, hub: live.hub, close, ask };
};
