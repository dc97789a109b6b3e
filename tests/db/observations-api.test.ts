import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import { LOCAL } from '#data/access/local.ts';
import { grant, person, PROVINCE_STEWARD } from './people.ts';

/* The door for readings and the ways to read them, over the API. */

let opened: Awaited<ReturnType<typeof openApp>>;
beforeAll(async () => {
  opened = await openApp();
  await opened.at.load(
    'lighthouses',
    'number,height,lng,lat\nL1,1,120.383,36.067\nL2,2,120.37,36.09\nL3,3,120.37,36.09\n',
  );
  await opened.at.load('keeper-homes', 'number,age,lng,lat\nH1,40,120.383,36.067\nH2,50,120.37,36.09\n');
});
afterAll(() => opened?.close());
beforeEach(() => opened.ask(PROVINCE_STEWARD));

const SHINAN = '370202000000';
const SHIBEI = '370203000000';
const HOUR = 3_600_000;
const BEGAN = Date.now();
/** So many hours before the tests began. */
const ago = (hours: number) => new Date(BEGAN - hours * HOUR).toISOString();
const lamp = (station: string, hours: number, value: number, metric = 'light') =>
  JSON.stringify({ network: 'lamps', station, metric, time: ago(hours), value });
const hearth = (station: string, value: number) =>
  JSON.stringify({ network: 'hearths', station, time: ago(1), values: { smoke: value } });
const post = (body: string | ReadableStream, headers: Record<string, string> = {}) =>
  opened.app.request(`${ORIGIN}/api/observations`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body,
    ...(typeof body !== 'string' && { duplex: 'half' }),
  });
const get = (path: string) => opened.app.request(ORIGIN + path);
const json = async <Body = Record<string, unknown>>(response: Response | Promise<Response>) =>
  (await (await response).json()) as Body;
const send = (...lines: string[]) => json(post(lines.join('\n')));

describe('the door', () => {
  test('counts every reading, whatever its line is, and shows the first that it kept aside', async () => {
    const response = await post(
      [
        lamp('L1', 3, 5),
        `${lamp('L1', 2, 6)}\r`,
        '',
        lamp('L1', 2, 6),
        'no json',
        hearth('H1', 7),
        `{"network":"${'x'.repeat(17_000)}"}`,
        lamp('L9', 2, 6),
        lamp('L1', 1, 1001),
        lamp('L1', -1, 10),
      ].join('\n'),
      { 'content-type': 'application/x-ndjson; charset=utf-8' },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const receipt = await json<{ kept: { line: number; reason: string }[] }>(response);
    expect(receipt).toMatchObject({
      received: 9,
      accepted: 3,
      duplicate: 1,
      quarantined: 5,
      late: 0,
      corrected: 0,
    });
    expect(receipt.kept.map(({ line, reason }) => [line, reason])).toEqual([
      [5, 'not-json'],
      [7, 'line-too-long'],
      [8, 'unknown-station'],
      [9, 'out-of-bounds'],
      [10, 'future'],
    ]);
  });

  test('takes lines that come in any pieces', async () => {
    const bytes = new TextEncoder().encode(`${lamp('L2', 5, 1)}\n${lamp('L2', 4, 2)}\n${lamp('灯', 4, 2)}`);
    let at = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, (at += 7)));
      },
    });
    const receipt = await json<{ kept: { sentence: { zh: string } }[] }>(post(body));
    expect(receipt).toMatchObject({ received: 3, accepted: 2, quarantined: 1 });
    expect(receipt.kept[0]?.sentence.zh).toContain('“灯”');
  });

  test('takes what commands at this machine send, who have no account, and knows it when it comes again', async () => {
    opened.ask({ ...PROVINCE_STEWARD, account: LOCAL, name: LOCAL });
    const again = () => post(lamp('L2', 4, 7), { 'idempotency-key': 'by-hand' });
    const first = await again();
    expect(first.status).toBe(200);
    const receipt = await json<{ batch: string; accepted: number }>(first);
    expect(receipt.accepted).toBe(1);
    expect(await json(again())).toEqual(receipt);
  });

  test('answers a batch that is sent again by its name as it did, and no other by that name', async () => {
    const again = () => post(lamp('L2', 3, 9), { 'idempotency-key': 'morning' });
    const first = await json(again());
    expect(first).toMatchObject({ accepted: 1 });
    expect(await json(again())).toEqual(first);
    const other = await post(lamp('L2', 3, 10), { 'idempotency-key': 'morning' });
    expect(other.status).toBe(409);
    expect(await json(other)).toMatchObject({ field: 'Idempotency-Key' });
    expect((await post('', { 'idempotency-key': 'a b' })).status).toBe(400);
  });

  test.each([
    ['nobody', anybody(null), 401],
    ['an official', person('official', { grants: [grant({ role: 'official' })] }), 403],
    ['a token that only reads', person('reading', { grants: [grant()], readOnly: true }), 403],
    ['an administrator', person('system', { adminRole: 'system' }), 403],
  ] as const)('is closed to %s', async (_name, who, status) => {
    opened.ask(who);
    expect((await post(lamp('L1', 9, 5))).status).toBe(status);
  });

  test('is open to a steward for the stations of their regions and libraries', async () => {
    opened.ask(person('south', { grants: [grant({ region: SHINAN })] }));
    expect(await send(lamp('L1', 20, 5), lamp('L2', 20, 5), hearth('H1', 8), hearth('H2', 8))).toMatchObject({
      accepted: 2,
      quarantined: 2,
    });
    opened.ask(person('low', { grants: [grant({ region: SHINAN, grade: 3 })] }));
    // homes hold a field of grade 4, which whoever looks after them has to hold
    expect(await send(lamp('L1', 21, 5), hearth('H1', 9))).toMatchObject({
      accepted: 1,
      kept: [{ line: 2, reason: 'unknown-network' }],
    });
    opened.ask(person('elsewhere', { grants: [grant({ libraries: ['geography'] })] }));
    expect((await post(lamp('L1', 22, 5))).status).toBe(403);
  });

  test('refuses other types, and more than a batch may hold, without taking any of it', async () => {
    const typed = await post(lamp('L1', 30, 5), { 'content-type': 'application/json' });
    expect([typed.status, (await json(typed))['type']]).toEqual([415, '/problems/unsupported-type']);
    const values = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`m${i}`, 1]));
    const wide = `${JSON.stringify({ network: 'lamps', station: 'L1', time: ago(30), values })}\n`;
    expect((await post(wide.repeat(101))).status).toBe(413);
    expect((await post('', { 'content-length': '40000000' })).status).toBe(413);
  });
});

