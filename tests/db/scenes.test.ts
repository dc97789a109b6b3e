import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import type { FilledScene } from '#data/scenes/reader.ts';
import { openLighthouses, type Lighthouses } from './lighthouses.ts';

let at: Lighthouses;
let park: { code: string; lng: number; lat: number };
let sea: { code: string; lng: number; lat: number };
let village: { code: string; town: string; county: string; lng: number; lat: number };
let sibling: string;
/** A village of a town where no record names its village. */
let unnamed: typeof village;

/** A place for government service with so many windows. */
const row = (id: string, kind: string, windows: number, lng: number, lat: number, region = '') =>
  `${id},${id},${kind},${windows},20,3,true,${lng},${lat},${region}`;
const HEAD = 'place_number,name,place_kind,windows,items,self_service_machines,cross_region,lng,lat,region';

const loadPlaces = (lines: readonly string[]) =>
  at.load('service-windows', `${[HEAD, ...lines].join('\n')}\n`, { crs: 'wgs84' });

const fill = async (code: string, scene: string | null = null, asOf: string | null = null) => {
  const { scenes } = at.libraries;
  const found = await scenes.fill(code, scene === null ? null : scenes.find(scene)!, asOf);
  if (!found) throw new Error(`No region ${code}.`);
  return found;
};
const layerIn = ({ panels }: FilledScene, id: string) =>
  panels.flatMap(({ layers }) => layers).find(({ layer }) => layer === id);
const figureIn = ({ panels }: FilledScene, code: string) =>
  panels.flatMap(({ figures }) => figures).find(({ indicator }) => indicator === code);

beforeAll(async () => {
  at = await openLighthouses();
  const one = async <Row>(query: ReturnType<typeof sql>): Promise<Row> =>
    (await at.database.public.query<Row>(query))[0]!;
  park = await one(sql`
    SELECT code, st_x(center) AS lng, st_y(center) AS lat FROM region WHERE kind = 'park' ORDER BY code LIMIT 1`);
  sea = await one(
    sql`SELECT code, st_x(center) AS lng, st_y(center) AS lat FROM region WHERE code = 'SA-HH-3702'`,
  );
  village = await one(sql`
    SELECT region.code, region.lineage[4] AS town, region.lineage[3] AS county, st_x(center) AS lng, st_y(center) AS lat
      FROM region WHERE kind = 'community' AND parent LIKE '370202%' ORDER BY code LIMIT 1`);
  sibling = (
    await one<{ code: string }>(sql`
      SELECT code FROM region WHERE parent = ${village.town} AND code <> ${village.code} ORDER BY code LIMIT 1`)
  ).code;
  unnamed = await one(sql`
    SELECT region.code, region.lineage[4] AS town, region.lineage[3] AS county, st_x(center) AS lng, st_y(center) AS lat
      FROM region WHERE level = 5 AND parent LIKE '370102%' ORDER BY code LIMIT 1`);
  const { counts } = await loadPlaces([
    row('PLACE-P1', 'hall', 30, park.lng, park.lat),
    row('PLACE-V1', 'village', 2, village.lng, village.lat, village.code),
    row('PLACE-V2', 'village', 3, village.lng, village.lat, sibling),
    row('PLACE-T1', 'town', 8, village.lng, village.lat),
    row('PLACE-U1', 'town', 4, unnamed.lng, unnamed.lat),
  ]);
  expect(counts).toMatchObject({ accepted: 5, quarantined: 0 });
});
afterAll(() => at?.close());

describe('which scene', () => {
  test('a region gets its own, and is offered those that suit it', async () => {
    expect((await fill(village.county)).scene.id).toBe('city');
    expect((await fill(village.county)).scenes.map(({ id }) => id)).toEqual(['city', 'village']);
    expect((await fill('370100000000')).scenes.map(({ id }) => id)).toEqual(['city']);
    expect((await fill(park.code)).scenes.map(({ id }) => id)).toEqual(['park']);
    expect((await fill(sea.code)).scene.id).toBe('marine');
    expect((await fill(village.code)).scene.id).toBe('community');
    expect((await fill('370200000000')).scenes.map(({ id }) => id)).toEqual(['city', 'marine']);
    expect((await fill('370200000000', 'marine')).scene.id).toBe('marine');
    expect((await fill('370100000000', 'marine')).scene.id).toBe('city');
    expect(await at.libraries.scenes.fill('379999000000', null, null)).toBeNull();
  });
});

