import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AirCalendarBody, AirNowBody, AirSeriesBody, WindRoseBody } from '#api/environment-schemas.ts';
import { anybody } from '#data/access/person.ts';
import { ObservationDoor } from '#data/observations/door.ts';
import { openApp, ORIGIN } from './app.ts';
import { register } from './lighthouse-theme.ts';
import { batchOf } from './readings.ts';

/* The air over the API, against readings made by hand. */

const SHINAN = '370202000000';
const SHIBEI = '370203000000';
const QINGDAO = '370200000000';
const PROVINCE = '370000000000';
const HOUR = 3_600_000;
/** The hour that is told of ends at eight. */
const EIGHT = Date.parse('2026-03-05T08:00:00+08:00');
const AT = encodeURIComponent(new Date(EIGHT + 5 * 60_000).toISOString());
const CLEAN = { so2: 10, no2: 20, co: 0.5, o3: 60, pm10: 40, pm2_5: 12 };
type Values = Readonly<Record<string, number>>;

const stationsFile = [
  'station_number,name,medium,control_level,automatic,status,lng,lat',
  ...['1', '2', '3', '4'].map((n) => `AIR-S${n},南站${n},air,national,true,running,120.383,36.067`),
  'AIR-N1,北站,air,national,true,running,120.37,36.09',
  'AIR-N2,停用站,air,national,true,stopped,120.37,36.09',
  'WAT-N1,水站,surface_water,national,true,running,120.37,36.09',
].join('\n');

let opened: Awaited<ReturnType<typeof openApp>>;
let door: ObservationDoor;
const send = async (station: string, end: number, values: Values) => {
  const line = { network: 'air', station, time: new Date(end).toISOString(), values };
  const receipt = await door.receive(batchOf([line]));
  expect(receipt).toMatchObject({ accepted: Object.keys(values).length });
};
const without = (metric: string): Values =>
  Object.fromEntries(Object.entries(CLEAN).filter(([name]) => name !== metric));

beforeAll(async () => {
  opened = await openApp({ as: anybody(null) });
  await opened.at.load('monitoring-stations', stationsFile);
  door = new ObservationDoor(opened.at.database, register, () => EIGHT + 10 * 60_000);
  await send('AIR-S1', EIGHT, { ...CLEAN, pm2_5: 36, wind_speed: 2.4, wind_direction: 350 });
  await send('AIR-S2', EIGHT, { ...CLEAN, pm2_5: 61 });
  await send('AIR-S3', EIGHT - 2 * HOUR, CLEAN);
  await send('AIR-S4', EIGHT, { ...without('co'), pm2_5: 36 });
  await send('AIR-N1', EIGHT, CLEAN);
});
afterAll(() => opened?.close());

