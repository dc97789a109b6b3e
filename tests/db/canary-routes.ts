import { ask, at, keep, no, send, told, unapproved, type Ask } from './canary-asks.ts';
import type { Canary, Planted } from './canary-data.ts';
import { OBSERVATION_ROUTES } from './canary-observations.ts';

/* One row or more for every route of the API. A new route needs one: what is asked, and which canaries it shows to those who may. */

const QD = '370200000000';
const SHINAN = '370202000000';
const DATA = '/api/datasets';
const HOMES = '/api/layers/lighthouses/mean-age';
const OPEN = '/api/public/layers/lighthouses/height';
const CLOSED = '/api/public/layers/lighthouses/mean-age';
const REGION = `region=${QD}`;
/** A cell that holds both counties’ canaries; and each of theirs at resolution 8. */
export const PAGE = '8430acdffffffff';
const CELL_SOUTH = '8830acc9b7fffff';
const CELL_NORTH = '8830acc981fffff';
const LIGHTS: Canary[] = ['publicSouth', 'publicNorth'];
const STRICT: Canary[] = ['strictSouth', 'strictNorth'];
const TWO: Canary[] = ['twoSouth', 'twoNorth', 'twoSea'];
const THREE: Canary[] = [
  'threeSouth',
  'threeNorth',
  'sumSouth',
  'sumNorth',
  'placeSouth',
  'placeNorth',
  'maskedSouth',
];
const SUMS: Canary[] = ['sumSouth', 'sumNorth'];
const UPLOAD = `${'0'.repeat(24)}`;
const FILE = 'number,height,lng,lat\n';
const unmask = (key: string) => JSON.stringify({ key, fields: ['phone'], reason: 'a reason of five' });

const exported = (format: 'csv' | 'xlsx'): Ask[] =>
  (['south', 'north'] as const).map((asker) => ({
    ...ask(({ exports }) => `/api/exports/${exports[asker]}/file.${format}`, THREE),
    answers: ({ name }) => name === asker,
  }));

const keptFile = (id: (planted: Planted) => string, canary: Canary): Ask => ({
  ...ask((planted) => `/api/exports/${id(planted)}/file.csv`, [canary]),
  answers: ({ name }) => name === 'south.steward',
});

const records = (file: 'records' | 'records.csv'): Ask[] => [
  at(`${DATA}/lighthouses/${file}`, [...LIGHTS, ...STRICT]),
  at(`${DATA}/lighthouses/${file}?${REGION}`, LIGHTS),
  at(`${DATA}/lighthouses/${file}?layer=lighthouses/all`, LIGHTS),
  at(`${DATA}/keepers/${file}`, TWO),
  at(`${DATA}/keepers/${file}?region=370203`, ['twoNorth']),
  at(`${DATA}/keepers/${file}?region=SA-HH-3702`, ['twoSea']),
  ask(({ then }) => `${DATA}/keepers/${file}?as_of=${encodeURIComponent(then)}`, [...TWO, 'pastNorth']),
  // what is granted now counts, whatever was granted then
  ask(({ held }) => `${DATA}/keepers/${file}?as_of=${encodeURIComponent(held)}`, TWO),
  at(`${DATA}/keeper-homes/${file}`, THREE),
  at(`${DATA}/keeper-homes/${file}?cell=${PAGE}`, THREE),
];

const pages = (prefix: string, shows: readonly Canary[]): Ask[] =>
  [8, 7, 4].flatMap((res) =>
    ['bin', 'json', 'arrow'].map((format) =>
      at(`${prefix}/cells/${PAGE}/${res}/none/current.${format}`, res === 8 ? shows : []),
    ),
  );
const versions = (
  prefix: string,
  of: 'openVersion' | 'closedVersion',
  shows: readonly Canary[],
  more: Partial<Ask> = {},
): Ask[] =>
  ['bin', 'json', 'arrow'].map((format) => ({
    ...ask((planted) => `${prefix}/cells/${PAGE}/8/none/v/${planted[of]}.${format}`, shows),
    ...more,
  }));

/** The month of an instant in China Standard Time. */
const monthInChina = (instant: string): string =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 7);