const find = (changes: object) =>
  opened.app.request(`${ORIGIN}/api/observations/validate`, {
    method: 'POST',
    body: JSON.stringify({
      ...{ network: 'lamps', station: 'L1', metric: 'light', validity: 'valid', reason: 'looked at it' },
      ...changes,
    }),
  });

describe('what was received', () => {
  interface Stations {
    items: {
      station: string;
      freshness: string;
      region: string;
      latest: Record<string, { value: number; freshness: string }>;
    }[];
    next: string | null;
  }
  const series = (more: string) =>
    json<{ items: Record<string, unknown>[]; next: string | null }>(get(`/api/observations?${more}`));

  test('is shown by network', async () => {
    const { items } = await json<{ items: { id: string }[] }>(get('/api/networks'));
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(['air', 'outlets', 'lamps', 'hearths']));
    expect(items.find(({ id }) => id === 'lamps')).toMatchObject({
      ...{ theme: 'lighthouses', dataset: 'lighthouses', step: 60, stations: 3, reporting: 2 },
      last: expect.stringMatching(/Z$/) as string,
    });
    opened.ask(anybody(null));
    const seen = await json<{ items: { id: string }[] }>(get('/api/networks'));
    expect(seen.items.find(({ id }) => id === 'hearths')).toMatchObject({
      stations: 0,
      reporting: 0,
      last: null,
    });
  });

  test('is shown by station, with what is newest and how fresh it is', async () => {
    await send(lamp('L2', 1, 77), lamp('L2', 5, 20, 'heat'));
    const { items, next } = await json<Stations>(get('/api/stations?network=lamps'));
    expect(next).toBeNull();
    expect(items.map(({ station, freshness }) => [station, freshness])).toEqual([
      ['L1', 'late'],
      ['L2', 'fresh'],
      ['L3', 'silent'],
    ]);
    expect(items[1]?.latest).toMatchObject({
      light: { value: 77, freshness: 'fresh' },
      heat: { value: 20, freshness: 'late' },
    });
    const page = await json<Stations>(get('/api/stations?network=lamps&limit=1&cursor=L1'));
    expect([page.items.map(({ station }) => station), page.next]).toEqual([['L2'], 'L2']);
    const south = await json<Stations>(get(`/api/stations?network=lamps&region=${SHINAN}`));
    expect(south.items.map(({ station }) => station)).toEqual(['L1']);
  });

  test('is shown as readings and as their hours, days and months, in pages', async () => {
    const lines = Array.from({ length: 50 }, (_, i) =>
      JSON.stringify({
        network: 'lamps',
        station: 'L3',
        metric: 'light',
        time: `2026-0${i < 30 ? 3 : 4}-01T${String(i % 24).padStart(2, '0')}:00:00+08:00`,
        value: i,
      }),
    );
    await send(
      ...lines,
      JSON.stringify({
        network: 'lamps',
        station: 'L3',
        metric: 'bearing',
        time: '2026-03-01T01:00:00+08:00',
        value: 350,
      }),
    );
    const of =
      'network=lamps&station=L3&metric=light&from=2026-03-01T00:00:00%2B08:00&to=2026-05-01T00:00:00%2B08:00';
    const first = await series(`${of}&limit=2`);
    expect(first).toMatchObject({
      items: [{ time: '2026-02-28T17:00:00.000Z', value: 25, raw: 25, validity: 'raw' }, { value: 26 }],
      next: '2026-02-28T18:00:00.000Z',
    });
    const second = await series(
      `network=lamps&station=L3&metric=light&limit=2&from=${first.next}&to=2026-05-01T00:00:00Z`,
    );
    expect(second.items.map(({ value }) => value)).toEqual([27, 28]);
    expect((await series(`${of}&step=hour&limit=1`)).items).toEqual([
      {
        from: '2026-02-28T16:00:00.000Z',
        to: '2026-02-28T17:00:00.000Z',
        n: 1,
        mean: 25,
        sum: 25,
        min: 25,
        max: 25,
      },
    ]);
    // the reading of midnight is the last of the day before
    const days = await series(`${of}&step=day`);
    expect(days.items.map(({ from, n }) => [from, n])).toEqual([
      ['2026-02-28T16:00:00.000Z', 23],
      ['2026-03-30T16:00:00.000Z', 1],
      ['2026-03-31T16:00:00.000Z', 19],
    ]);
    const months = await series(`${of}&step=month`);
    expect(months.items.map(({ from, to }) => [from, to])).toEqual([
      ['2026-02-28T16:00:00.000Z', '2026-03-31T16:00:00.000Z'],
      ['2026-03-31T16:00:00.000Z', '2026-04-30T16:00:00.000Z'],
    ]);
    const bearing = await series(of.replace('light', 'bearing') + '&step=day');
    expect(bearing.items).toMatchObject([{ n: 1, mean: null, min: 350, max: 350 }]);
    const csv = await (await get(`/api/observations.csv?${of}&step=day`)).text();
    expect(csv).toContain('自 From,至 To,数据个数 Readings,平均 Mean');
    expect(csv).toContain('\r\n2026-02-28T16:00:00.000Z,2026-03-01T16:00:00.000Z,23,');
  });

  test('is there only for those who may see the station, as it is now', async () => {
    await send(hearth('H1', 5), hearth('H2', 6));
    const south = person('reader.south', { grants: [grant({ role: 'official', region: SHINAN })] });
    const asked = (station: string) =>
      get(`/api/observations?network=hearths&station=${station}&metric=smoke`);
    opened.ask(south);
    expect((await asked('H1')).headers.get('cache-control')).toBe('private, no-store');
    expect((await json<{ items: object[] }>(asked('H1'))).items).not.toEqual([]);
    expect((await asked('H2')).status).toBe(404);
    // the record moves, and the right to its readings with it, at once
    await opened.at.load('keeper-homes', 'number,age,lng,lat\nH1,40,120.37,36.09\n');
    expect((await asked('H1')).status).toBe(404);
    opened.ask(person('reader.north', { grants: [grant({ role: 'official', region: SHIBEI })] }));
    expect((await json<{ items: object[] }>(asked('H1'))).items).not.toEqual([]);
  });

  test.each([
    [{ validity: 'good' }, 400, 'validity'],
    [{ reason: 'no' }, 400, 'reason'],
    [{ first: 'now' }, 400, 'first'],
    [{ first: ago(1), last: ago(2) }, 400, 'last'],
    [{ validated: 5, validity: 'invalid' }, 400, 'validated'],
    [{ validated: 5, last: ago(1) }, 400, 'validated'],
    [{ validated: 1001 }, 400, 'validated'],
    [{ network: 'nowhere' }, 404, 'network'],
    [{ metric: 'smell' }, 404, 'metric'],
    [{ station: 'L9' }, 404, 'station'],
  ])('is not found to be what it cannot be: %j', async (changes, status, field) => {
    const response = await find({ first: ago(2), last: ago(2), ...changes });
    expect([response.status, (await json(response))['field']]).toEqual([status, field]);
  });

  test('is found valid or not by a steward of its region only', async () => {
    const south = person('south.finder', { grants: [grant({ region: SHINAN })] });
    await send(lamp('L1', 12, 5), lamp('L2', 12, 5));
    const at = { first: ago(12), last: ago(12) };
    opened.ask(south);
    expect(await json(find({ ...at, station: 'L1' }))).toEqual({ readings: 1 });
    expect((await find({ ...at, station: 'L2' })).status).toBe(404);
    for (const [who, status] of [
      [anybody(null), 401],
      [person('official', { grants: [grant({ role: 'official' })] }), 403],
    ] as const) {
      opened.ask(who);
      expect((await find({ ...at, station: 'L1' })).status).toBe(status);
    }
  });

  test.each([
    ['', 400, 'network'],
    ['network=nowhere', 404, 'network'],
    ['network=lamps&station=L1', 400, 'metric'],
    ['network=lamps&station=L1&metric=smell', 404, 'metric'],
    ['network=lamps&metric=light', 400, 'station'],
    ['network=lamps&metric=light&station=constructor', 404, 'station'],
    ['network=lamps&metric=light&station=L1&step=week', 400, 'step'],
    ['network=lamps&metric=light&station=L1&from=yesterday', 400, 'from'],
    ['network=lamps&metric=light&station=L1&from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', 400, 'from'],
    ['network=lamps&metric=light&station=L1&limit=10001', 400, 'limit'],
  ])('asked for as "%s" is a problem that names the field', async (query, status, field) => {
    for (const path of ['observations', 'observations.csv']) {
      const response = await get(`/api/${path}?${query}`);
      expect([response.status, (await json(response))['field']]).toEqual([status, field]);
    }
  });
});
