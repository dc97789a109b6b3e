import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NoiseBody, WarningsBody, WeatherBody } from '#api/environment-weather-schemas.ts';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import { PROVINCE_STEWARD } from './people.ts';
import { batchOf } from './readings.ts';

/* Warnings from files that were loaded, and the weather and noise from readings that came in by the door. */

const PROVINCE = '370000000000';
const QINGDAO = '370200000000';
const SHINAN = '370202000000';
const SHIBEI = '370203000000';
const JINAN = '370100000000';
const SOUTH = '120.383,36.067';
const NORTH = '120.37,36.09';
const HOUR = 3_600_000;
/** The end of the newest hour, in the middle of a day, and an instant after it. */
const END = Date.parse('2026-11-20T09:00:00+08:00');
const AT = '2026-11-20T09:10:00+08:00';
const ago = (hours: number): string => new Date(END - hours * HOUR).toISOString();

let opened: Awaited<ReturnType<typeof openApp>>;
beforeAll(async () => {
  opened = await openApp();
  const { at } = opened;
  const columns =
    'identifier,message,replaces,kind,level,region,issuer,issued_at,effective_from,expires_at,headline,text';
  await at.load(
    'weather-warnings',
    [
      columns,
      'W-CITY-1,发布,,大风,蓝色,3702,青岛市气象台,2026-11-20 06:00,,2026-11-21 06:00,青岛大风蓝色预警,阵风8级',
      'W-SOUTH-1,发布,,大雾,黄色,370202,市南区气象台,2026-11-20 07:00,,2026-11-20 12:00,市南大雾黄色预警,',
      'W-SOUTH-2,更新,W-SOUTH-1,大雾,橙色,370202,市南区气象台,2026-11-20 08:00,,2026-11-20 14:00,市南大雾橙色预警,能见度小于200米',
      'W-NORTH-1,发布,,雷电,红色,370203,市北区气象台,2026-11-20 05:00,,2026-11-20 23:00,市北雷电红色预警,',
      'W-NORTH-2,解除,W-NORTH-1,雷电,红色,370203,市北区气象台,2026-11-20 08:30,,,解除雷电红色预警,',
      'W-JINAN-1,发布,,寒潮,红色,3701,济南市气象台,2026-11-17 08:00,,,济南寒潮红色预警,',
      'W-PAST-1,发布,,霾,黄色,3702,青岛市气象台,2026-11-19 08:00,,2026-11-20 08:00,已过期,',
      'W-LATER-1,发布,,霾,黄色,3702,青岛市气象台,2026-11-20 09:30,,2026-11-21 08:00,尚未发布,',
      '',
    ].join('\n'),
  );
  await at.load(
    'monitoring-stations',
    [
      'station_number,name,medium,control_level,automatic,status,noise_zone,lng,lat',
      `WEATHER-1,南站,weather,city,true,running,,${SOUTH}`,
      `WEATHER-2,北站,weather,city,true,running,,${NORTH}`,
      `WEATHER-3,哑站,weather,city,true,running,,${NORTH}`,
      `NOISE-001,南街,noise,city,true,running,2,${SOUTH}`,
      `NOISE-002,北街,noise,city,true,running,4a,${NORTH}`,
      `NOISE-003,无区,noise,city,true,running,,${NORTH}`,
      '',
    ].join('\n'),
  );
  const say = (network: string, station: string, hours: number, values: Record<string, number>) => ({
    ...{ network, station, time: ago(hours), values },
  });
  const hours = Array.from({ length: 36 }, (_, hour) => hour);
  const readings = [
    say('weather', 'WEATHER-1', 0, { temperature: -1.5, wind_speed: 3, wind_direction: 270 }),
    say('weather', 'WEATHER-2', 1, { temperature: 4, wind_speed: 9.5 }),
    ...hours.map((hour) => say('weather', 'WEATHER-1', hour, { rain: 0.5 })),
    ...hours.slice(0, 5).map((hour) => say('weather', 'WEATHER-2', hour, { rain: 9 })),
    // by day (from 06:00 on) it is louder than the zone allows, by night just so loud as it does
    ...hours.map((hour) => {
      const begins = new Date(END - (hour + 1) * HOUR + 8 * HOUR).getUTCHours();
      return say('noise', 'NOISE-001', hour, { leq: begins >= 6 && begins < 22 ? 63.2 : 50 });
    }),
    say('noise', 'NOISE-002', 0, { leq: 66 }),
    say('noise', 'NOISE-003', 0, { leq: 80 }),
  ];
  const receipt = await at.libraries.observations.receive(batchOf(readings, { daysBack: Infinity }));
  expect(receipt).toMatchObject({ accepted: receipt.received, quarantined: 0 });
});
afterAll(() => opened?.close());
beforeEach(() => opened.ask(PROVINCE_STEWARD));

const get = (path: string) => opened.app.request(`${ORIGIN}/api/environment/${path}`);
const asked = async <Body>(of: string, region: string, at = AT): Promise<Body> =>
  (await (await get(`${of}?region=${region}&at=${encodeURIComponent(at)}`)).json()) as Body;