export const ROUTES: Readonly<Record<string, readonly Ask[]>> = {
  'get /api/health': [at('/api/health')],
  'get /api/regions': [
    at(`/api/regions?parent=${QD}`),
    at('/api/regions?q=CANARY'),
    at('/api/regions?at=120.383517,36.067'),
  ],
  'get /api/regions/{code}': [at(`/api/regions/${QD}`)],
  'get /api/regions/{code}/geometry': [at(`/api/regions/${QD}/geometry`)],
  'get /api/basemaps': [no('/api/basemaps')],
  'get /api/basemaps/{id}/{z}/{x}/{y}': [no('/api/basemaps/none/1/1/1')],
  'get /api/ogc': [at('/api/ogc')],
  'get /api/ogc/conformance': [at('/api/ogc/conformance')],
  'get /api/ogc/collections': [at('/api/ogc/collections')],
  'get /api/ogc/collections/{collectionId}': [at('/api/ogc/collections/counties')],
  'get /api/ogc/collections/{collectionId}/items': [at('/api/ogc/collections/counties/items?limit=3')],
  'get /api/ogc/collections/{collectionId}/items/{featureId}': [
    at('/api/ogc/collections/counties/items/370202000000'),
  ],
  'get /api/catalogue': [at('/api/catalogue')],
  'get /api/catalogue.jsonld': [at('/api/catalogue.jsonld')],
  'get /api/datasets/{id}': [at(`${DATA}/keepers`), at(`${DATA}/keeper-homes`)],
  'get /api/datasets/{id}/batches': [
    at(`${DATA}/lighthouses/batches`),
    at(`${DATA}/keepers/batches`, ['fileTwo']),
    at(`${DATA}/keeper-homes/batches`, ['fileThree']),
  ],
  'get /api/demo': [at('/api/demo')],
  // one answer that does not end has a test of its own
  'get /api/live': [no('/api/live')],
  'get /api/datasets/{id}/freshness': [at(`${DATA}/keepers/freshness`)],
  'get /api/notices': [at('/api/notices')],
  'get /api/datasets/{id}/records': [
    ...records('records'),
    at(`${DATA}/keeper-homes/records?layer=lighthouses/mean-age`, THREE),
    at(`${DATA}/lighthouses/records?key=CANARY-PUBLIC-S`, ['publicSouth', 'strictSouth']),
    at(`${DATA}/keepers/records?key=CANARY-TWO-N`, ['twoNorth', 'pastNorth']),
    at(`${DATA}/keeper-homes/records?key=CANARY-THREE-N`, ['threeNorth']),
    // the place in the list of somebody who saw another one there
    at(`${DATA}/keepers/records?limit=1&cursor=CANARY-TWO-M`, ['twoNorth']),
  ],
  'get /api/datasets/{id}/records.csv': [
    ...unapproved(records('records.csv')),
    no(`${DATA}/keeper-homes/records.csv?layer=lighthouses/mean-age`),
  ],
  'post /api/datasets/{id}/records/unmask': [
    send(`${DATA}/keeper-homes/records/unmask`, unmask('CANARY-THREE-N'), {
      shows: ['threeNorth'],
      answers: (who) => !who.readOnly,
    }),
  ],
  'post /api/datasets/{id}/uploads': [
    send(`${DATA}/lighthouses/uploads?name=a.csv`, `${FILE}U,1,120.3,36\n`),
  ],
  'post /api/datasets/{id}/uploads/{upload}/inspect': [
    send(`${DATA}/keepers/uploads/${UPLOAD}/inspect`, '{}', { refused: true }),
  ],
  'post /api/datasets/{id}/uploads/{upload}/try': [
    send(`${DATA}/keepers/uploads/${UPLOAD}/try`, '{}', { refused: true }),
  ],
  'post /api/datasets/{id}/uploads/{upload}/load': [
    send(`${DATA}/keepers/uploads/${UPLOAD}/load`, '{}', { refused: true }),
  ],
  'post /api/datasets/{id}/batches': [send(`${DATA}/lighthouses/batches?name=a.csv&crs=wgs84`, FILE)],
  'get /api/batches/{id}': [
    ask(({ provinceBatch }) => `/api/batches/${provinceBatch}`),
    ask(({ southBatch }) => `/api/batches/${southBatch}`),
    ask(({ twoBatch }) => `/api/batches/${twoBatch}`, ['fileTwo']),
    ask(({ threeBatch }) => `/api/batches/${threeBatch}`, ['fileThree']),
  ],
  'get /api/batches/{id}/quarantine.csv': [
    ...unapproved([ask(({ twoBatch }) => `/api/batches/${twoBatch}/quarantine.csv`, ['keptTwo'])]),
    { ...ask(({ southBatch }) => `/api/batches/${southBatch}/quarantine.csv`), refused: true },
    { ...ask(({ homesBatch }) => `/api/batches/${homesBatch}/quarantine.csv`), refused: true },
  ],
  'post /api/batches/{id}/rollback': [send(({ spareBatch }) => `/api/batches/${spareBatch}/rollback`, '{}')],
  'get /api/exports': [at('/api/exports'), at('/api/exports?list=to-decide')],
  'post /api/exports': [
    send('/api/exports', JSON.stringify({ dataset: 'keeper-homes', region: SHINAN, reason: 'a reason' })),
    send('/api/exports', JSON.stringify({ dataset: 'keeper-homes', reason: 'a reason' })),
    send('/api/exports', ({ homesBatch: batch }) =>
      JSON.stringify({ dataset: 'keeper-homes', batch, reason: 'a reason', unmasked: true }),
    ),
  ],
  'get /api/exports/{id}/file.csv': [
    ...exported('csv'),
    keptFile(({ keptExports }) => keptExports.lights, 'keptSouth'),
    keptFile(({ keptExports }) => keptExports.homes, 'keptHome'),
  ],
  'get /api/exports/{id}/file.xlsx': exported('xlsx'),
  'post /api/exports/{id}/decide': [
    send(
      ({ waiting }) => `/api/exports/${waiting}/decide`,
      JSON.stringify({ approve: false, note: 'a note' }),
    ),
  ],
  'post /api/exports/{id}/withdraw': [send(({ exports }) => `/api/exports/${exports.north}/withdraw`, '{}')],
  'get /api/datasets/{id}/conflicts': [
    {
      ...at(`${DATA}/keepers/conflicts`, ['twoSouth', 'twoNorth']),
      answers: ({ readOnly, grants }) => !readOnly && grants.some(({ role }) => role === 'steward'),
    },
  ],
  'post /api/datasets/{id}/conflicts/uphold': [
    send(
      `${DATA}/keepers/conflicts/uphold`,
      JSON.stringify({ record: 'CANARY-TWO-M', field: 'height', note: 'a note' }),
      { refused: true },
    ),
  ],
  'get /api/indicators': [at('/api/indicators')],
  'get /api/indicators/{code}/values': [at(`/api/indicators/ZZ02/values?${REGION}&level=county`)],
  'get /api/indicators/{code}/values.csv': [at(`/api/indicators/ZZ02/values.csv?${REGION}&level=county`)],
  'get /api/indicators/{code}/values.xlsx': [at(`/api/indicators/ZZ02/values.xlsx?${REGION}&level=county`)],
  'get /api/indicators/{code}/trend': [at(`/api/indicators/ZZ02/trend?${REGION}`)],
  'get /api/indicators/{code}/peers': [at('/api/indicators/ZZ01/peers?region=370202')],
  'get /api/indicators/{code}/proof': [
    ask(({ then }) => `/api/indicators/ZZ02/proof?${REGION}&period=${monthInChina(then)}`),
    at('/api/indicators/ZZ01/proof?region=370203&period=2026-09'),
  ],
  'get /api/regions/{code}/indicators': [at(`/api/regions/${QD}/indicators`)],
  'get /api/scenes': [at('/api/scenes')],
  'get /api/regions/{code}/scene': [at(`/api/regions/${QD}/scene`), at('/api/regions/SA-HH-3702/scene')],
  'get /api/regions/{code}/scene.csv': [at(`/api/regions/${QD}/scene.csv`)],
  'get /api/regions/{code}/scene.xlsx': [at(`/api/regions/${QD}/scene.xlsx`)],
  'get /api/layers': [at('/api/layers')],
  'get /api/layers/{theme}/{layer}/manifest': [at(`${HOMES}/manifest?res=8`)],
  'get /api/layers/{theme}/{layer}/distribution': [at(`${HOMES}/distribution?res=8`)],
  'get /api/public/layers': [at('/api/public/layers')],
  'get /api/public/layers/{theme}/{layer}/manifest': [
    at(`${OPEN}/manifest?res=8`),
    no(`${CLOSED}/manifest?res=8`),
  ],
  'get /api/public/layers/{theme}/{layer}/distribution': [
    at(`${OPEN}/distribution`),
    no(`${CLOSED}/distribution`),
  ],
  'get /api/layers/{theme}/{layer}/summary': [
    at(`${HOMES}/summary?region=370203`),
    at(`${HOMES}/summary?${REGION}`),
  ],
  'get /api/layers/{theme}/{layer}/points': [at(`${HOMES}/points?bbox=120,36,121,37`)],
  'get /api/layers/{theme}/{layer}/cells/{parent}/{res}/{bucket}/{page}': pages(HOMES, SUMS),
  'get /api/layers/{theme}/{layer}/cells/{parent}/{res}/{bucket}/v/{page}': versions(
    HOMES,
    'closedVersion',
    SUMS,
  ),
  'get /api/public/layers/{theme}/{layer}/cells/{parent}/{res}/{bucket}/{page}': [
    ...pages(OPEN, []),
    ...pages(CLOSED, []).map((one) => ({ ...one, refused: true as const })),
  ],
  'get /api/public/layers/{theme}/{layer}/cells/{parent}/{res}/{bucket}/v/{page}': [
    ...versions(OPEN, 'openVersion', []),
    ...versions(CLOSED, 'closedVersion', [], { refused: true }),
  ],
  'get /api/layers/{theme}/{layer}/hotspots': [at(`${HOMES}/hotspots?res=7&${REGION}&all=true`)],
  'get /api/layers/{theme}/{layer}/change': [
    at(`/api/layers/lighthouses/homes-by-month/change?${REGION}&res=7`),
  ],
  'get /api/layers/{theme}/{layer}/top': [at(`${HOMES}/top?res=8&${REGION}`, SUMS)],
  'get /api/layers/{theme}/{layer}/export.csv': [
    ...unapproved([at(`/api/layers/lighthouses/height/export.csv?res=8&${REGION}`)]),
    no(`${HOMES}/export.csv?res=8&${REGION}`),
  ],
  'get /api/layers/{theme}/{layer}/export.geojson': unapproved([
    at(`/api/layers/lighthouses/height/export.geojson?res=8&${REGION}`),
    no(`${HOMES}/export.geojson?res=8&${REGION}`),
  ]),
  'post /api/areas/summary': [
    send('/api/areas/summary', JSON.stringify({ region: QD, layers: ['lighthouses/mean-age'] })),
    send('/api/areas/summary', JSON.stringify({ center: [120.370519, 36.09], radius_m: 500 })),
    send('/api/areas/summary', JSON.stringify({ region: '370203' })),
  ],
  'get /api/cells/{cell}': [
    at(`/api/cells/${CELL_SOUTH}`, ['sumSouth']),
    at(`/api/cells/${CELL_NORTH}`, ['sumNorth']),
  ],
  'post /api/calc/aqi': [
    send('/api/calc/aqi', JSON.stringify({ period: 'day', concentrations: { pm2_5: 61 } })),
  ],
  'post /api/calc/water-class': [
    send('/api/calc/water-class', JSON.stringify({ water_type: 'river', items: { do: 6 } })),
  ],
  'post /api/calc/sea-water-class': [send('/api/calc/sea-water-class', JSON.stringify({ items: { do: 6 } }))],
  ...OBSERVATION_ROUTES,
  'get /api/session': [at('/api/session')],
  'post /api/session': [
    send('/api/session', JSON.stringify({ name: 'steward', password: 'no' }), { refused: true }),
  ],
  'post /api/session/demo': [
    send('/api/session/demo', JSON.stringify({ name: 'demo-steward' }), { refused: true }),
  ],
  'post /api/session/second-factor': [
    send('/api/session/second-factor', JSON.stringify({ code: '000000' }), { refused: true }),
  ],
  'post /api/session/enrol': [send('/api/session/enrol', '{}')],
  'post /api/session/enrol/confirm': [
    send('/api/session/enrol/confirm', JSON.stringify({ code: '0' }), { refused: true }),
  ],
  'post /api/session/password': [
    send('/api/session/password', JSON.stringify({ current: 'a', next: 'b' }), { refused: true }),
  ],
  'get /api/session/oidc': [no('/api/session/oidc')],
  'get /api/account/sessions': [at('/api/account/sessions')],
  'post /api/account/sessions/{id}/end': [
    send(({ spare }) => `/api/account/sessions/${spare.session}/end`, '{}', { refused: true }),
  ],
  'get /api/account/tokens': [at('/api/account/tokens')],
  'post /api/account/tokens': [
    send('/api/account/tokens', JSON.stringify({ name: 'a token', days: 1, read_only: true, grants: null })),
  ],
  'post /api/account/tokens/{id}/revoke': [
    send(({ spare }) => `/api/account/tokens/${spare.token}/revoke`, '{}', { refused: true }),
  ],
  'post /api/setup': [
    send('/api/setup', JSON.stringify({ token: 'a', name: 'setter', title: 'a', password: 'b' }), {
      refused: true,
    }),
  ],
  'get /api/admin/accounts': [at('/api/admin/accounts'), at('/api/admin/accounts?q=CANARY')],
  'post /api/admin/accounts': [send('/api/admin/accounts', JSON.stringify({ name: 'made', title: 'made' }))],
  'post /api/admin/accounts/{id}': [
    send(({ spare }) => `/api/admin/accounts/${spare.account}`, JSON.stringify({ unit: 'a unit' })),
  ],
  'post /api/admin/accounts/{id}/password': [
    send(({ spare }) => `/api/admin/accounts/${spare.account}/password`, '{}', { refused: true }),
  ],
  'post /api/admin/accounts/{id}/second-factor': [
    send(({ spare }) => `/api/admin/accounts/${spare.account}/second-factor`, '{}', { refused: true }),
  ],
  'get /api/admin/sessions': [at('/api/admin/sessions')],
  'post /api/admin/sessions/{id}/end': [
    send(({ spare }) => `/api/admin/sessions/${spare.session}/end`, '{}'),
  ],
  'get /api/admin/deliveries': [at('/api/admin/deliveries')],
  'get /api/admin/settings': [at('/api/admin/settings')],
  'post /api/admin/settings': [
    send('/api/admin/settings', JSON.stringify({ name: 'idle_minutes', value: 20 })),
  ],
  'post /api/admin/accounts/{id}/role': [
    send(({ spare }) => `/api/admin/accounts/${spare.account}/role`, JSON.stringify({ admin_role: null })),
  ],
  'post /api/admin/accounts/{id}/grants': [
    send(
      ({ spare }) => `/api/admin/accounts/${spare.account}/grants`,
      JSON.stringify({ role: 'field', region: SHINAN, libraries: null, grade: 1 }),
    ),
  ],
  'post /api/admin/grants/{id}/revoke': [
    send(({ spare }) => `/api/admin/grants/${spare.grant}/revoke`, '{}'),
  ],
  'get /api/admin/tokens': [at('/api/admin/tokens')],
  'post /api/admin/tokens/{id}/revoke': [
    send(({ spare }) => `/api/admin/tokens/${spare.token}/revoke`, '{}'),
  ],
  'get /api/admin/feeds': [at('/api/admin/feeds')],
  'get /api/admin/audit': [
    keep(
      ({ held }) => `/api/admin/audit?limit=1000&from=${held}`,
      'audit',
      told('threeSouth', 'threeNorth', 'ruleThree'),
    ),
    keep('/api/admin/audit?action=batch.load', 'audit', told('fileTwo', 'fileThree')),
  ],
  'get /api/admin/audit.csv': [
    keep(
      '/api/admin/audit.csv',
      'audit',
      told('threeSouth', 'threeNorth', 'ruleThree', 'fileTwo', 'fileThree'),
    ),
  ],
  'get /api/admin/audit/state': [at('/api/admin/audit/state')],
  'post /api/admin/audit/verify': [send('/api/admin/audit/verify', '{}')],
  // and with that everybody is gone
  'post /api/session/end': [{ ...send('/api/session/end', '{}'), late: true }],
};
