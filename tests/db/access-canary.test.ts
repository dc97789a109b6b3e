import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { tableFromIPC } from '@uwdata/flechette';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RecordList } from '#api/dataset-schemas.ts';
import type { ExportItem } from '#api/export-schemas.ts';
import type { LayerManifest } from '#api/layer-schemas.ts';
import { appendEvents, newest, type NewEvent } from '#data/live/outbox.ts';
import { openZip } from '#data/ingest/readers/zip.ts';
import { decodePage } from '#tiles/cells/page.ts';
import { openApp, ORIGIN } from './app.ts';
import type { Ask } from './canary-asks.ts';
import {
  APPROVED_ONLY,
  CANARIES,
  PEOPLE,
  plant,
  type Canary,
  type Planted,
  type Who,
} from './canary-data.ts';
import { signEverybodyIn } from './canary-people.ts';
import { PAGE, ROUTES } from './canary-routes.ts';
import { batchOf } from './readings.ts';
import { listenTo } from './streams.ts';

/*
 * Every route, asked by everybody: no byte of an answer is of a record that is not theirs, and who may see one does see it where the
 * route shows it.
 */

let opened: Awaited<ReturnType<typeof openApp>>;
let planted: Planted;
let carried: Record<Who, Record<string, string>>;
const folder = mkdtempSync(path.join(tmpdir(), 'haidai-canary-'));

