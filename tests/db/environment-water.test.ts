import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SeaNowBody, WaterNowBody } from '#api/environment-water-schemas.ts';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import { PROVINCE_STEWARD } from './people.ts';
import { batchOf } from './readings.ts';

/* Water and sea water as they stand, from readings that came in by the door. */

const SHINAN = '370202000000';
const SOUTH = '120.383,36.067';
const NORTH = '120.37,36.09';
const AT = '2026-11-20T09:00:00+08:00';

let opened: Awaited<ReturnType<typeof openApp>>;
beforeAll(async () => {
  opened = await openApp();
  const { at } = opened;
  const section = (number: string, type: string, target: string, place: string) =>
    `${number},断面,surface_water,national,true,running,${type},${target},,${place}`;
  await at.load(
    'monitoring-stations',
    [
      'station_number,name,medium,control_level,automatic,status,water_type,target_class,sea_target_class,lng,lat',
      section('WATER-1', 'river', 'III', SOUTH),
      section('WATER-2', 'lake', 'II', NORTH),
      section('WATER-3', '', '', SOUTH),
      section('WATER-4', '河流', 'Ⅳ类', NORTH),
      section('WATER-5', 'river', 'III', NORTH),
      `AIR-000001,空气,air,national,true,running,,,,${SOUTH}`,
      'SEA-000001,海水,seawater,national,true,running,,,II,120.6,35.9',
      'SEA-000002,海水,seawater,national,true,running,,,第三类,120.62,35.9',
      '',
    ].join('\n'),
  );
  const say = (network: string, station: string, time: string, values: Record<string, number>) => ({
    ...{ network, station, time: `2026-11-${time}:00+08:00`, values },
  });
  const readings = [
    say('water', 'WATER-1', '20T08:00', {
      ph: 7.6,
      do: 9.1,
      codmn: 5.2,
      cod: 18,
      bod5: 3.4,
      nh3n: 0.62,
      tp: 0.15,
    }),
    say('water', 'WATER-1', '20T04:00', { codmn: 9 }),
    say('water', 'WATER-2', '20T08:00', { do: 9, codmn: 3, nh3n: 0.1, tp: 0.04, tn: 8.26 }),
    say('water', 'WATER-3', '20T08:00', { nh3n: 2.3, codmn: 7 }),
    // received twelve hours before; the last of pH two days before
    say('water', 'WATER-3', '19T20:00', { do: 8 }),
    say('water', 'WATER-3', '18T08:00', { ph: 9.9 }),
    say('water', 'WATER-4', '18T08:00', { ph: 7, do: 1 }),
    say('sea', 'SEA-000001', '20T08:00', { ph: 8.1, do: 7, cod: 1, din: 0.36, phosphate: 0.01, oil: 0.01 }),
    say('sea', 'SEA-000002', '20T08:00', { ph: 8.1, do: 7, cod: 1, din: 0.36, phosphate: 0.01, oil: 0.01 }),
  ];
  const receipt = await at.libraries.observations.receive(batchOf(readings, { daysBack: Infinity }));
  expect(receipt).toMatchObject({ accepted: receipt.received, quarantined: 0 });
});
afterAll(() => opened?.close());
beforeEach(() => opened.ask(PROVINCE_STEWARD));

const get = (path: string) => opened.app.request(`${ORIGIN}/api/environment/${path}`);
const water = async (query = '') =>
  (await (await get(`water?at=${encodeURIComponent(AT)}${query}`)).json()) as WaterNowBody;
const sea = async (query = '') =>
  (await (await get(`sea?at=${encodeURIComponent(AT)}${query}`)).json()) as SeaNowBody;
const of = <Item extends { station: string }>(items: readonly Item[], station: string): Item =>
  items.find((one) => one.station === station)!;

