import { cellToLatLng, getResolution, latLngToCell } from 'h3-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MeasuredCells } from '#api/environment-cells-schemas.ts';
import type { SurfaceAnswer } from '#api/surface-schemas.ts';
import { anybody } from '#data/access/person.ts';
import { distanceKm } from '#data/geostatistics/sphere.ts';
import { openApp, ORIGIN } from './app.ts';
import { grant, person, PROVINCE_STEWARD } from './people.ts';

/* Surfaces between stations, over the API: sixteen lamps in and around two counties, and two homes of which few may know. */

const SHINAN = '370202000000';
const SHIBEI = '370203000000';
const HOUR = 3_600_000;
/** The end of an hour that is over. */
const END = Math.floor(Date.now() / HOUR) * HOUR - 2 * HOUR;
const at = (hours: number) => new Date(END + hours * HOUR).toISOString();

const LAMPS = Array.from({ length: 16 }, (_, i) => ({
  key: `L${i + 10}`,
  position: [120.2 + 0.08 * (i % 4) + 0.003 * i, 36.02 + 0.03 * Math.floor(i / 4)] as const,
  value: 20 + 3 * (i % 4) + 5 * Math.floor(i / 4) + (i % 3),
}));

let opened: Awaited<ReturnType<typeof openApp>>;
const post = (lines: readonly object[]) =>
  opened.app.request(`${ORIGIN}/api/observations`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
beforeAll(async () => {
  opened = await openApp();
  const rows = LAMPS.map(({ key, position: [lng, lat] }) => `${key},1,${lng},${lat}\n`);
  await opened.at.load(
    'lighthouses',
    `number,height,lng,lat\n${rows.join('')}FAR,1,117.1,36.65\nMUTE,1,120.3,36.1\n`,
  );
  await opened.at.load('keeper-homes', 'number,age,lng,lat\nH1,40,120.383,36.067\nH2,50,120.37,36.09\n');
  const light = (station: string, hours: number, value: number) => ({
    ...{ network: 'lamps', station, metric: 'light', time: at(hours), value },
  });
  await post([
    ...LAMPS.map(({ key, value }) => light(key, 0, value)),
    light('FAR', 0, 30),
    light('MUTE', -1, 7),
    // the hour after, of which few have reported
    ...LAMPS.slice(0, 3).map(({ key }) => light(key, 1, 500)),
    ...LAMPS.slice(0, 4).map(({ key }) => light(key, -30, 100)),
    ...[...LAMPS.slice(0, 9)].map(({ key }) => ({ ...light(key, 0, 0), metric: 'heat' })),
    { network: 'hearths', station: 'H1', metric: 'smoke', time: at(0), value: 11 },
    { network: 'hearths', station: 'H2', metric: 'smoke', time: at(0), value: 99 },
  ]);
});
afterAll(() => opened?.close());
beforeEach(() => opened.ask(PROVINCE_STEWARD));

const get = (query: string) => opened.app.request(`${ORIGIN}/api/environment/surface?${query}`);
const surface = async (query: string): Promise<SurfaceAnswer> => {
  const response = await get(query);
  expect(response.status, query).toBe(200);
  return (await response.json()) as SurfaceAnswer;
};
const LIGHT = `network=lamps&metric=light&region=${SHINAN}`;

describe('a surface', () => {
  test('covers the cells of its region, each once and in order, with the newest hour of most stations', async () => {
    const found = await surface(LIGHT);
    expect(found).toMatchObject({
      ...{ network: 'lamps', metric: 'light', method: 'kriging', res: 8, decimals: 1, time: at(0) },
      region: { code: SHINAN, kind: 'county' },
      unit: { en: 'cd' },
      stations: { used: 17, places: 17, without_value: 1 },
      rules: { reach_km: 60, fewest: 3, nearest: 24, power: 2 },
      source: { dataset: { id: 'lighthouses' }, demo: false },
    });
    expect(found.cells.length).toBeGreaterThan(25);
    expect(found.cells).toEqual([...new Set(found.cells)].sort());
    expect(found.cells).toContain(latLngToCell(36.067, 120.383, 8));
    expect([found.values.length, found.sd!.length]).toEqual([found.cells.length, found.cells.length]);
    for (const value of found.values) {
      expect(value).toBeGreaterThan(15);
      expect(value).toBeLessThan(60);
    }
    for (const sd of found.sd!) expect(sd).toBeGreaterThan(0);
  });

  test('by inverse distance is the mean that its distances give', async () => {
    const found = await surface(`${LIGHT}&method=idw&at=${at(0)}`);
    expect(found.sd).toBeNull();
    const [lat, lng] = cellToLatLng(found.cells[0]!);
    const all = [...LAMPS, { position: [117.1, 36.65] as const, value: 30 }];
    const weights = all.map(({ position }) => 1 / distanceKm(position, [lng, lat]) ** 2);
    const mean =
      all.reduce((sum, { value }, i) => sum + value * weights[i]!, 0) /
      weights.reduce((sum, one) => sum + one);
    expect(found.values[0]).toBeCloseTo(mean, 1);
  });

  test('says how far off both methods were where something was measured', async () => {
    for (const method of ['idw', 'kriging']) {
      const { cross_validation: off, model } = await surface(`${LIGHT}&method=${method}`);
      // the one far away has no others near, so nothing is said there
      expect([off.idw!.n, off.kriging!.n]).toEqual([16, 16]);
      expect(off.idw!.rmse).toBeGreaterThan(Math.abs(off.idw!.bias!));
      expect(off.kriging!.rmse).toBeGreaterThan(0);
      expect(model!.bins.length).toBeGreaterThan(2);
      expect(model!.nugget).toBeGreaterThanOrEqual(0);
    }
  });

  test('has no value beyond the reach of its stations', async () => {
    const found = await surface('network=lamps&metric=light&method=idw&res=5');
    expect(found.region.code).toBe('370000000000');
    found.cells.forEach((cell, i) => {
      const [lat, lng] = cellToLatLng(cell);
      const near = [...LAMPS.map(({ position }) => position), [117.1, 36.65] as const].filter(
        (position) => distanceKm(position, [lng, lat]) <= 60,
      );
      expect(found.values[i] === null, cell).toBe(near.length < 3);
    });
    expect(found.values.filter((value) => value !== null).length).toBeGreaterThan(5);
  });

  test('is of the hour that was over by an instant, which is that of its readings', async () => {
    const later = await surface(`${LIGHT}&method=idw&at=${new Date(END + 1.7 * HOUR).toISOString()}`);
    expect(later).toMatchObject({ time: at(1), stations: { used: 3, without_value: 15 } });
    expect(later.values.every((value) => value === 500)).toBe(true);
    const past = await surface(`${LIGHT}&method=idw&at=${at(-30)}`);
    expect(past.stations.used).toBe(4);
    expect(past.values[0]).toBe(100);
    const never = await surface(`${LIGHT}&at=2020-01-01T00:00:00%2B08:00`);
    expect(never.values.every((value) => value === null)).toBe(true);
    expect(never).toMatchObject({ model: null, cross_validation: { idw: null, kriging: null } });
  });

  test('is not kriged from a few stations, and says what is possible', async () => {
    const refused = await get(`network=lamps&metric=heat&region=${SHINAN}`);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      field: 'method',
      detail: expect.stringContaining('9 个位置'),
    });
    const found = await surface(`network=lamps&metric=heat&region=${SHINAN}&method=idw`);
    expect(found.values.every((value) => value === 0)).toBe(true);
    expect(found.cross_validation.kriging).toBeNull();
  });

  test('is public where its stations are', async () => {
    opened.ask(anybody(null));
    const response = await get(LIGHT);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('etag')).not.toBeNull();
  });
});

