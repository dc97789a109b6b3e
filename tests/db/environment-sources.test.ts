import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExceedanceList, OutletsBody } from '#api/environment-sources-schemas.ts';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import { grant, person, PROVINCE_STEWARD } from './people.ts';
import { batchOf } from './readings.ts';

/* Outlets of pollution sources and exceedances, from readings that came in by the door. */

const SHINAN = '370202000000';
const SOUTH = '120.383,36.067';
const NORTH = '120.37,36.09';
const HOUR = 3_600_000;
/** The end of the newest hour, and an instant after it. */
const END = Date.parse('2026-11-20T09:00:00+08:00');
const AT = encodeURIComponent('2026-11-20T09:10:00+08:00');
/** So many hours before the end. */
const ago = (hours: number): string => new Date(END - hours * HOUR).toISOString();

let opened: Awaited<ReturnType<typeof openApp>>;
beforeAll(async () => {
  opened = await openApp();
  const { at } = opened;
  await at.load(
    'pollution-sources',
    [
      'source_number,entity_name,permit_kind,pollutant,online,cod_limit,nh3n_limit,nox_limit,lng,lat',
      `OUTLET-1,甲厂,key,waste_water,true,50,5,,${SOUTH}`,
      `OUTLET-2,乙厂,simplified,waste_gas,true,,,100,${NORTH}`,
      `OUTLET-3,丙厂,key,waste_gas,true,,,,${NORTH}`,
      `OUTLET-4,丁厂,key,waste_gas,true,,,100,${NORTH}`,
      `OFFLINE-1,戊厂,registered,dust,false,,,100,${NORTH}`,
      '',
    ].join('\n'),
  );
  await at.load(
    'monitoring-stations',
    `station_number,name,medium,control_level,automatic,status,water_type,target_class,lng,lat\nWATER-1,断面,surface_water,national,true,running,river,III,${SOUTH}\n`,
  );
  const say = (network: string, station: string, hours: number, values: Record<string, number>) => ({
    ...{ network, station, time: ago(hours), values },
  });
  const hours = Array.from({ length: 48 }, (_, hour) => hour);
  const readings = [
    // beyond the limit of COD in the last five hours, but for one that is missing; flow always
    ...hours.flatMap((hour) =>
      hour === 2 ? [] : say('outlets', 'OUTLET-1', hour, { cod: hour < 5 ? 60 + hour : 40 }),
    ),
    ...hours.map((hour) => say('outlets', 'OUTLET-1', hour, { flow: 120, nh3n: 1 })),
    // an hour of two values, of which the mean counts
    say('outlets', 'OUTLET-2', 0.5, { nox: 150 }),
    ...hours.map((hour) => say('outlets', 'OUTLET-2', hour, { nox: hour === 30 ? 180 : 50 })),
    say('outlets', 'OUTLET-3', 1, { nox: 900 }),
    say('water', 'WATER-1', 41, { codmn: 4 }),
    say('water', 'WATER-1', 37, { codmn: 9, do: 4 }),
    say('water', 'WATER-1', 33, { codmn: 12, do: 5 }),
    say('water', 'WATER-1', 29, { codmn: 6 }),
    say('water', 'WATER-1', 1, { codmn: 7 }),
  ];
  const receipt = await at.libraries.observations.receive(batchOf(readings, { daysBack: Infinity }));
  expect(receipt).toMatchObject({ accepted: receipt.received, quarantined: 0 });
});
afterAll(() => opened?.close());
beforeEach(() => opened.ask(PROVINCE_STEWARD));

const get = (path: string) => opened.app.request(`${ORIGIN}/api/environment/${path}`);
const outlets = async (query = '') => (await (await get(`sources?at=${AT}${query}`)).json()) as OutletsBody;
const exceedances = async (query: string) =>
  (await (await get(`exceedances?to=${AT}&${query}`)).json()) as ExceedanceList;