const ask = (path: string) => opened.app.request(`${ORIGIN}/api/environment/air${path}`);
const get = async <Body>(path: string): Promise<Body> => {
  const response = await ask(path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as Body;
};
const now = (region: string) => get<AirNowBody>(`?region=${region}&at=${AT}`);

describe('now', () => {
  test('a station has the index of its hour by the standard of the day, with what it is of', async () => {
    const { stations, standard, limits, time, stale, day, hours } = await now(SHINAN);
    expect([standard, limits, time, stale, day, hours]).toEqual([
      ...['HJ 633-2026', 'GB 3095-2026', '2026-03-05T00:00:00.000Z', false, '2026-03-05', 8],
    ]);
    const [first, second, third, fourth] = stations;
    expect(first).toMatchObject({
      ...{
        station: 'AIR-S1',
        name: '南站1',
        is: 'now',
        time,
        aqi: 52,
        primary: ['pm2_5'],
        state: 'complete',
      },
      category: { level: 2, zh: '良' },
      wind: { speed: 2.4, direction: 350 },
      county: SHINAN,
    });
    expect(first?.values.find(({ pollutant }) => pollutant === 'pm2_5')).toEqual({
      ...{ pollutant: 'pm2_5', value: 36, iaqi: 52 },
    });
    expect(first?.position).toEqual([120.383, 36.067]);
    expect(second).toMatchObject({ aqi: 101, category: { level: 3 } });
    expect(third).toMatchObject({ is: 'stale', aqi: 40, time: '2026-03-04T22:00:00.000Z' });
    expect(fourth).toMatchObject({ is: 'now', aqi: null, state: 'withheld', missing: ['co'] });
  });

  test('a county has the index of its stations’ means, or it is said why it has none', async () => {
    const { whole } = await now(SHIBEI);
    expect(whole).toMatchObject({ why: null, stations: 1, reporting: 1, judged: { aqi: 40, primary: [] } });
    // carbon monoxide of two stations of four is too little, and nothing is above 100
    const south = (await now(SHINAN)).whole;
    expect(south).toMatchObject({ stations: 4, reporting: 3, judged: { aqi: null, state: 'withheld' } });
    expect(south.why?.en).toContain('1 pollutants lack values of 75% of the stations');
    expect(south.judged?.values.find(({ pollutant }) => pollutant === 'pm2_5')).toMatchObject({
      value: 44,
      iaqi: 68,
    });
  });

  test('a city ranks its counties, a province its cities, and names the worst stations', async () => {
    const city = await now(QINGDAO);
    expect(city.parts.map(({ region, rank }) => [region, rank])).toEqual([
      [SHIBEI, 1],
      [SHINAN, null],
    ]);
    expect(city.worst).toEqual(['AIR-S2', 'AIR-S1', 'AIR-N1']);
    expect(city.counts).toEqual({ levels: [1, 1, 1, 0, 0, 0], none: 1, stale: 1, silent: 1 });
    const province = await now(PROVINCE);
    expect(province.parts.map(({ region, names }) => [region, names.zh])).toEqual([[QINGDAO, '青岛市']]);
    expect([province.whole.judged, province.whole.why?.zh]).toEqual([null, '标准只对市、县评价 AQI']);
  });

  test('what comes later counts at once, and an hour that is long ago is said to be stale', async () => {
    await send('AIR-S4', EIGHT, { co: 0.5 });
    expect((await now(SHINAN)).whole).toMatchObject({ why: null, judged: { aqi: 68, primary: ['pm2_5'] } });
    const late = await get<AirNowBody>(
      `?region=${SHIBEI}&at=${encodeURIComponent(new Date(EIGHT + 5 * HOUR).toISOString())}`,
    );
    expect([late.stale, late.stations[0]?.is]).toEqual([true, 'now']);
    const before = await get<AirNowBody>(
      `?region=${SHIBEI}&at=${encodeURIComponent(new Date(EIGHT - HOUR).toISOString())}`,
    );
    expect([before.time, before.whole.why?.en]).toEqual([null, 'No data of late']);
  });

  test('a region that there is not, and a question without one, are refused', async () => {
    expect((await ask('?region=379999')).status).toBe(404);
    expect((await ask('')).status).toBe(400);
    expect((await ask('?region=3702&at=yesterday')).status).toBe(400);
  });
});

describe('before', () => {
  beforeAll(async () => {
    const day = Date.parse('2026-03-03T00:00:00+08:00');
    const lines = Array.from({ length: 24 }, (_, i) => [
      { station: 'AIR-S1', values: { ...CLEAN, o3: i < 12 ? 60 : 178, pm2_5: 29, pm10: 58 } },
      // one hour too few for means of the day
      ...(i < 19 ? [{ station: 'AIR-S2', values: { ...CLEAN, pm2_5: 61 } }] : []),
      { station: 'AIR-N1', values: { ...CLEAN, wind_speed: i < 6 ? 0.1 : 4, wind_direction: 90 } },
    ]).flatMap((row, i) =>
      row.map((one) => ({ network: 'air', time: new Date(day + (i + 1) * HOUR).toISOString(), ...one })),
    );
    expect(await door.receive(batchOf(lines))).toMatchObject({ quarantined: 0 });
  });
  const calendar = (of: string) => get<AirCalendarBody>(`/calendar?${of}&year=2026`);
  const dayIn = ({ days }: AirCalendarBody, day: string) => days.find((one) => one.day === day);

  test('the calendar has every day that is over, with its index where there is enough of it', async () => {
    const first = await calendar('station=AIR-S1');
    expect([first.days[0]?.day, first.name, first.good, first.valid]).toEqual(['2026-01-01', '南站1', 0, 1]);
    expect(dayIn(first, '2026-03-03')).toMatchObject({ aqi: 117, primary: ['o3_8h'], state: 'complete' });
    expect(dayIn(first, '2026-03-04')).toMatchObject({ aqi: null, state: 'no-data' });
    // eight o’clock alone is no day
    expect(dayIn(first, '2026-03-05')?.aqi).toBeNull();
    expect(dayIn(await calendar('station=AIR-S2'), '2026-03-03')).toMatchObject({
      aqi: null,
      state: 'withheld',
    });
    const means = Object.fromEntries(first.means.map((one) => [one.pollutant, one]));
    expect(means['pm2_5']).toMatchObject({ value: 29, days: 1, percentile: null, limit: 30 });
    expect(means['o3_8h']).toMatchObject({ value: 178, percentile: 90, limit: 160 });
  });

  test('a county’s day is that of the stations that said anything; a province counts its cities', async () => {
    // of two stations in the south one has a day: too few
    expect(dayIn(await calendar('region=370202'), '2026-03-03')?.aqi).toBeNull();
    expect(dayIn(await calendar('region=370203'), '2026-03-03')).toMatchObject({
      aqi: 40,
      category: { level: 1 },
    });
    const province = await calendar('region=37');
    expect(dayIn(province, '2026-03-03')).toMatchObject({ aqi: null, cities: { good: 0, valid: 0 } });
    expect(province.days).toHaveLength(first2026(province));
  });
  const first2026 = ({ first, last }: AirCalendarBody) =>
    (Date.parse(last) - Date.parse(first)) / (24 * HOUR) + 1;

  const span = `from=${encodeURIComponent('2026-03-02T00:00:00+08:00')}&to=${encodeURIComponent('2026-03-05T00:00:00+08:00')}`;
  const series = (of: string) => get<AirSeriesBody>(`/series?${of}&${span}`);

  test('trends have a point for every hour or day, and gaps as gaps', async () => {
    const hours = await series('station=AIR-S1&metric=o3&step=hour');
    expect([hours.items.length, hours.unit.en, hours.lines]).toMatchObject([72, 'µg/m³', [{ value: 200 }]]);
    expect(hours.items.slice(22, 26).map(({ value }) => value)).toEqual([null, null, 60, 60]);
    expect([hours.items[0]?.from, hours.items[0]?.to]).toEqual([
      '2026-03-01T16:00:00.000Z',
      '2026-03-01T17:00:00.000Z',
    ]);
    const days = await series('station=AIR-S1&metric=o3&step=day');
    expect(days.items.map(({ value }) => value)).toEqual([null, 178, null]);
    expect(days.lines).toMatchObject([{ value: 160 }]);
    const index = await series('station=AIR-S1&metric=aqi&step=day');
    expect(index.items[1]).toMatchObject({ value: 117, category: { level: 3 }, primary: ['o3_8h'] });
    const hourly = await series('region=370203&metric=aqi&step=hour');
    expect(hourly.items[30]).toMatchObject({ value: 40, category: { level: 1 } });
  });

  test('the wind is counted by direction and grade, calms apart', async () => {
    const rose = await get<WindRoseBody>(`/wind?station=AIR-N1&${span}`);
    expect(rose).toMatchObject({ n: 24, calm: 6, chief: 'E', mean: 3 });
    expect(rose.counts[4]).toEqual([0, 0, 18, 0, 0, 0]);
    expect(rose.counts.flat().reduce((all, one) => all + one)).toBe(18);
    expect(await get<WindRoseBody>(`/wind?station=AIR-N2&${span}`)).toMatchObject({ n: 0, mean: null });
  });

  test.each([
    ['/series?metric=pm2_5', 400],
    ['/series?region=37&station=AIR-S1&metric=pm2_5', 400],
    ['/series?region=37&metric=aqi', 400],
    ['/series?station=AIR-S1&metric=ph', 400],
    ['/series?station=AIR-S1&metric=aqi&from=2020-01-01T00:00:00Z', 400],
    ['/series?station=WAT-N1&metric=aqi', 404],
    ['/calendar?station=AIR-S9', 404],
    ['/calendar?region=379999', 404],
    ['/calendar?region=37&year=1066', 400],
    ['/wind', 400],
    ['/wind?station=WAT-N1', 404],
  ])('%s is answered with %d', async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });
});