describe('rights', () => {
  const SMOKE = `network=hearths&metric=smoke&method=idw&at=${at(0)}`;

  test('decide from which stations a surface is made', async () => {
    const both = await surface(`${SMOKE}&region=${SHINAN}`);
    expect(both.stations.used).toBe(2);
    expect(both.values.every((value) => value! > 11 && value! < 99)).toBe(true);
    opened.ask(person('south', { grants: [grant({ region: SHINAN })] }));
    for (const region of [SHINAN, SHIBEI]) {
      const response = await get(`${SMOKE}&region=${region}`);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      const south = (await response.json()) as SurfaceAnswer;
      expect(south.stations).toMatchObject({ used: 1, places: 1, without_value: 0 });
      expect(south.stations.measured.map(({ station, value }) => [station, value])).toEqual([['H1', 11]]);
      expect(new Set(south.values)).toEqual(new Set([11]));
    }
  });

  test('without any leave cells without values', async () => {
    opened.ask(anybody(null));
    const none = await surface(`${SMOKE}&region=${SHINAN}`);
    expect(none.stations).toEqual({ used: 0, measured: [], places: 0, without_value: 0 });
    expect(none.values.every((value) => value === null)).toBe(true);
    // nor does it tell when something was last measured
    expect((await surface(`network=hearths&metric=smoke&method=idw&region=${SHINAN}`)).time).toBeNull();
  });
});