const warnings = (region: string, at?: string) => asked<WarningsBody>('warnings', region, at);
const held = async (region: string, at?: string) =>
  (await warnings(region, at)).items.map(({ identifier }) => identifier);

describe('warnings', () => {
  test('of a region are those of it, of its parts and of what it lies in, the worst first', async () => {
    expect(await held(PROVINCE)).toEqual(['W-JINAN-1', 'W-SOUTH-2', 'W-CITY-1']);
    expect(await held(QINGDAO)).toEqual(['W-SOUTH-2', 'W-CITY-1']);
    expect(await held(SHINAN)).toEqual(['W-SOUTH-2', 'W-CITY-1']);
    expect(await held(SHIBEI)).toEqual(['W-CITY-1']);
    expect(await held(JINAN)).toEqual(['W-JINAN-1']);
  });

  test('that were lifted, replaced or have run out hold no more, and did before', async () => {
    expect(await held(SHIBEI, '2026-11-20T08:29:00+08:00')).toEqual(['W-NORTH-1', 'W-CITY-1']);
    expect(await held(SHINAN, '2026-11-20T07:30:00+08:00')).toEqual(['W-SOUTH-1', 'W-PAST-1', 'W-CITY-1']);
    expect(await held(SHINAN, '2026-11-20T15:00:00+08:00')).toEqual(['W-LATER-1', 'W-CITY-1']);
  });

  test('say who issued them when, until when, how fresh that is, and where their areas are', async () => {
    const body = await warnings(PROVINCE);
    expect(body.items[1]).toMatchObject({
      ...{ message: 'update', kind: 'fog', level: 'orange', issuer: '市南区气象台', region: SHINAN },
      ...{ text: '能见度小于200米', freshness: 'fresh' },
      issued_at: '2026-11-20T00:00:00.000Z',
      expires_at: '2026-11-20T06:00:00.000Z',
    });
    expect(body.items[1]!.place.map(({ zh }) => zh)).toEqual(['青岛市', '市南区']);
    expect(body.items[0]).toMatchObject({ expires_at: null, freshness: 'silent' });
    expect(body.by_level).toEqual({ red: 1, orange: 1, yellow: 0, blue: 1 });
    expect(body.areas.map(({ region }) => region)).toEqual([JINAN, QINGDAO, SHINAN]);
    expect(body.areas.every(({ geometry }) => geometry.type.endsWith('Polygon'))).toBe(true);
    expect(body.kinds['fog']).toEqual({ zh: '大雾', en: 'Fog' });
    expect(body.source).toMatchObject({ demo: false, last: '2026-11-20T00:30:00.000Z' });
  });

  test('are published: everybody may see them', async () => {
    opened.ask(anybody('10.0.0.9'));
    expect(await held(QINGDAO)).toEqual(['W-SOUTH-2', 'W-CITY-1']);
  });
});

test('the weather is that of the newest values, with the rain of the hours that are known', async () => {
  const { items, summary } = await asked<WeatherBody>('weather', QINGDAO);
  expect(items.map((one) => [one.station, one.temperature, one.rain_24h, one.rain_hours])).toEqual([
    ['WEATHER-2', 4, null, 5],
    ['WEATHER-1', -1.5, 12, 24],
    ['WEATHER-3', null, null, 0],
  ]);
  expect(items[1]).toMatchObject({ wind_direction: 270, freshness: 'fresh', time: ago(0) });
  expect(summary).toMatchObject({
    ...{ total: 3, reporting: 2, stale: 1, time: ago(0) },
    extremes: { warmest: 'WEATHER-2', coldest: 'WEATHER-1', windiest: 'WEATHER-2', wettest: 'WEATHER-1' },
  });
});

test('noise is judged by the zone of its station, now and by day and by night yesterday', async () => {
  const body = await asked<NoiseBody>('noise', QINGDAO);
  expect(body).toMatchObject({ standard: 'GB 3096-2008', day: '2026-11-19' });
  expect(body.items.map((one) => [one.station, one.zone, one.period, one.limit, one.over])).toEqual([
    ['NOISE-001', '2', 'day', 60, 3.2],
    ['NOISE-002', '4a', 'day', 70, -4],
    ['NOISE-003', null, 'day', null, null],
  ]);
  expect(body.items[0]!.yesterday).toEqual({
    day: { leq: 63.2, hours: 16, of: 16, limit: 60, attained: false },
    night: { leq: 50, hours: 8, of: 8, limit: 50, attained: true },
  });
  expect(body.items[1]!.yesterday.day).toMatchObject({ leq: null, hours: 0, limit: 70, attained: null });
  expect(body.summary).toMatchObject({
    ...{ total: 3, assessed: 2, attained: 1, attained_rate: 50, unzoned: 1 },
    yesterday: { day: { assessed: 1, attained: 0, attained_rate: 0 }, night: { assessed: 1, attained: 1 } },
    by_zone: { '2': { total: 1, assessed: 1, attained: 0 }, '4a': { total: 1, attained: 1 } },
  });
});
