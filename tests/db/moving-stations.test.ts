import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { readSeries, readStations } from '#data/observations/reader.ts';
import type { Condition } from '#data/themes/theme.ts';
import { networkOf } from './lighthouse-theme.ts';
import { batchOf } from './readings.ts';
import { openRuled, type Ruled } from './ruled.ts';

/* Stations that move: where they are, and rules about where they are. */

let opened: Ruled;
beforeAll(async () => {
  opened = await openRuled();
  await opened.at.load(
    'monitoring-vehicles',
    'vehicle_number,name,status,lng,lat\nZH-0001,一号车,running,120.383,36.067\nZH-0002,二号车,running,120.37,36.09\n',
  );
});
afterAll(() => opened?.at.close());
beforeEach(() => opened.reset());

/** In 市南区, and in 市北区. */
const SHINAN = [120.383, 36.067] as const;
const SHIBEI = [120.37, 36.09] as const;
const NETWORK = networkOf('mobile');

const drove = (minute: number, position: unknown, more: object = {}) => ({
  ...{ network: 'mobile', station: 'ZH-0001', position },
  time: `2026-03-04T05:${String(minute).padStart(2, '0')}:00+08:00`,
  ...more,
});
const places = async () => {
  const { items } = await readStations(
    opened.at.libraries.published,
    NETWORK,
    { region: null, limit: 10, after: null },
    Date.parse('2026-03-04T05:30:00+08:00'),
  );
  return Object.fromEntries(items.map(({ station, position }) => [station, position]));
};

describe('a position', () => {
  test('is a reading of each coordinate, by which its station is there until a newer one comes', async () => {
    expect(await places()).toEqual({ 'ZH-0001': [...SHINAN], 'ZH-0002': [...SHIBEI] });
    const lines = [drove(5, SHIBEI, { values: { pm10: 80 } }), drove(10, [120.4, 36.1])];
    expect(await opened.receive(lines)).toMatchObject({ received: 5, accepted: 5 });
    expect(await places()).toEqual({ 'ZH-0001': [120.4, 36.1], 'ZH-0002': [...SHIBEI] });
    expect(await opened.receive(lines)).toMatchObject({ duplicate: 5 });
    // what comes late says nothing of where it is now
    await opened.receive([drove(0, SHINAN)]);
    expect((await places())['ZH-0001']).toEqual([120.4, 36.1]);
    expect(await opened.receive([drove(10, [120.41, 36.1])])).toMatchObject({ corrected: 1, duplicate: 1 });
    expect((await places())['ZH-0001']).toEqual([120.41, 36.1]);
  });

  test('of which one coordinate is newer than the other is none', async () => {
    await opened.receive([drove(5, SHIBEI), drove(10, undefined, { metric: 'longitude', value: 120.4 })]);
    expect((await places())['ZH-0001']).toEqual([...SHINAN]);
  });

  test('that cannot be is kept aside whole', async () => {
    const answers = await opened.receive([
      drove(5, [36.067, 120.383]),
      drove(10, [120.383, 39.9]),
      drove(15, '120.383,36.067'),
      { ...drove(20, SHINAN), network: 'lamps', station: 'L1' },
    ]);
    expect(answers).toMatchObject({ received: 8, accepted: 0, quarantined: 8 });
    expect(answers.kept.map(({ field, reason }) => `${field} ${reason}`)).toEqual([
      ...['position out-of-bounds', 'position out-of-bounds', 'position out-of-bounds'],
      ...['position out-of-bounds', 'position not-a-number', 'position not-a-number'],
      ...['position unknown-metric', 'position unknown-metric'],
    ]);
  });

  test('has no mean', async () => {
    await opened.receive([drove(5, SHIBEI)]);
    const metric = NETWORK.metrics.find(({ id }) => id === 'longitude')!;
    const { items } = await readSeries(opened.at.libraries.published, NETWORK, {
      ...{ station: 'ZH-0001', metric, step: 'hour', limit: 10 },
      ...{ from: '2026-03-04T00:00:00+08:00', to: '2026-03-05T00:00:00+08:00' },
    });
    expect(items).toEqual([expect.objectContaining({ mean: null, min: 120.37, max: 120.37 })]);
  });
});