test.each([
  ['metric=light', 400, 'network'],
  ['network=nowhere&metric=light', 404, 'network'],
  ['network=lamps', 400, 'metric'],
  ['network=lamps&metric=smell', 404, 'metric'],
  ['network=lamps&metric=bearing', 400, 'metric'],
  ['network=water&metric=ph', 400, 'network'],
  ['network=lamps&metric=light&region=999999', 404, 'region'],
  ['network=lamps&metric=light&region=x', 400, 'region'],
  ['network=lamps&metric=light&res=8', 400, 'res'],
  ['network=lamps&metric=light&res=10', 400, 'res'],
  ['network=lamps&metric=light&method=nearest', 400, 'method'],
  ['network=lamps&metric=light&at=yesterday', 400, 'at'],
])('%s is refused with %d for its %s', async (query, status, field) => {
  const response = await get(query);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ field });
});

describe('what is measured in cells', () => {
  const cells = async (query: string) => {
    const response = await opened.app.request(`${ORIGIN}/api/environment/cells?${query}`);
    return { status: response.status, body: (await response.json()) as MeasuredCells };
  };

  test('is the newest hour, day or month of what there is, by cells of any resolution', async () => {
    for (const step of ['hour', 'day', 'month'])
      for (const res of [4, 5, 6, 8]) {
        const { body } = await cells(`network=lamps&metric=light&step=${step}&res=${res}`);
        expect(body).toMatchObject({
          network: 'lamps',
          metric: 'light',
          unit: { en: 'cd' },
          step,
          res,
          demo: false,
        });
        expect(body.cells.every(({ cell }) => getResolution(cell) === res)).toBe(true);
        if (step !== 'hour') continue;
        // the hour after, of which three have reported
        expect([body.from, body.to, body.over]).toEqual([at(0), at(1), true]);
        expect(body.cells.reduce((sum, { n, mean }) => sum + n * mean, 0)).toBe(1500);
      }
    const { body } = await cells(`network=lamps&metric=light&at=${at(0)}`);
    const first = body.cells.find(({ cell }) => cell === latLngToCell(36.65, 117.1, 5));
    expect(first).toEqual({
      cell: latLngToCell(36.65, 117.1, 5),
      mean: 30,
      min: 30,
      max: 30,
      n: 1,
      stations: 1,
    });
    const box = await cells(`network=lamps&metric=light&at=${at(0)}&bbox=117,36,118,37`);
    expect(box.body.cells).toEqual([first]);
    expect((await cells(`network=lamps&metric=light&at=2020-01-01T00:00:00%2B08:00`)).body.cells).toEqual([]);
  });

  test('of closed stations is for those who may see them', async () => {
    const query = 'network=hearths&metric=smoke&res=4';
    expect((await cells(query)).body.cells).toMatchObject([
      { mean: 55, min: 11, max: 99, n: 2, stations: 2 },
    ]);
    opened.ask(person('south', { grants: [grant({ region: SHINAN })] }));
    expect((await cells(query)).body.cells).toMatchObject([
      { mean: 11, min: 11, max: 11, n: 1, stations: 1 },
    ]);
    opened.ask(anybody(null));
    expect((await cells(query)).body).toMatchObject({ from: null, to: null, freshness: 'silent', cells: [] });
  });

  test('is refused of directions, and where the question is none', async () => {
    for (const query of [
      'network=lamps&metric=bearing',
      'network=lamps',
      'metric=light',
      'network=lamps&metric=light&res=3',
      'network=lamps&metric=light&res=9',
      'network=lamps&metric=light&step=week',
      'network=lamps&metric=light&at=now',
      'network=lamps&metric=light&bbox=1,2',
    ])
      expect((await cells(query)).status, query).toBe(400);
    expect((await cells('network=lamps&metric=dark')).status).toBe(404);
  });
});
