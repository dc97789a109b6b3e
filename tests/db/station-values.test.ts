import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reads } from '#data/access/reads.ts';
import { readStationHours, readStationsAt } from '#data/environment/station-values.ts';
import { granted } from './granted.ts';
import { openLighthouses, register } from './lighthouses.ts';
import { batchOf } from './readings.ts';

/* A policy hides from the planner how many stations may be seen: what is read of them must not rest on its guess. */

const STATIONS = 120;
const HOURS = 12;
const METRICS = ['cod', 'nh3n', 'flow'];
const HOUR = 3_600_000;
const END = Date.parse('2026-11-20T09:00:00+08:00');
const READINGS = STATIONS * HOURS * METRICS.length;
const OUTLETS = register.network('outlets')!;
const RIGHTS = granted(['370000000000']);

let at: Awaited<ReturnType<typeof openLighthouses>>;
beforeAll(async () => {
  at = await openLighthouses();
  const keys = Array.from({ length: STATIONS }, (_, i) => `OUTLET-${i}`);
  await at.load(
    'pollution-sources',
    [
      'source_number,entity_name,permit_kind,pollutant,online,lng,lat',
      ...keys.map((key) => `${key},厂,key,waste_water,true,120.383,36.067`),
      '',
    ].join('\n'),
  );
  const readings = keys.flatMap((station) =>
    Array.from({ length: HOURS }, (_, hour) => ({
      ...{ network: 'outlets', station, time: new Date(END - (hour + 0.5) * HOUR).toISOString() },
      values: Object.fromEntries(METRICS.map((metric) => [metric, hour])),
    })),
  );
  const receipt = await at.libraries.observations.receive(batchOf(readings, { daysBack: Infinity }));
  expect(receipt.accepted).toBe(READINGS);
});
afterAll(() => at?.close());

interface Step {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  Plans?: Step[];
}

/** How many rows all steps of a plan have handled. */
const handled = (step: Step): number =>
  step['Actual Loops'] *
    (step['Actual Rows'] +
      (step['Rows Removed by Filter'] ?? 0) +
      (step['Rows Removed by Join Filter'] ?? 0)) +
  (step.Plans ?? []).reduce((sum, one) => sum + handled(one), 0);

/** Within rights, with the plans of what was asked. */
const explained = () => {
  const plans: Step[] = [];
  const own = at.database.reading(RIGHTS);
  const reads: Reads = {
    rights: RIGHTS,
    db: {
      async query<Row>(query: Parameters<typeof own.query>[0]) {
        const [row] = await own.query<{ 'QUERY PLAN': [{ Plan: Step }] }>({
          ...query,
          text: `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${query.text}`,
        });
        plans.push(row!['QUERY PLAN'][0].Plan);
        return own.query<Row>(query);
      },
    },
  };
  return { reads, plans };
};

const WHICH = { region: null, fields: ['entity_name'] };

test('hours are read once for each station, whatever the planner takes their number for', async () => {
  const { reads, plans } = explained();
  const found = await readStationHours(reads, OUTLETS, { ...WHICH, from: END - 24 * HOUR, to: END });
  expect(found).toHaveLength(STATIONS);
  for (const { hours } of found) expect(Object.keys(hours['cod'] ?? {})).toHaveLength(HOURS);
  expect(plans).toHaveLength(1);
  expect(handled(plans[0]!)).toBeGreaterThan(READINGS);
  expect(handled(plans[0]!)).toBeLessThan(20 * READINGS);
});

test('so are the newest values', async () => {
  const { reads, plans } = explained();
  const found = await readStationsAt(reads, OUTLETS, { ...WHICH, at: END });
  expect(found).toHaveLength(STATIONS);
  for (const { newest } of found) expect(newest).toMatchObject({ cod: { value: 0 }, flow: { value: 0 } });
  expect(handled(plans[0]!)).toBeGreaterThan(STATIONS * METRICS.length);
  expect(handled(plans[0]!)).toBeLessThan(20 * READINGS);
});