describe('sections of surface water', () => {
  test('have the class of the worst of their newest values, worst section first', async () => {
    const { items, standard } = await water();
    expect(standard).toBe('GB 3838-2002');
    expect(items.map((one) => [one.station, one.class, one.attained])).toEqual([
      ['WATER-3', 'VI', null],
      ['WATER-2', 'III', false],
      ['WATER-1', 'III', true],
      ['WATER-4', null, null],
      ['WATER-5', null, null],
    ]);
  });

  test('say what is beyond the target, of what, and by how many times', async () => {
    const { items } = await water();
    expect(of(items, 'WATER-2')).toMatchObject({
      ...{ water_type: 'lake', target: 'II', against: 'II', worst: ['tp'], tn: 'VI' },
      over: [{ item: 'tp', class: 'III', value: 0.04, limit: { sense: 'max', limit: 0.025 }, times: 0.6 }],
    });
    expect(of(items, 'WATER-3')).toMatchObject({
      ...{ water_type: null, target: null, against: 'III', worst: ['nh3n'] },
      over: [
        { item: 'nh3n', times: 1.3 },
        { item: 'codmn', times: 0.17 },
      ],
    });
  });

  test('count no value of a day before, and say what is missing and what is not received any more', async () => {
    const { items } = await water();
    expect(of(items, 'WATER-1')).toMatchObject({
      partial: false,
      missing: [],
      silent: [],
      freshness: 'fresh',
    });
    expect(of(items, 'WATER-3')).toMatchObject({
      partial: true,
      missing: ['ph', 'cod', 'bod5', 'tp'],
      silent: ['ph'],
      time: '2026-11-20T00:00:00.000Z',
      items: { do: { value: 8, freshness: 'late', class: 'I' }, nh3n: { freshness: 'fresh' } },
    });
    expect(of(items, 'WATER-4')).toMatchObject({
      ...{ class: null, target: 'IV', time: null, freshness: 'silent', stale: true },
      ...{ silent: ['ph', 'do'], last: '2026-11-18T00:00:00.000Z', items: {} },
    });
    expect(of(items, 'WATER-5')).toMatchObject({ class: null, stale: true, last: null, silent: [] });
  });

  test('come to rates of those that have a class', async () => {
    expect((await water()).summary).toEqual({
      ...{ total: 5, assessed: 3, by_class: { I: 0, II: 0, III: 2, IV: 0, V: 0, VI: 1 } },
      ...{ good: 2, good_rate: 66.7, good_target: 75, targeted: 2, attained: 1, attained_rate: 50 },
      ...{
        worst: 1,
        worst_rate: 33.3,
        partial: 2,
        incomplete: 1,
        stale: 2,
        time: '2026-11-20T00:00:00.000Z',
      },
    });
  });

  test('are those of a region, of today or formerly, and no other is known', async () => {
    const south = await water(`&region=${SHINAN}`);
    expect(south.items.map(({ station }) => station)).toEqual(['WATER-3', 'WATER-1']);
    expect(south.region).toBe(SHINAN);
    expect((await water('&region=3706')).summary).toMatchObject({ total: 0, good_rate: null, time: null });
    const unknown = await get('water?region=379999');
    expect([unknown.status, ((await unknown.json()) as { field: string }).field]).toEqual([404, 'region']);
    expect((await get('water?at=yesterday')).status).toBe(400);
  });

  test('stand as they did at an instant, and are silent now', async () => {
    const before = (await (
      await get(`water?at=${encodeURIComponent('2026-11-20T07:00:00+08:00')}`)
    ).json()) as WaterNowBody;
    expect(of(before.items, 'WATER-1')).toMatchObject({ class: 'IV', worst: ['codmn'], attained: false });
    expect(of(before.items, 'WATER-2')).toMatchObject({ class: null, last: null });
    const now = (await (await get('water?at=2030-01-01T00:00:00Z')).json()) as WaterNowBody;
    expect(now.summary).toMatchObject({ assessed: 0, stale: 5, time: null });
  });

  test('a value that is found invalid counts no more', async () => {
    const found = await opened.app.request(`${ORIGIN}/api/observations/validate`, {
      method: 'POST',
      body: JSON.stringify({
        ...{ network: 'water', station: 'WATER-1', metric: 'tp', validity: 'invalid', reason: 'a bubble' },
        ...{ first: '2026-11-20T08:00:00+08:00', last: '2026-11-20T08:00:00+08:00' },
      }),
    });
    expect(found.status).toBe(200);
    expect(of((await water()).items, 'WATER-1')).toMatchObject({
      partial: true,
      missing: ['tp'],
      silent: ['tp'],
    });
  });

  test('are public, and an answer that is the same need not be sent again', async () => {
    opened.ask(anybody(null));
    const path = `water?at=${encodeURIComponent(AT)}`;
    const first = await get(path);
    expect(((await first.json()) as WaterNowBody).items).toHaveLength(5);
    const again = await opened.app.request(`${ORIGIN}/api/environment/${path}`, {
      headers: { 'if-none-match': first.headers.get('etag')! },
    });
    expect(again.status).toBe(304);
  });
});

describe('stations at sea', () => {
  test('have a class by the table that is configured, and a target of their own', async () => {
    const { items, summary, standard, limits } = await sea();
    expect([standard, limits?.zh]).toEqual(['GB 3097-1997', expect.stringContaining('GB 3097')]);
    expect(items.map((one) => [one.station, one.class, one.target, one.attained])).toEqual([
      ['SEA-000001', 'III', 'II', false],
      ['SEA-000002', 'III', 'III', true],
    ]);
    expect(items[0]).toMatchObject({
      worst: ['din'],
      over: [{ item: 'din', times: 0.2 }],
      missing: ['bod5'],
    });
    expect(summary).toMatchObject({
      total: 2,
      assessed: 2,
      good: 0,
      good_rate: 0,
      good_target: 50,
      attained_rate: 50,
    });
  });

  test('are those of the waters that the province and a coastal city answer for, and of no county', async () => {
    const stationsIn = async (region: string) => (await sea(`&region=${region}`)).items.length;
    expect(await stationsIn('370000000000')).toBe(2);
    expect(await stationsIn('370200000000')).toBe(2);
    expect(await stationsIn('SA-HH-3702')).toBe(2);
    expect(await stationsIn('370600000000')).toBe(0);
    expect(await stationsIn(SHINAN)).toBe(0);
  });
});