describe('outlets', () => {
  test('say what exceeds its own limit in the newest hour, worst first', async () => {
    const { items, summary, kinds } = await outlets();
    expect(items.map((one) => [one.station, one.name, one.exceeding])).toEqual([
      ['OUTLET-1', '甲厂', 1],
      ['OUTLET-2', '乙厂', 0],
      ['OUTLET-3', '丙厂', 0],
      ['OUTLET-4', '丁厂', 0],
    ]);
    expect(items[0]!.metrics).toEqual([
      {
        ...{ metric: 'cod', value: 60, time: ago(0), limit: { sense: 'max', limit: 50 } },
        ...{ exceeds: true, times: 0.2, valid: 23, beyond: 4 },
      },
      expect.objectContaining({ metric: 'nh3n', exceeds: false, valid: 24 }),
      expect.objectContaining({ metric: 'flow', value: 120, limit: null, exceeds: null }),
    ]);
    expect(items[1]!.metrics).toMatchObject([{ metric: 'nox', value: 100, exceeds: false }]);
    expect(items[2]!).toMatchObject({ limited: false, metrics: [{ value: 900, exceeds: null }] });
    expect(summary).toMatchObject({
      ...{ total: 4, reporting: 3, exceeding: 1, unlimited: 1, stale: 1, by_metric: { cod: 1, nox: 0 } },
      time: ago(0),
    });
    expect(kinds.pollutant['waste_gas']).toEqual({ zh: '废气', en: 'Waste gas' });
  });

  test('say which hours of a day are valid, and where the gaps are', async () => {
    const { items, summary } = await outlets();
    expect(items[0]!.due).toEqual({
      ...{ from: ago(24), to: ago(0), hours: 24, valid: 23 },
      gaps: [{ from: ago(3), to: ago(2), hours: 1 }],
    });
    expect(items[2]!.due).toMatchObject({
      to: ago(1),
      valid: 1,
      gaps: [{ from: ago(25), to: ago(2), hours: 23 }],
    });
    expect(items[3]!.due).toMatchObject({ valid: 0 });
    expect(summary).toMatchObject({ valid_hours: 23 + 24 + 1, due_hours: 72 });
  });

  test('are seen by those only who may see the source', async () => {
    opened.ask(anybody(null));
    expect((await outlets()).summary).toMatchObject({ total: 0, exceeding: 0 });
    opened.ask(person('south', { grants: [grant({ role: 'official', region: SHINAN, grade: 2 })] }));
    const response = await get(`sources?at=${AT}`);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(((await response.json()) as OutletsBody).items.map(({ station }) => station)).toEqual([
      'OUTLET-1',
    ]);
    expect((await exceedances('network=outlets')).items.map(({ station }) => station)).toEqual(['OUTLET-1']);
    opened.ask(person('open', { grants: [grant({ role: 'official', grade: 1 })] }));
    expect((await outlets()).summary.total).toBe(0);
    expect((await exceedances('network=outlets')).total).toBe(0);
  });
});

describe('exceedances', () => {
  test('of outlets have onset, end, duration, peak and times over, what goes on first', async () => {
    const { items, total, ongoing, stations } = await exceedances('network=outlets');
    expect({ total, ongoing, stations }).toEqual({ total: 2, ongoing: 1, stations: 3 });
    expect(items).toMatchObject([
      {
        ...{
          station: 'OUTLET-1',
          name: '甲厂',
          metric: 'cod',
          class: null,
          limit: { sense: 'max', limit: 50 },
        },
        ...{ onset: ago(5), end: null, after: null, before: 'value' },
        ...{ hours: 5, measured_hours: 4, missing_hours: 1, values: 4 },
        ...{ peak: { time: ago(4), value: 64 }, times: 0.28 },
      },
      {
        ...{ station: 'OUTLET-2', metric: 'nox', onset: ago(31), end: ago(30), after: 'value' },
        ...{ hours: 1, peak: { time: ago(30), value: 180 }, times: 0.8 },
      },
    ]);
  });

  test('of water are of the target class, by the steps of its network', async () => {
    const { items } = await exceedances(`network=water&region=${SHINAN}`);
    expect(items).toMatchObject([
      { metric: 'codmn', onset: ago(5), end: null, before: 'gap', hours: 4, peak: { value: 7 }, times: 0.17 },
      {
        ...{ metric: 'codmn', class: 'III', aimed: true, limit: { sense: 'max', limit: 6 } },
        ...{
          onset: ago(41),
          end: ago(33),
          hours: 8,
          values: 2,
          after: 'value',
          peak: { value: 12 },
          times: 1,
        },
      },
      { metric: 'do', limit: { sense: 'min', limit: 5 }, onset: ago(41), end: ago(37), times: null },
    ]);
    expect((await exceedances('network=water&station=WATER-9')).items).toEqual([]);
  });

  test('are those of a span, with an onset before it', async () => {
    const from = encodeURIComponent(ago(3));
    const { items } = await exceedances(`network=outlets&from=${from}`);
    expect(items).toMatchObject([{ station: 'OUTLET-1', onset: ago(5) }]);
    const short = (await (
      await get(
        `exceedances?network=outlets&from=${encodeURIComponent(ago(31))}&to=${encodeURIComponent(ago(30))}`,
      )
    ).json()) as ExceedanceList;
    expect(short.items).toMatchObject([{ station: 'OUTLET-2', end: null }]);
  });

  test('come in pages', async () => {
    const first = await exceedances('network=outlets&limit=1');
    expect([first.items.map(({ station }) => station), first.next]).toEqual([['OUTLET-1'], '1']);
    const second = await exceedances(`network=outlets&limit=1&cursor=${first.next}`);
    expect([second.items.map(({ station }) => station), second.next]).toEqual([['OUTLET-2'], null]);
  });

  test.each([
    ['', 'network'],
    ['network=air', 'network'],
    ['network=water&from=2026-01-01T00:00:00Z&to=2026-11-01T00:00:00Z', 'from'],
    ['network=water&from=2026-11-01T00:00:00Z&to=2026-11-01T00:10:00Z', 'from'],
    ['network=water&from=yesterday', 'from'],
    ['network=water&cursor=x', 'cursor'],
  ])('asked for as "%s" are a problem that names the field', async (query, field) => {
    const response = await get(`exceedances?${query}`);
    expect([response.status, ((await response.json()) as { field: string }).field]).toEqual([400, field]);
  });
});
