import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '#api/app.ts';
import { createTileProxy } from '#api/basemap/proxy.ts';
import { NO_SERVICES } from '#api/basemap/services.ts';
import { createLog } from '#api/log.ts';
import { securityHeaders } from '#api/security.ts';
import { listen } from '#api/server.ts';
import { readWebFiles } from '#api/web.ts';
import { Database } from '#data/db/database.ts';
import { loadRegions } from '#data/regions/load.ts';
import { createRegionReader } from '#data/regions/reader.ts';
import { startPostgres } from '../postgres.ts';
import { root } from '../tool.ts';

export type Served = Awaited<ReturnType<typeof serve>>;

/** The real API on a database of its own, in this process, so that its pool can be timed without HTTP as well. */
export async function serve(kind: 'embedded' | 'server') {
  const say = (line: string) => console.log(line);
  const home = mkdtempSync(path.join(tmpdir(), 'haidai-bench-'));
  const cluster = kind === 'server' ? await startPostgres(say) : undefined;
  const database = await Database.open({ home, ...(cluster && { url: cluster.url }) });
  await loadRegions(database);
  const reader = createRegionReader(database);
  await reader.warm();
  const log = createLog('error');
  const web = await readWebFiles(path.join(root, 'build', 'web'));
  const parts = { reader, web, archive: null, proxy: createTileProxy(NO_SERVICES), services: [], log };
  const app = createApp({ ...parts, version: '0.0.0', tls: false });
  const headers = securityHeaders({ scripts: web.scripts, tls: false });
  const server = await listen({ fetch: app.fetch, host: '127.0.0.1', port: 0, tls: null, headers, log });
  const stop = async () => {
    await server.stop();
    reader.close();
    await database.close();
    await cluster?.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { origin: server.url, database, reader, stop };
}
