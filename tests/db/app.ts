import { createApp } from '#api/app.ts';
import { createTileProxy } from '#api/basemap/proxy.ts';
import { NO_SERVICES } from '#api/basemap/services.ts';
import { createLog } from '#api/log.ts';
import { stewardGuard } from '#api/steward.ts';
import { anybody } from '#data/access/person.ts';
import { createRegionReader } from '#data/regions/reader.ts';
import { openLighthouses } from './lighthouses.ts';

/** As the steward at the machine itself asks. */
export const ORIGIN = 'http://127.0.0.1:4170';

/** The libraries with the nineteenth theme, and the API in front of them. */
export const openApp = async () => {
  const at = await openLighthouses();
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
    demo: () => ({ state: 'off', done: 0, total: 0, records: 0 }),
    steward: stewardGuard(null),
    identify: () => anybody(null),
    limits: null,
  });
  const close = async () => {
    reader.close();
    await at.close();
  };
  return { at, app, close };
};
