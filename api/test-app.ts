import type { Access } from '#data/access/access.ts';
import { anybody } from '#data/access/person.ts';
import { settingsFrom } from '#data/access/settings.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { environmentTables } from '#data/environment/tables.ts';
import type { Exports } from '#data/exports/store.ts';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';
import type { RegionReader } from '#data/regions/reader.ts';
import { createApp, type AppParts } from './app.ts';
import { createLog } from './log.ts';
import type { RegionDetail, RegionSummary } from './schemas.ts';

/** The application over three regions in memory, for tests that ask it in process. The real reader is tested on a database. */

const SHINAN: RegionSummary = {
  code: '370202000000',
  kind: 'county',
  level: 3,
  names: { zh: '市南区', en: 'Shinan District', pinyin: 'shi nan qu' },
  parent: '370200000000',
  center: [120.39, 36.07],
  area_km2: 31.7,
  population: null,
  children: 2,
  synthetic: false,
};

const DETAIL: RegionDetail = {
  ...SHINAN,
  bbox: [120.31, 36.04, 120.43, 36.1],
  centroid: [120.38, 36.07],
  ancestors: [],
  geometry: { source: 'test', kind: 'polygon', synthetic: false, approximate: false },
  population_source: null,
  population_as_of: null,
  urban_rural_class: null,
  aliases: [],
  children_by_kind: { community: 2 },
  overlaps: [],
  responsible: null,
  cover: { res: 8, cells: 40 },
  source: { name: 'test', as_of: '2023-06-30' },
  moved_from: null,
};

export const OLD_CODE = '370282000000';
export const NOW_CODE = '370202000000';

const feature = (code: string) =>
  JSON.stringify({
    type: 'Feature',
    id: code,
    geometry: { type: 'Point', coordinates: [120.39, 36.07] },
    properties: { code },
  });

/** A reader that knows 市南区 and one old code for it; `calls` records what was asked of it. */
export function fakeReader(changes: Partial<RegionReader> = {}): RegionReader & { calls: string[] } {
  const calls: string[] = [];
  const known = (code: string) => code === NOW_CODE;
  const noted = <T>(name: string, value: T): Promise<T> => {
    calls.push(name);
    return Promise.resolve(value);
  };
  return {
    calls,
    close: () => undefined,
    warm: () => Promise.resolve(),
    revision: () => Promise.resolve('r1'),
    resolve: (code) =>
      noted(
        'resolve',
        known(code)
          ? { code, moved_from: null }
          : code === OLD_CODE
            ? { code: NOW_CODE, moved_from: code }
            : null,
      ),
    detail: (code) => noted('detail', known(code) ? JSON.stringify(DETAIL) : null),
    list: (filter) =>
      noted(`list ${JSON.stringify(filter)}`, { items: JSON.stringify([SHINAN]), next: NOW_CODE }),
    at: (point) => noted(`at ${point.join(' ')}`, JSON.stringify([SHINAN])),
    search: (q, limit, kind) => noted(`search ${q} ${limit} ${kind ?? '-'}`, '[]'),
    geometry: (code, simplifyM) => noted(`geometry ${simplifyM}`, known(code) ? feature(code) : null),
    related: (code, of, simplifyM) =>
      noted(`related ${of} ${simplifyM}`, known(code) ? '{"type":"FeatureCollection","features":[]}' : null),
    features: ({ kind, limit, offset, bbox }) =>
      noted(`features ${kind} ${limit} ${offset} ${bbox?.join(' ') ?? '-'}`, {
        features: `[${feature(NOW_CODE)}]`,
        matched: 136,
        returned: 1,
      }),
    tile: () => noted('tile', new Uint8Array()),
    feature: (kind, code) => noted('feature', kind === 'county' && known(code) ? feature(code) : null),
    extent: (kind) => noted('extent', kind === 'county' ? [114.8, 34.3, 122.7, 38.4] : null),
    health: () =>
      noted('health', {
        database: { kind: 'embedded', version: '18.3', postgis: '3.6.2', round_trip_ms: 0.4 },
        data: { regions: 1, revision: 'r1' },
      }),
    ...changes,
  };
}

const notAsked = () => Promise.reject(new Error('not asked in this test'));

/** Libraries that are declared and hold nothing. */
function fakeLibraries(changes: Partial<Libraries> = {}): Libraries {
  return {
    register: createRegister(THEMES),
    ingestion: {} as Libraries['ingestion'],
    indicators: {
      coverage: () => Promise.resolve([]),
      values: () => Promise.resolve({ period: null, computedAt: null, items: '[]' }),
      trend: () => Promise.resolve('[]'),
      profile: () => Promise.resolve('[]'),
      proof: () => Promise.resolve(null),
      peers: () => Promise.resolve({ period: null, group: null, standing: null, items: [] }),
    },
    scenes: { scenes: [], find: () => undefined, fill: () => Promise.resolve(null), close: () => undefined },
    cells: {} as Libraries['cells'],
    cellLayers: new Map(),
    analysis: {} as Libraries['analysis'],
    observations: {} as Libraries['observations'],
    alarms: {} as Libraries['alarms'],
    validate: () => Promise.resolve(null),
    libraries: () => Promise.resolve([]),
    published: { db: { query: notAsked }, rights: null },
    readsOf: () => ({ db: { query: notAsked }, rights: null }),
    batch: () => Promise.resolve(null),
    batches: () => Promise.resolve({ items: '[]', next: null }),
    causes: () => Promise.resolve('[]'),
    kept: () => Promise.resolve([]),
    conflicts: () => Promise.resolve({ items: '[]', counts: '[]', next: null }),
    unmask: notAsked,
    unmaskKept: notAsked,
    uphold: () => Promise.resolve(false),
    records: () => Promise.resolve({ items: '[]', next: null }),
    countRecords: () => Promise.resolve(0),
    freshness: notAsked,
    notices: () => Promise.resolve({ items: [], next: null }),
    history: () => Promise.resolve('[]'),
    close: notAsked,
    ...changes,
  };
}

/** Accounts and access of an installation in which nobody is signed in. */
const fakeAccess = (): Access =>
  ({
    demo: false,
    settings: { read: () => Promise.resolve(settingsFrom([], true)) },
    administered: () => Promise.resolve(true),
  }) as unknown as Access;

/** The application with these parts exchanged; `lines` are what it logged. */
export function testApp(parts: Partial<AppParts> = {}) {
  const lines: string[] = [];
  const app = createApp({
    reader: fakeReader(),
    web: {
      scripts: [],
      respond: () => new Response('front end', { headers: { 'content-type': 'text/html' } }),
    },
    archive: null,
    proxy: { tile: () => Promise.reject(new Error('not asked in this test')) },
    services: [],
    log: createLog('info', (line) => lines.push(line)),
    version: '0.0.0',
    tls: false,
    libraries: fakeLibraries(),
    tables: environmentTables(),
    demo: () => ({ state: 'off', done: 0, total: 0, records: 0 }),
    refused: () => Promise.resolve(),
    identify: () => anybody(null),
    exports: { taken: () => Promise.resolve() } as Partial<Exports> as Exports,
    limits: null,
    access: fakeAccess(),
    database: {} as AppParts['database'],
    audit: { late: () => false } as AppParts['audit'],
    secure: false,
    atMachine: false,
    hub: {} as AppParts['hub'],
    feeds: {} as AppParts['feeds'],
    streams: null,
    proxies: null,
    oidc: null,
    ...parts,
  });
  return { app, lines };
}
