import fc from 'fast-check';
import { cellToParent, latLngToCell } from 'h3-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PRODUCT } from '#data/audit/entry.ts';
import { sql } from '#data/db/sql.ts';
import { readMeasuredCells, type CellsWanted } from '#data/observations/cells-reader.ts';
import { followRecords, SUM_STEPS } from '#data/observations/cell-sums.ts';
import { granted, STEWARD_RIGHTS } from './granted.ts';
import { networkOf } from './lighthouse-theme.ts';
import { datasetOf, register, type Lighthouses } from './lighthouses.ts';
import { line, openReadings } from './readings.ts';

/* What is measured in cells is what the stations in them have measured, whatever becomes of readings and records. */

const PLACES = [
  [120.383, 36.067],
  [120.37, 36.09],
  [120.384, 36.068],
  [121.2, 36.2], // at sea
  [122.12, 37.5],
] as const;
const METRICS = { lamps: 'light', hearths: 'smoke' } as const;

let at: Lighthouses;
let opened: Awaited<ReturnType<typeof openReadings>>;
beforeAll(async () => {
  opened = await openReadings();
  at = opened.at;
});
afterAll(() => at?.close());
beforeEach(() => opened.empty());

/** The cells of a step as they are kept, and as they come of readings and present records. */
const cells = async (step: string) => {
  const kept = await opened.owner<object>(sql`
    SELECT metric.name, audience.dataset, audience.grade, audience.county, audience.region, kept.start, to_hex(cell) AS cell, n, stations,
           sum::text, min, max
      FROM ${{ text: `reading_cell_${step}`, values: [] }} AS kept
      JOIN metric ON metric.id = kept.metric JOIN audience ON audience.id = kept.audience
     ORDER BY 1, 2, 3, 4, 5, kept.start, kept.cell`);
  const fresh = await opened.owner<object>(sql`
    WITH counts AS (
      SELECT metric.name, station.id, feature.dataset, feature.grade, CASE WHEN grade > 1 THEN county END AS county,
             CASE WHEN grade > 1 THEN feature.region END AS region, bucket_start(${step}, reading.time) AS start, feature.cell AS at,
             counted(value, validated, validity) AS value
        FROM reading JOIN station ON station.id = station JOIN metric ON metric.id = reading.metric
        JOIN feature ON feature.dataset = station.dataset AND feature.key = station.key AND valid_to IS NULL AND feature.cell IS NOT NULL
    )
    SELECT name, dataset, grade, county, region, start, to_hex(h3_ancestor(at, res)) AS cell, count(*)::int AS n,
           count(DISTINCT id)::int AS stations, sum(value::numeric)::text AS sum, min(value), max(value)
      FROM counts CROSS JOIN unnest('{4,5}'::int[]) AS res WHERE value IS NOT NULL
     GROUP BY 1, 2, 3, 4, 5, counts.start, h3_ancestor(at, res) ORDER BY 1, 2, 3, 4, 5, counts.start, h3_ancestor(at, res)`);
  return { kept, fresh };
};

const station = fc.constantFrom('L1', 'L2', 'L3', 'H1', 'H2');
const networkOfStation = (key: string) => (key.startsWith('L') ? 'lamps' : 'hearths');
const time = fc.constantFrom(
  '01T00:00',
  '04T23:30',
  '05T00:00',
  '05T00:30',
  '05T06:10',
  '05T06:20',
  '05T07:00',
);
type Step =
  | { send: { key: string; time: string; value: number }[] }
  | { found: { key: string; first: string; validity: 'valid' | 'invalid' } }
  | { move: { key: string; place: number } }
  | { takeBack: number }
  | { regrade: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      send: fc.array(fc.record({ key: station, time, value: fc.constantFrom(0.1, 0.2, 7, 99.9) }), {
        minLength: 1,
        maxLength: 12,
      }),
    }),
  },
  fc.record({
    found: fc.record({ key: station, first: time, validity: fc.constantFrom('valid', 'invalid') }),
  }),
  {
    weight: 2,
    arbitrary: fc.record({ move: fc.record({ key: station, place: fc.nat(PLACES.length - 1) }) }),
  },
  fc.record({ takeBack: fc.nat(3) }),
  fc.record({ regrade: fc.constantFrom(1, 2, 4) }),
);

const FILES = {
  L: ['lighthouses', 'number,height,lng,lat'],
  H: ['keeper-homes', 'number,age,lng,lat'],
} as const;

/** Loads a record of that key at a place; answers its batch. */
const place = async (key: string, where: number) => {
  const [dataset, head] = FILES[key.startsWith('L') ? 'L' : 'H'];
  const [lng, lat] = PLACES[where]!;
  const { batch } = await at.load(dataset, `${head}\n${key},1,${lng},${lat}\n`);
  return { batch, dataset };
};

