import { latLngToCell } from 'h3-js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { anybody, type Person } from '#data/access/person.ts';
import { sql } from '#data/db/sql.ts';
import { openApp, ORIGIN } from './app.ts';
import type { Lighthouses } from './lighthouses.ts';
import { PROVINCE_STEWARD } from './people.ts';

/* Every file that is taken away is on record: by whom, from where, which, and whether it came whole. */

let at: Lighthouses;
let app: Awaited<ReturnType<typeof openApp>>['app'];
let close: () => Promise<void>;
let who: Person = anybody('10.1.2.3');

const WANG: Person = {
  ...anybody('10.1.2.4'),
  ...{ account: '7', name: 'wang.wei', title: '王伟', session: '1', readOnly: false },
};
const LIGHTS = '/api/datasets/lighthouses';

beforeAll(async () => {
  ({ at, app, close } = await openApp({ parts: { identify: () => who } }));
  const rows = Array.from({ length: 2_500 }, (_, i) => `L${i},${i % 100},120.383,36.067`);
  await at.load('lighthouses', ['number,height,lng,lat', ...rows].join('\n'));
});
afterAll(() => close?.());
beforeEach(() => (who = anybody('10.1.2.3')));

const entries = () =>
  at.database.asOwner((tx) =>
    tx.query<{ object: string }>(sql`
      SELECT actor, address, object, after, result FROM audit_entry WHERE action = 'export.file' ORDER BY id`),
  );
const taken = async (path: string, init: RequestInit = {}) => {
  const before = (await entries()).length;
  const response = await app.request(ORIGIN + path, init);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { response, bytes, text: new TextDecoder().decode(bytes), entries: (await entries()).slice(before) };
};

test.each([
  `${LIGHTS}/records.csv`,
  `${LIGHTS}/records.csv?region=370202`,
  '/api/indicators/ZZ02/values.csv?region=370000&level=city',
  '/api/indicators/ZZ02/values.xlsx',
  '/api/regions/370202/scene.csv',
  '/api/regions/370202/scene.xlsx',
  '/api/layers/lighthouses/all/export.csv?res=6',
  '/api/layers/lighthouses/all/export.geojson?res=6',
  `/api/layers/lighthouses/all/cells/${latLngToCell(36.067, 120.383, 4)}/8/none/current.arrow`,
])('%s is on record with its filters, for whoever takes it', async (address) => {
  const { response, bytes, entries: found } = await taken(address);
  expect(response.status).toBe(200);
  const after = { address, bytes: bytes.byteLength };
  const entry = {
    actor: 'public',
    address: '10.1.2.3',
    object: address.split('?')[0],
    after,
    result: 'done',
  };
  expect(found).toEqual([entry]);
});

test('rows that were kept aside are on record too', async () => {
  who = PROVINCE_STEWARD;
  const { batch } = await at.load('keepers', 'name,region\nX1,999999999999\n', {});
  const { response, entries: found } = await taken(`/api/batches/${batch}/quarantine.csv`);
  expect(response.status).toBe(200);
  expect(found).toMatchObject([{ object: `/api/batches/${batch}/quarantine.csv`, result: 'done' }]);
});

test('a file that is broken off says after how many bytes', async () => {
  const response = await app.request(`${ORIGIN}${LIGHTS}/records.csv`);
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  const [entry] = (await entries()).slice(-1);
  expect(entry).toMatchObject({ result: 'failed', after: { bytes: value!.byteLength } });
});

test('what gives no file out is not on record', async () => {
  for (const [path, init] of [
    ['/api/datasets/nothing/records.csv', {}],
    [`${LIGHTS}/records`, {}],
    [`${LIGHTS}/records.csv`, { method: 'HEAD' }],
  ] as const)
    expect((await taken(path, init)).entries, path).toEqual([]);
});

test('files of who has signed in end with the name and the time, and are nobody else’s', async () => {
  who = WANG;
  const { response, text, entries: found } = await taken('/api/indicators/ZZ02/values.csv');
  expect(text.trimEnd().split('\r\n').at(-1)).toMatch(
    /^"?导出人 Exported by: 王伟 \(wang\.wei\), 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00"?$/,
  );
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  expect(found).toMatchObject([{ actor: 'wang.wei', address: '10.1.2.4' }]);
  who = anybody('10.1.2.3');
  expect((await taken('/api/indicators/ZZ02/values.csv')).text).not.toContain('导出人');
});