describe('a rule of a zone', () => {
  const away: Condition = { kind: 'zone', zone: '370202000000', is: 'outside', for: 10 };
  const course = [SHINAN, SHIBEI, SHIBEI, SHIBEI, SHIBEI, SHINAN, SHIBEI];
  const lines = course.map((position, i) => drove(5 * i, position, { values: { pm10: 10 * i } }));

  test('is met when a vehicle has been outside for long enough, and says where it is', async () => {
    await opened.make({ condition: away }, 'mobile');
    await opened.receive(lines.slice(0, 4));
    const [alarm] = await opened.all();
    expect(alarm).toMatchObject({
      ...{ station: 'ZH-0001', state: 'raised', metric: null, value: null, limit: null },
      ...{ lon: SHIBEI[0], lat: SHIBEI[1], onset: '2026-03-03T21:05:00.000Z' },
      cause: {
        zh: '位置东经120.3700°、北纬36.0900°，在市南区外，自03-04 05:05起已持续10分钟。',
        en: 'At 120.3700° E, 36.0900° N, outside Shinan District, for 10 min since 03-04 05:05.',
      },
    });
    await opened.receive([drove(20, [120.3705, 36.091])]);
    expect((await opened.all())[0]).toMatchObject({ lon: 120.3705, lat: 36.091, count: 2 });
    await opened.receive(lines.slice(5, 6));
    expect((await opened.all()).map(({ state }) => state)).toEqual(['resolved']);
  });

  test('comes to the same in one batch, in many, by lines of one value, and with all of it sent twice', async () => {
    await opened.make({ condition: away }, 'mobile');
    await opened.make({ condition: { ...away, is: 'inside' } as Condition }, 'mobile');
    await opened.make(
      {
        condition: {
          kind: 'all',
          of: [
            { kind: 'zone', zone: '370203000000', is: 'inside' },
            { kind: 'threshold', metric: 'pm10', above: 25 },
          ],
        },
      },
      'mobile',
    );
    await opened.receive(lines);
    const shown = async () => (await opened.shown()).map(([, ...rest]) => rest.join(' ')).toSorted();
    const whole = await shown();
    expect(whole.length).toBeGreaterThan(2);
    const again = async () => {
      await opened.owner(sql`TRUNCATE alarm, alarm_act, rule_state`);
      await opened.empty();
    };
    await again();
    for (const one of lines) for (let twice = 0; twice < 2; twice++) await opened.receive([one]);
    expect(await shown()).toEqual(whole);
    await again();
    for (const [i, [lng, lat]] of course.entries()) {
      const one = (metric: string, value: number) => drove(5 * i, undefined, { metric, value });
      await opened.receive([one('longitude', lng), one('latitude', lat), one('pm10', 10 * i)]);
    }
    expect(await shown()).toEqual(whole);
  });

  test('judges a position when its second half comes', async () => {
    await opened.make({ condition: { kind: 'zone', zone: '370202000000', is: 'outside' } }, 'mobile');
    const half = (metric: string, value: number) => drove(5, undefined, { metric, value });
    await opened.receive([half('longitude', SHIBEI[0])]);
    expect(await opened.all()).toEqual([]);
    await opened.receive([half('latitude', SHIBEI[1])]);
    expect(await opened.shown()).toEqual([['ZH-0001', 'raised', 1, '03-03T21:05', '03-03T21:05']]);
  });

  test('may have an area of its own', async () => {
    const box = (west: number, east: number) => ({
      type: 'Polygon' as const,
      coordinates: [
        [
          [west, 36],
          [east, 36],
          [east, 36.2],
          [west, 36.2],
          [west, 36],
        ],
      ],
    });
    await opened.make({ condition: { kind: 'zone', zone: box(120.36, 120.375), is: 'inside' } }, 'mobile');
    await opened.make({ condition: { kind: 'zone', zone: box(121, 121.5), is: 'inside' } }, 'mobile');
    await opened.receive(lines.slice(0, 2));
    expect(await opened.all()).toMatchObject([
      { cause: { en: expect.stringContaining('the area of the rule') as string } },
    ]);
  });

  test('goes on where another process stopped, and ends by the clock where nothing comes', async () => {
    await opened.make({ condition: away }, 'mobile');
    for (const one of lines.slice(0, 3)) await opened.newDoor().receive(batchOf([one]));
    expect(await opened.all()).toEqual([]);
    // a day before these tests are, at 05:25
    await opened.tick(-(26 * 60 + 35));
    expect(await opened.shown()).toEqual([['ZH-0001', 'raised', 1, '03-03T21:05', expect.any(String)]]);
  });
});