const run = async (one: Step, batches: Awaited<ReturnType<typeof place>>[]): Promise<void> => {
  if ('send' in one) {
    const lines = one.send.map(({ key, time: of, value }) => {
      const network = networkOfStation(key);
      return line(of, value, { network, station: key, metric: METRICS[network] });
    });
    await opened.receive(lines);
  } else if ('found' in one) {
    const { key, first, validity } = one.found;
    const network = networkOf(networkOfStation(key));
    const metric = network.metrics[0]!;
    const span = { first: `2026-03-${first}+08:00`, last: '2026-03-05T06:15:00+08:00' };
    await at.libraries.validate(
      { network, station: key, metric, validity, validated: null, reason: 'looked at it', ...span },
      null,
      PRODUCT,
    );
  } else if ('move' in one) batches.push(await place(one.move.key, one.move.place));
  else if ('takeBack' in one) {
    const [taken] = batches.splice(one.takeBack % Math.max(1, batches.length), 1);
    if (taken) await at.libraries.ingestion.rollBack(taken.batch, datasetOf(taken.dataset), PRODUCT);
  } else
    await at.database.asOwner(async (tx) => {
      await tx.query(
        sql`UPDATE feature SET grade = ${one.regrade} WHERE dataset = 'keeper-homes' AND key = 'H1' AND valid_to IS NULL`,
      );
      await followRecords(tx, register.networks);
    });
};

test('whatever is sent, corrected, found, moved, taken back and regraded, cells are what the readings in them come to', async () => {
  let met = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async (steps) => {
      await opened.empty();
      const batches: Awaited<ReturnType<typeof place>>[] = [];
      for (const one of steps) await run(one, batches);
      for (const of of SUM_STEPS) {
        const { kept, fresh } = await cells(of);
        expect(kept, of).toEqual(fresh);
        met += kept.length;
      }
    }),
    { numRuns: 40, seed: 20_260_305 },
  );
  expect(met).toBeGreaterThan(500);
});

describe('who asks', () => {
  const ask = async (
    who: 'nobody' | ReturnType<typeof granted>,
    network: string,
    more: Partial<CellsWanted> = {},
  ) => {
    const of = networkOf(network);
    const reads = who === 'nobody' ? at.libraries.published : { db: at.database.reading(who), rights: who };
    return readMeasuredCells(reads, of, of.metrics[0]!, {
      step: 'hour',
      at: null,
      res: 5,
      bbox: null,
      ...more,
    });
  };
  beforeEach(async () => {
    for (const key of ['L1', 'H1']) await place(key, 0);
    for (const key of ['L2', 'H2']) await place(key, 1);
    await opened.receive([
      line('05T07:00', 10),
      line('05T06:30', 20, { station: 'L2' }),
      ...['H1', 'H2'].map((key, i) =>
        line('05T07:00', 5 + i, { network: 'hearths', station: key, metric: 'smoke' }),
      ),
    ]);
  });
  const cell = cellToParent(latLngToCell(36.067, 120.383, 9), 5);

  test('sees of published stations the same as everybody', async () => {
    const answer = await ask('nobody', 'lamps');
    expect(answer).toMatchObject({ from: '2026-03-04T22:00:00.000Z', to: '2026-03-04T23:00:00.000Z' });
    expect(answer.cells.reduce((sum, { stations }) => sum + stations, 0)).toBe(2);
    expect(await ask(STEWARD_RIGHTS, 'lamps')).toEqual(answer);
    // finer than what is kept: from the stations
    for (const res of [4, 6, 8]) {
      const found = (await ask('nobody', 'lamps', { res })).cells;
      expect(found.every((one) => one.cell.length === 15 && Number.parseInt(one.cell[1]!, 16) === res)).toBe(
        true,
      );
      expect(found.reduce((sum, { n, mean }) => sum + n * mean, 0)).toBeCloseTo(30);
    }
    expect((await ask('nobody', 'lamps', { at: '2026-03-05T05:00:00+08:00' })).cells).toEqual([]);
    expect((await ask('nobody', 'lamps', { bbox: [121, 36, 122, 37] })).cells).toEqual([]);
  });

  test('sees of closed stations what their records would let them', async () => {
    expect(await ask('nobody', 'hearths')).toEqual({ from: null, to: null, cells: [] });
    const [first, second] = await opened.owner<{ county: string }>(
      sql`SELECT county FROM feature WHERE dataset = 'keeper-homes' AND valid_to IS NULL AND key IN ('H1', 'H2') ORDER BY key`,
    );
    expect(first!.county).not.toBe(second!.county);
    for (const res of [4, 5, 7]) {
      const of = async (county: string) => (await ask(granted([county]), 'hearths', { res })).cells;
      expect((await of(first!.county)).map(({ mean, stations }) => [mean, stations])).toEqual([[5, 1]]);
      expect((await of(second!.county)).map(({ mean, stations }) => [mean, stations])).toEqual([[6, 1]]);
      const all = (await ask(STEWARD_RIGHTS, 'hearths', { res })).cells;
      expect(all.reduce((sum, { stations }) => sum + stations, 0)).toBe(2);
    }
    // at once, when a record goes elsewhere
    await place('H1', 4);
    expect((await ask(granted([first!.county]), 'hearths')).cells).toEqual([]);
    const there = cellToParent(latLngToCell(PLACES[4][1], PLACES[4][0], 9), 5);
    const { cells: all } = await ask(STEWARD_RIGHTS, 'hearths');
    expect(all.find((one) => one.cell === there)).toMatchObject({ mean: 5, stations: 1 });
    expect(all.find((one) => one.cell === cell)).toMatchObject({ mean: 6, stations: 1 });
  });
});
