import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UpstreamAnswer, UpwindAnswer } from '#api/candidate-schemas.ts';
import { anybody } from '#data/access/person.ts';
import { distanceKm, moved, type LngLat } from '#data/geostatistics/sphere.ts';
import { knownRivers } from '#data/environment/rivers.ts';
import { openApp, ORIGIN } from './app.ts';
import { grant, person, PROVINCE_STEWARD } from './people.ts';

/* Candidates upwind and upstream, over the API: a station in Linyi with wind from the north, and sections of the Yi. */

const HOUR = 3_600_000;
const END = Math.floor(Date.now() / HOUR) * HOUR - 2 * HOUR;
const HERE: LngLat = [118.35, 35.1];
const LINYI = '371300000000';

let opened: Awaited<ReturnType<typeof openApp>>;
beforeAll(async () => {
  opened = await openApp();
  const yi = (await knownRivers()).find(({ name }) => name.zh === '沂河')!;
  const beng = (await knownRivers()).find(({ name }) => name.zh === '祊河')!;
  const confluence = beng.points.at(-1)!;
  /** The point of the Yi that is nearest to so many kilometres above the mouth of the Beng. */
  const above = (km: number): LngLat => {
    const mouth = yi.points.reduce(
      (best, point, i) =>
        distanceKm(point, confluence) < distanceKm(yi.points[best]!, confluence) ? i : best,
      0,
    );
    return yi.points[yi.km.findIndex((one) => one >= yi.km[mouth]! - km)]!;
  };
  const stations: [key: string, medium: string, at: LngLat][] = [
    ['HJ-AIR-1', 'air', HERE],
    ['HJ-AIR-2', 'air', moved(HERE, 0, 40)],
    ['HJ-DRY-1', 'surface_water', moved(HERE, 90, 60)],
    ['HJ-YI-LOW', 'surface_water', above(-8)],
    ['HJ-YI-MID', 'surface_water', above(6)],
    ['HJ-YI-FAR', 'surface_water', above(120)],
  ];
  await opened.at.load(
    'monitoring-stations',
    `station_number,name,medium,control_level,automatic,status,lng,lat\n${stations
      .map(([key, medium, [lng, lat]]) => `${key},${key},${medium},national,true,running,${lng},${lat}\n`)
      .join('')}`,
  );
  const sources: [key: string, pollutant: string, at: LngLat][] = [
    ['PW-NEAR-1', 'waste_gas', moved(HERE, 2, 8)],
    ['PW-FAR-01', 'dust', moved(HERE, 0, 30)],
    ['PW-DOWN-1', 'waste_gas', moved(HERE, 180, 8)],
    ['PW-WATER-1', 'waste_water', moved(HERE, 0, 9)],
    ['PW-ON-YI', 'waste_water', above(3)],
    ['PW-BENG-1', 'waste_water', beng.points.at(-8)!],
    ['PW-BELOW', 'waste_water', above(-20)],
    ['PW-GAS-YI', 'waste_gas', moved(above(3), 90, 40)],
  ];
  await opened.at.load(
    'pollution-sources',
    `source_number,entity_name,permit_kind,pollutant,permitted_tonnes,online,lng,lat\n${sources
      .map(([key, pollutant, [lng, lat]]) => `${key},某${key}公司,key,${pollutant},12.5,true,${lng},${lat}\n`)
      .join('')}`,
  );
  const lines = ['HJ-AIR-1', 'HJ-AIR-2'].flatMap((station) =>
    [0, 1, 2].map((back) => ({
      ...{ network: 'air', station, time: new Date(END - back * HOUR).toISOString() },
      values: { pm2_5: 80, wind_speed: 4, wind_direction: 360 * (back % 2) },
    })),
  );
  lines.push({
    ...{ network: 'water', station: 'HJ-YI-MID', time: new Date(END).toISOString() },
    values: { nh3n: 3.25 } as never,
  });
  const sent = await opened.app.request(`${ORIGIN}/api/observations`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  expect(await sent.json()).toMatchObject({ quarantined: 0 });
});
afterAll(() => opened?.close());
beforeEach(() => opened.ask(PROVINCE_STEWARD));

const get = (path: string) => opened.app.request(`${ORIGIN}/api/environment/${path}`);
const asked = async <T>(path: string): Promise<T> => {
  const response = await get(path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
};

describe('upwind', () => {
  test('goes back against the wind as long as it is known, and lists what lies there, the nearest to its middle first', async () => {
    const found = await asked<UpwindAnswer>('upwind?station=HJ-AIR-1');
    expect(found).toMatchObject({
      station: { network: 'air', station: 'HJ-AIR-1', name: 'HJ-AIR-1' },
      time: new Date(END).toISOString(),
      rules: { hours: 6, half_angle: 20 },
      wind_stations: 2,
      ended: 'no-wind',
    });
    // three hours of 4 m/s from the north
    expect(found.path.map(({ km }) => km)).toEqual([0, 14.4, 28.8, 43.2]);
    expect(found.path[3]!.position[1]).toBeCloseTo(HERE[1] + 43.2 / 111.195, 3);
    expect(found.path[1]!.wind).toEqual({ speed: 4, from: expect.toBeOneOf([0, 360]) });
    expect(found.outline[0]).toEqual(found.outline.at(-1));
    expect(found.sources).toMatchObject({ granted: true, found: 2 });
    expect(found.sources.items.map(({ source }) => source)).toEqual(['PW-NEAR-1', 'PW-FAR-01']);
    expect(found.sources.items[0]).toMatchObject({
      ...{ name: '某PW-NEAR-1公司', pollutant: 'waste_gas', permitted_tonnes: 12.5, online: true },
      ...{ distance_km: 8, bearing: 2, path_km: expect.closeTo(8, 1), hours_back: expect.closeTo(0.56, 1) },
    });
    expect(found.indication.zh).toContain('线索');
  });

  test('is of the hours that are asked for', async () => {
    const found = await asked<UpwindAnswer>('upwind?station=HJ-AIR-1&hours=1&angle=5&limit=1');
    expect(found).toMatchObject({ ended: 'hours', rules: { hours: 1, half_angle: 5 } });
    expect(found.sources).toMatchObject({ found: 1, items: [{ source: 'PW-NEAR-1' }] });
    const before = new Date(END - 24 * HOUR).toISOString();
    const calm = await asked<UpwindAnswer>(`upwind?station=HJ-AIR-1&at=${before}`);
    expect(calm).toMatchObject({ ended: 'no-wind', wind_stations: 0, sources: { found: 0 } });
    expect(calm.path).toHaveLength(1);
  });
});

describe('upstream', () => {
  test('follows the river and what joins it up from a section', async () => {
    const found = await asked<UpstreamAnswer>('upstream?station=HJ-YI-LOW');
    expect(found.place).toEqual({ river: { zh: '沂河', en: 'Yi River' }, aside_km: 0 });
    expect(found.lines.map(({ river }) => river.zh).sort()).toEqual(['沂河', '祊河'].sort());
    expect(found.sections.map(({ station }) => station)).toEqual(['HJ-YI-MID']);
    expect(found.sections[0]).toMatchObject({ latest: { nh3n: { value: 3.25 } } });
    expect(found.sections[0]!.water_km).toBeGreaterThan(11);
    expect(found.sections[0]!.water_km).toBeLessThan(18);
    expect(found.sources.items.map(({ source }) => source).sort()).toEqual(['PW-BENG-1', 'PW-ON-YI']);
    expect(found.sources.items.find(({ source }) => source === 'PW-BENG-1')!.river.zh).toBe('祊河');
    expect(found.sources.items[0]!.score).toBeGreaterThan(found.sources.items[1]!.score);
  });

  test('goes no farther than is asked', async () => {
    const found = await asked<UpstreamAnswer>('upstream?station=HJ-YI-LOW&within=5');
    expect([found.sections, found.sources.items]).toEqual([[], []]);
  });

  test('says that it does not know where no river is near', async () => {
    const found = await asked<UpstreamAnswer>('upstream?station=HJ-DRY-1');
    expect(found).toMatchObject({ place: null, lines: [], sections: [], sources: { found: 0 } });
    expect(found.why!.en).toMatch(
      /No river whose course is known lies within 5 km \(the nearest is \d+\.\d km away\)/,
    );
  });
});

describe('rights', () => {
  test.each(['upwind?station=HJ-AIR-1', 'upstream?station=HJ-YI-LOW'])(
    'decide which sources are candidates: %s',
    async (path) => {
      const all = await get(path);
      expect(all.headers.get('cache-control')).toBe('private, no-store');
      opened.ask(anybody(null));
      const open = await get(path);
      expect(open.headers.get('cache-control')).toBe('no-cache');
      expect(((await open.json()) as UpwindAnswer).sources).toEqual({ granted: false, found: 0, items: [] });
      opened.ask(person('elsewhere', { grants: [grant({ region: '370200000000' })] }));
      expect((await asked<UpwindAnswer>(path)).sources).toEqual({ granted: true, found: 0, items: [] });
      opened.ask(person('here', { grants: [grant({ region: LINYI })] }));
      expect((await asked<UpwindAnswer>(path)).sources.found).toBeGreaterThan(0);
    },
  );
});

test.each([
  ['upwind', 400, 'station'],
  ['upwind?station=HJ-YI-LOW', 404, 'station'],
  ['upwind?station=HJ-AIR-1&hours=25', 400, 'hours'],
  ['upwind?station=HJ-AIR-1&angle=60', 400, 'angle'],
  ['upwind?station=HJ-AIR-1&at=now', 400, 'at'],
  ['upstream', 400, 'station'],
  ['upstream?station=HJ-AIR-1', 404, 'station'],
  ['upstream?station=HJ-YI-LOW&within=500', 400, 'within'],
  ['upstream?station=HJ-YI-LOW&aside=0', 400, 'aside'],
])('%s is refused with %d for its %s', async (path, status, field) => {
  const response = await get(path);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ field });
});
