import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EpisodeList } from '#api/episode-schemas.ts';
import { anybody } from '#data/access/person.ts';
import { ObservationDoor } from '#data/observations/door.ts';
import { openApp, ORIGIN } from './app.ts';
import { register } from './lighthouse-theme.ts';
import { batchOf } from './readings.ts';

/* Episodes over the API: two days of haze with one between them in Qingdao, one alone in Linyi. */

const HOUR = 3_600_000;
const CLEAN = { so2: 10, no2: 20, co: 0.5, o3: 60, pm10: 40 };

let opened: Awaited<ReturnType<typeof openApp>>;
beforeAll(async () => {
  opened = await openApp({ as: anybody(null) });
  await opened.at.load(
    'monitoring-stations',
    'station_number,name,medium,control_level,automatic,status,lng,lat\n' +
      'AIR-QD,青岛站,air,national,true,running,120.383,36.067\nAIR-LY,临沂站,air,national,true,running,118.35,35.1\n',
  );
  const door = new ObservationDoor(opened.at.database, register, () =>
    Date.parse('2026-03-10T00:00:00+08:00'),
  );
  const days = (station: string, values: Readonly<Record<string, number>>) =>
    Object.entries(values).flatMap(([day, pm2_5]) =>
      Array.from({ length: 24 }, (_, i) => ({
        ...{ network: 'air', station },
        time: new Date(Date.parse(`2026-03-${day}T00:00:00+08:00`) + (i + 1) * HOUR).toISOString(),
        values: { ...CLEAN, pm2_5 },
      })),
    );
  await door.receive(
    batchOf([
      ...days('AIR-QD', { '01': 30, '02': 180, '03': 40, '04': 300, '05': 20, '06': 20 }),
      ...days('AIR-LY', { '05': 200 }),
    ]),
  );
});
afterAll(() => opened?.close());

const get = (query: string) => opened.app.request(`${ORIGIN}/api/environment/episodes?${query}`);
const episodes = async (query: string): Promise<EpisodeList> => {
  const response = await get(query);
  expect(response.status, query).toBe(200);
  return (await response.json()) as EpisodeList;
};

describe('episodes', () => {
  test('of a city have a name, a start, a peak and an end', async () => {
    const found = await episodes('region=370200&from=2026-03-01&to=2026-03-06');
    expect(found).toMatchObject({ regions: 1, days_known: 6, rules: { above: 200, gap: 1, least: 1 } });
    expect(found.items).toEqual([
      {
        name: {
          zh: '青岛市 2026-03-02/2026-03-04 重污染过程',
          en: 'Qingdao, 2026-03-02/2026-03-04: heavy pollution',
        },
        region: '370200000000',
        names: expect.objectContaining({ zh: '青岛市' }),
        start: '2026-03-02',
        end: '2026-03-04',
        // 300 µg/m³ lies between 250 (300) and 350 (400)
        peak: {
          day: '2026-03-04',
          aqi: 350,
          category: expect.objectContaining({ zh: '严重污染' }),
          primary: ['pm2_5'],
        },
        heavy_days: 2,
        days: 3,
        open: false,
      },
    ]);
  });

  test('of the province are those of its cities, the newest first', async () => {
    const found = await episodes('region=37&from=2026-03-01&to=2026-03-06');
    expect(found.regions).toBe(2);
    expect(found.items.map(({ names, start, open }) => [names.zh, start, open])).toEqual([
      ['临沂市', '2026-03-05', true],
      ['青岛市', '2026-03-02', false],
    ]);
  });

  test('are none where nothing was measured, nor outside the days that are asked for', async () => {
    expect((await episodes('region=370100')).items).toEqual([]);
    const short = await episodes('region=370202&from=2026-03-03&to=2026-03-04');
    expect(short.items.map(({ start, end, open }) => [start, end, open])).toEqual([
      ['2026-03-04', '2026-03-04', true],
    ]);
  });

  test.each([
    ['from=2026-03-01', 400, 'region'],
    ['region=370202001', 400, 'region'],
    ['region=PK-3701-001', 400, 'region'],
    ['region=379900', 404, 'region'],
    ['region=370200&from=2026-03-32', 400, 'from'],
    ['region=370200&from=2026-03-06&to=2026-03-05', 400, 'from'],
    ['region=37&from=2026-01-01&to=2026-12-31', 400, 'from'],
  ])('%s is refused with %d for its %s', async (query, status, field) => {
    const response = await get(query);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ field });
  });
});