describe('layers', () => {
  const places = 'openness/service-places';

  test('things are counted in the park they lie in, and only there', async () => {
    expect(layerIn(await fill(park.code), places)).toMatchObject({ value: 1, records: 1, missing: null });
    const elsewhere = await at.database.public.query<{ code: string }>(sql`
      SELECT code FROM region WHERE kind = 'park' AND code <> ${park.code} ORDER BY code LIMIT 1`);
    expect(layerIn(await fill(elsewhere[0]!.code), places)).toMatchObject({ value: 0, missing: null });
  });

  test('a village has what names it; its town has that and what names no village', async () => {
    expect(layerIn(await fill(village.code), places)).toMatchObject({ value: 1, missing: null });
    expect(layerIn(await fill(village.town), places)).toMatchObject({ value: 3, missing: null });
    expect(layerIn(await fill(village.county), places)?.value).toBe(3);
    expect(layerIn(await fill('370000000000'), places)?.value).toBe(5);
  });

  test('where no record names its village nobody can tell, and that is not zero', async () => {
    expect(layerIn(await fill(unnamed.town), places)).toMatchObject({ value: 1, missing: null });
    expect(layerIn(await fill(unnamed.code), places)).toMatchObject({ value: null, missing: 'level' });
  });

  test('where the town has no record its villages have none either, and that is known', async () => {
    const [other] = await at.database.public.query<{ code: string; town: string }>(sql`
      SELECT code, lineage[4] AS town FROM region
       WHERE kind = 'village' AND lineage[4] NOT IN (${village.town}, ${unnamed.town}) AND parent LIKE '3715%'
       ORDER BY code LIMIT 1`);
    expect(layerIn(await fill(other!.town), places)).toMatchObject({ value: 0, missing: null });
    expect(layerIn(await fill(other!.code), places)).toMatchObject({ value: 0, records: 0, missing: null });
  });

  test('what stands on land is not counted in a sea area, and no zero is made of it', async () => {
    const ports = 'transport/ports';
    const { counts } = await at.load(
      'transport-facilities',
      `facility_id,facility_name,kind,status,lng,lat\nPORT-1,一号码头,port,running,${village.lng},${village.lat}\n`,
      { crs: 'wgs84' },
    );
    expect(counts).toMatchObject({ accepted: 1, quarantined: 0 });
    expect(layerIn(await fill(sea.code), ports)).toMatchObject({ value: null, records: 0, missing: 'land' });
    expect(layerIn(await fill('370200000000', 'marine'), ports)).toMatchObject({ value: 1, missing: null });
  });

  test('an empty dataset is missing, not zero', async () => {
    expect(layerIn(await fill('370200000000'), 'health/beds')).toMatchObject({
      value: null,
      missing: 'none',
      step: 'never',
      demo: false,
    });
  });

  test('sums are those of the field, narrowed as the layer says', async () => {
    await at.load(
      'monitoring-stations',
      [
        'station_number,name,medium,control_level,automatic,opened_on,status,lng,lat',
        `STATION-1,海水一号,seawater,city,true,2025-01-01,running,${sea.lng},${sea.lat}`,
        `STATION-2,空气一号,air,city,true,2025-01-01,running,${village.lng},${village.lat}`,
        '',
      ].join('\n'),
      { crs: 'wgs84' },
    );
    const marine = await fill(sea.code);
    expect(layerIn(marine, 'ecology/seawater-stations')).toMatchObject({ value: 1, missing: null });
    expect(layerIn(marine, 'ecology/stations')?.value).toBe(1);
    expect(layerIn(await fill('370200000000', 'marine'), 'ecology/seawater-stations')?.value).toBe(1);
    expect(layerIn(await fill('370200000000', 'marine'), 'ecology/stations')?.value).toBe(2);
    expect(layerIn(await fill('370000000000', 'marine'), 'ecology/stations')?.value).toBe(2);
    // only where the scene says so: beside the tree, waters add to nothing
    expect(layerIn(await fill('370200000000', 'city'), 'ecology/stations')?.value).toBe(1);
  });

  test('new records are seen at once, and what was so before stays so as of then', async () => {
    const before = await fill(village.town);
    const [now] = await at.database.public.query<{ now: string }>(sql`SELECT now()::text AS now`);
    const then = new Date(now!.now).toISOString();
    await loadPlaces([row('PLACE-T2', 'town', 5, village.lng, village.lat)]);
    expect(layerIn(await fill(village.town), places)?.value).toBe((layerIn(before, places)?.value ?? 0) + 1);
    const past = await fill(village.town, null, then);
    expect(past.as_of).toBe(then);
    expect(layerIn(past, places)?.value).toBe(layerIn(before, places)?.value);
  });
});

describe('figures', () => {
  const report = (lines: string) =>
    at.load(
      'emergency-monthly',
      `${EMERGENCY}\n${lines
        .split(';')
        .map((line) => `370202,${line}`)
        .join('\n')}\n`,
      {},
    );
  const EMERGENCY = 'region,period,incidents';

  test('the newest value comes with the one before, the one a year before, and the gaps between', async () => {
    const { counts } = await report('2025-10,4;2026-08,7;2026-10,5');
    expect(counts).toMatchObject({ accepted: 3, quarantined: 0 });
    const figure = figureIn(await fill(village.county), 'EM01');
    expect(figure).toMatchObject({
      value: 5,
      period: '2026-10',
      previous: { period: '2026-09', value: null },
      year_before: { period: '2025-10', value: 4 },
      deepest: 'county',
      missing: null,
    });
    expect(figure?.trend).toHaveLength(13);
    expect(figure?.trend.filter(({ value }) => value !== null)).toHaveLength(3);
  });

  test('what there cannot be says why', async () => {
    expect(figureIn(await fill(village.town), 'EM01')).toMatchObject({ value: null, missing: 'level' });
    expect(figureIn(await fill(village.code), 'SG01')).toMatchObject({ value: null, missing: 'level' });
    expect(figureIn(await fill(sea.code), 'EE04')).toMatchObject({ value: null, missing: 'beside' });
    expect(figureIn(await fill('370100000000'), 'EM01')).toMatchObject({ value: null, missing: 'none' });
  });

  test('as of an earlier instant a figure is what it was', async () => {
    const [now] = await at.database.public.query<{ now: string }>(sql`SELECT now()::text AS now`);
    const then = new Date(now!.now).toISOString();
    await report('2026-10,9');
    expect(figureIn(await fill(village.county), 'EM01')?.value).toBe(9);
    expect(figureIn(await fill(village.county, null, then), 'EM01')?.value).toBe(5);
  });
});