beforeAll(async () => {
  opened = await openApp();
  const made = await plant(opened.at);
  const { spare, revoke, ...people } = await signEverybodyIn(opened.at, opened.access);
  ({ carried } = people);
  const said = async <Body>(who: Who, path: string, body?: object): Promise<Body> => {
    const response = await request(who, {
      path: () => path,
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.status, path).toBeLessThan(300);
    return JSON.parse(await bodyOf(response)) as Body;
  };
  const versionOf = async (layer: string): Promise<string> => {
    const path = `/api/layers/lighthouses/${layer}/manifest?res=8`;
    return (await said<LayerManifest>('steward', path)).pages.find(({ parent }) => parent === PAGE)!.version;
  };
  const askFor = async (who: Who): Promise<string> => {
    const asked = { dataset: 'keeper-homes', region: '370200000000', reason: 'a reason' };
    return (await said<ExportItem>(who, '/api/exports', asked)).id;
  };
  const approved = async (who: Who): Promise<string> => {
    const id = await askFor(who);
    await said('steward', `/api/exports/${id}/decide`, { approve: true, note: 'a note' });
    return id;
  };
  const keptOf = async (dataset: string, batch: string): Promise<string> => {
    const asked = { dataset, batch, reason: 'a reason' };
    const { id } = await said<ExportItem>('southSteward', '/api/exports', asked);
    await said('steward', `/api/exports/${id}/decide`, { approve: true, note: 'a note' });
    return id;
  };
  const held = new Date().toISOString();
  const { items } = await said<RecordList>('revoked', '/api/datasets/keepers/records');
  expect(items).toHaveLength(2);
  await revoke();
  planted = {
    ...{ ...made, held, spare },
    openVersion: await versionOf('height'),
    closedVersion: await versionOf('mean-age'),
    exports: { south: await approved('south'), north: await approved('north') },
    waiting: await askFor('south'),
    keptExports: {
      lights: await keptOf('lighthouses', made.southBatch),
      homes: await keptOf('keeper-homes', made.homesBatch),
    },
  };
});
afterAll(async () => {
  await opened?.close();
  rmSync(folder, { recursive: true, force: true });
});

const unpacked = async (bytes: Buffer): Promise<string> => {
  const file = path.join(folder, 'book.xlsx');
  writeFileSync(file, bytes);
  const zip = await openZip(file);
  try {
    return (await Promise.all(zip.names.map((name) => zip.read(name)))).join('\n');
  } finally {
    await zip.close();
  }
};

/** All that the body of an answer says, however it is packed. */
const bodyOf = async (response: Response): Promise<string> => {
  let bytes: Buffer = Buffer.from(await response.arrayBuffer());
  const encoding = response.headers.get('content-encoding');
  if (encoding === 'br') bytes = brotliDecompressSync(bytes);
  if (encoding === 'gzip') bytes = gunzipSync(bytes);
  const type = response.status === 200 ? (response.headers.get('content-type') ?? '') : '';
  if (type.includes('spreadsheet')) return unpacked(bytes);
  if (type.includes('haidai.cells')) {
    const { ordinals, n, sum, den } = decodePage(new Uint8Array(bytes).buffer);
    return [ordinals, n, sum, den].map((column) => column?.join(' ')).join('\n');
  }
  if (type.includes('arrow'))
    return JSON.stringify(tableFromIPC(bytes, { useBigInt: true }).toArray(), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  return bytes.toString();
};
const wordsOf = async (response: Response): Promise<string> =>
  JSON.stringify([...response.headers]) + (await bodyOf(response));
/** The same at any moment: some answers say when they were given. */
const lastingOf = async (response: Response): Promise<string> =>
  (await bodyOf(response)).replaceAll(/"(timeStamp|computed_at)":"[^"]+"/g, '');

const request = async (who: Who, { path: pathOf, body, type }: Ask, headers: Record<string, string> = {}) => {
  const env = { incoming: { socket: { remoteAddress: PEOPLE[who].address } } };
  const init = {
    headers: {
      'accept-encoding': 'br, gzip',
      origin: ORIGIN,
      ...(type && { 'content-type': type }),
      ...carried[who],
      ...headers,
    },
    ...(body !== undefined && { method: 'POST', body: typeof body === 'string' ? body : body(planted) }),
  };
  return opened.app.request(ORIGIN + pathOf(planted), init, env);
};

const EVERYBODY = Object.keys(PEOPLE) as Who[];
const forbidden = (who: Who): Canary[] =>
  (Object.keys(CANARIES) as Canary[]).filter((canary) => !CANARIES[canary].may(PEOPLE[who]));

test('every route of the API has a row', async () => {
  const { paths } = (await (await opened.app.request('/api/openapi.json')).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const routes = Object.entries(paths).flatMap(([route, methods]) =>
    Object.keys(methods).map((method) => `${method} ${route}`),
  );
  expect(Object.keys(ROUTES).sort()).toEqual(routes.sort());
});

test('the table of who may see what has somebody and nobody for each canary', () => {
  for (const [name, { may }] of Object.entries(CANARIES)) {
    const seers = EVERYBODY.filter((who) => may(PEOPLE[who])).length;
    const open = name.startsWith('public')
      ? EVERYBODY.length
      : name === 'person' || name === 'idNumber'
        ? 0
        : null;
    if (open === null) expect(seers > 0 && seers < EVERYBODY.length, name).toBe(true);
    else expect(seers, name).toBe(open);
  }
  for (const who of ['nobody', 'ecologist', 'system', 'security', 'audit', 'tampered', 'revoked'] as const)
    expect(forbidden(who), who).toHaveLength(Object.keys(CANARIES).length - 2);
});

describe('what somebody else was given', () => {
  const gets = Object.entries(ROUTES).flatMap(([route, all]) =>
    route.startsWith('get ') ? all.map((ask, i) => [`${route} #${i + 1}`, ask] as const) : [],
  );
  test('an ETag is good for nobody whose answer would be another', async () => {
    let replayed = 0;
    for (const [name, ask] of gets)
      for (const first of ['steward', 'nobody'] as const) {
        const given = await request(first, ask);
        const tag = given.headers.get('etag');
        const words = await lastingOf(given);
        if (given.headers.get('cache-control')?.includes('private, no-store')) expect(tag, name).toBeNull();
        if (!tag) continue;
        for (const who of ['south', 'north', 'nobody', 'steward', 'system', 'revoked', 'token'] as const) {
          const again = await request(who, ask, { 'if-none-match': tag });
          if (again.status !== 304) continue;
          replayed++;
          expect(await lastingOf(await request(who, ask)), `${name}: ${first}’s to ${who}`).toBe(words);
        }
      }
    expect(replayed).toBeGreaterThan(50);
  });

  test('a cursor leads on through what who uses it sees', async () => {
    const list = (who: Who, query = '') =>
      request(who, { path: () => `/api/datasets/keepers/records?limit=1${query}` });
    const { next } = JSON.parse(await bodyOf(await list('steward'))) as { next: string };
    expect(next).toContain('CANARY-TWO-N');
    const words = await bodyOf(await list('south', `&cursor=${next}`));
    expect(words).toContain(CANARIES.twoSouth.text);
    expect(words).not.toContain(CANARIES.twoNorth.text);
    expect(await bodyOf(await list('nobody', `&cursor=${next}`))).toBe('{"items":[],"next":null}');
  });

  test('and so do those of lists that are one’s own or a steward’s', async () => {
    const page = async (who: Who, path: string) =>
      JSON.parse(await bodyOf(await request(who, { path: () => path }))) as {
        items?: { id: string; record: string }[];
        next: string;
      };
    const own = await page('south', '/api/exports?limit=1');
    expect((await page('south', `/api/exports?cursor=${own.next}`)).items).not.toEqual([]);
    expect(await page('city', `/api/exports?cursor=${own.next}`)).toEqual({ items: [], next: null });
    const conflicts = '/api/datasets/keepers/conflicts?limit=1';
    const first = await page('steward', conflicts);
    const rest = async (who: Who) =>
      (await page(who, `${conflicts}&cursor=${first.next}`)).items?.map(({ record }) => record) ?? null;
    const [south, north] = [CANARIES.twoSouth.text, CANARIES.twoNorth.text];
    expect([first.items?.[0]?.record, await rest('steward')]).toEqual([north, [south]]);
    expect(await rest('southSteward')).toEqual([south]);
    expect(await rest('revoked')).toBeNull();
    const accounts = '/api/admin/accounts?limit=1';
    const { next } = await page('system', accounts);
    for (const who of ['steward', 'audit', 'nobody'] as const)
      expect((await page(who, `${accounts}&cursor=${next}`)).items, who).toBeUndefined();
  });

  test('an answer within somebody’s rights is kept by no cache, one that everybody reads by any', async () => {
    const cacheOf = async (who: Who, dataset: string) =>
      (await request(who, { path: () => `/api/datasets/${dataset}/records` })).headers.get('cache-control');
    expect(await cacheOf('south', 'keepers')).toBe('private, no-store');
    expect(await cacheOf('south', 'monitoring-stations')).toBe(
      await cacheOf('nobody', 'monitoring-stations'),
    );
  });
});

test('a stream of events carries to nobody what is not theirs', async () => {
  const LIVE = '/api/live?topics=records,observations/hearths,alarms';
  const SOUTH = { region: '370202000000', city: '370200000000', county: '370202000000', town: null };
  const NORTH = { ...SOUTH, region: '370203000000', county: '370203000000' };
  const WATERS = { region: 'SA-HH-3702', city: '370200000000', county: null, town: null };
  const told: [Canary, Pick<NewEvent, 'grade' | 'dataset' | 'place'>][] = [
    ['publicSouth', { grade: 1, dataset: 'lighthouses', place: SOUTH }],
    ['twoSouth', { grade: 2, dataset: 'keepers', place: SOUTH }],
    ['twoNorth', { grade: 2, dataset: 'keepers', place: NORTH }],
    ['twoSea', { grade: 2, dataset: 'keepers', place: WATERS }],
    ['threeSouth', { grade: 3, dataset: 'keeper-homes', place: SOUTH }],
    ['threeNorth', { grade: 3, dataset: 'keeper-homes', place: NORTH }],
    // of no dataset or no place, or of a dataset that nobody declared: for nobody
    ['person', { grade: 2, dataset: null, place: SOUTH }],
    ['person', { grade: 3, dataset: 'keepers', place: null }],
    ['idNumber', { grade: 2, dataset: 'constructor', place: SOUTH }],
  ];
  const streams = await Promise.all(
    EVERYBODY.map(async (who) => {
      const stream = listenTo(await request(who, { path: () => LIVE }));
      await stream.until(1);
      return [who, stream] as const;
    }),
  );
  const start = await newest(opened.at.database);
  const hearth = (station: string, value: number) => ({
    ...{ network: 'hearths', station, metric: 'smoke', time: '2026-10-05T09:00:00+08:00', value },
  });
  const readings = [hearth('CANARY-THREE-S', 7717.25), hearth('CANARY-THREE-N', 8818.25)];
  expect(await opened.at.libraries.observations.receive(batchOf(readings))).toMatchObject({ accepted: 2 });
  const { south, north } = planted.alarms;
  await opened.at.libraries.alarms.act(PEOPLE.steward, [south, north], { as: 'see' });
  await opened.at.database.asOwner((tx) =>
    appendEvents(tx, [
      ...told.map(([canary, of]) => ({ topic: 'records', ...of, data: { text: CANARIES[canary].text } })),
      { topic: 'records', grade: 1, dataset: null, place: null, data: { last: true } },
    ]),
  );
  const again = await Promise.all(
    EVERYBODY.map(async (who) => {
      const headers = { 'last-event-id': String(start) };
      return [who, listenTo(await request(who, { path: () => LIVE }, headers))] as const;
    }),
  );
  for (const [who, stream] of [...streams, ...again]) {
    await vi.waitFor(() => expect(stream.text(), who).toContain('"last"'), { timeout: 10_000 });
    for (const canary of new Set([...told.map(([name]) => name), 'readingSouth', 'readingNorth'] as const))
      expect([who, canary, stream.text().includes(CANARIES[canary].text)]).toEqual([
        who,
        canary,
        CANARIES[canary].may(PEOPLE[who]),
      ]);
    await stream.leave();
  }
});

const turn = ({ body, late }: Ask): number => Number(body !== undefined) + 2 * Number(late ?? false);

describe('what an answer says is for whoever asks', () => {
  // what changes something comes last, and what ends sessions at the very end
  const asks = Object.entries(ROUTES)
    .flatMap(([route, all]) => all.map((ask, i) => [`${route} #${i + 1}`, ask] as const))
    .toSorted(([, a], [, b]) => turn(a) - turn(b));
  test.each(asks)('%s', async (_name, ask) => {
    const address = ask.path(planted);
    const asked = address + (ask.echoes && typeof ask.body === 'string' ? ask.body : '');
    let answered = false;
    for (const who of EVERYBODY) {
      const response = await request(who, ask);
      answered ||= response.ok;
      expect(response.status, `${who} ${address}`).not.toBe(500);
      const words = await wordsOf(response);
      const never = [...forbidden(who), ...(ask.unapproved ? APPROVED_ONLY : [])];
      const named = response.ok ? (ask.names ?? []) : [];
      expect(
        named.filter((canary) => !words.includes(CANARIES[canary].text)),
        `${who} ${address}`,
      ).toEqual([]);
      const seen = never.filter(
        (canary) =>
          !named.includes(canary) &&
          words.includes(CANARIES[canary].text) &&
          !asked.includes(CANARIES[canary].text),
      );
      expect(seen, `${who} ${address}`).toEqual([]);
      if (!(ask.answers?.(PEOPLE[who]) ?? true)) continue;
      const missing = (ask.shows ?? []).filter(
        (canary) => CANARIES[canary].may(PEOPLE[who]) && !words.includes(CANARIES[canary].text),
      );
      expect(missing, `${who} ${address}`).toEqual([]);
    }
    expect(answered, address).toBe(!ask.refused);
  });
});
