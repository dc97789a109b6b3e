import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { PRODUCT } from '#data/audit/entry.ts';
import { BatchRefused, ObservationDoor } from '#data/observations/door.ts';
import type { Finding } from '#data/observations/validate.ts';
import { openLighthouses, register, type Lighthouses } from './lighthouses.ts';
import { batchOf } from './readings.ts';

/* Readings on their way in: what is written, what it comes to, and what is left when something goes wrong. */

let at: Lighthouses;
let door: ObservationDoor;
const NOW = Date.parse('2026-03-05T08:00:00+08:00');
beforeAll(async () => {
  at = await openLighthouses();
  door = new ObservationDoor(at.database, register, () => NOW);
  await at.load('lighthouses', 'number,height,lng,lat\nL1,1,120.383,36.067\nL2,2,120.37,36.09\n');
  await at.load('keeper-homes', 'number,age,lng,lat\nH1,40,120.383,36.067\nH2,50,120.37,36.09\n');
});
afterAll(() => at?.close());

const owner = <Row>(query: ReturnType<typeof sql>) => at.database.asOwner((tx) => tx.query<Row>(query));
beforeEach(() =>
  owner(sql`TRUNCATE observation_batch, observation_quarantine, reading, reading_past, reading_validation, series, reading_hour, reading_day,
                     reading_month, outbox`),
);

const line = (time: string, value: unknown, more: object = {}) => ({
  ...{ network: 'lamps', station: 'L1', metric: 'light', time: `2026-03-${time}+08:00`, value },
  ...more,
});
const receive = (...of: Parameters<typeof batchOf>) => door.receive(batchOf(...of));
const readings = () =>
  owner<{ station: string; metric: string; time: string; value: number }>(sql`
    SELECT station.key AS station, metric.name AS metric, to_char(time AT TIME ZONE 'Asia/Shanghai', 'MM-DD"T"HH24:MI') AS time, value
      FROM reading JOIN station ON station.id = station JOIN metric ON metric.id = metric ORDER BY 1, 2, reading.time`);
const sums = (step: string) =>
  owner<Record<string, unknown>>(sql`
    SELECT station.key AS station, to_char(start AT TIME ZONE 'Asia/Shanghai', 'MM-DD"T"HH24:MI') AS start, n, sum::text, min, max
      FROM ${{ text: `reading_${step}`, values: [] }} AS kept JOIN station ON station.id = station ORDER BY station.key, kept.start`);
/** The same from the readings themselves. */
const summed = (step: string) =>
  owner<Record<string, unknown>>(sql`
    SELECT key AS station, to_char(start AT TIME ZONE 'Asia/Shanghai', 'MM-DD"T"HH24:MI') AS start, count(*)::int AS n,
           sum(counts::numeric)::text AS sum, min(counts), max(counts)
      FROM (SELECT station.key, metric, bucket_start(${step}, time) AS start, counted(value, validated, validity) AS counts
              FROM reading JOIN station ON station.id = station) AS reading
     WHERE counts IS NOT NULL
     GROUP BY key, metric, reading.start ORDER BY key, reading.start`);

describe('a batch', () => {
  test('is counted, written, summed and told of in one transaction', async () => {
    const receipt = await receive([
      line('05T07:00', 10.1),
      line('05T07:30', 10.2),
      line('05T08:00', 10.3, { station: 'L2' }),
      line('05T08:00', 'x'),
      line('05T07:00', 10.1),
    ]);
    expect(receipt).toMatchObject({
      received: 5,
      accepted: 3,
      duplicate: 1,
      quarantined: 1,
      corrected: 0,
      late: 0,
    });
    expect(receipt.kept).toEqual([
      {
        line: 4,
        field: 'value',
        reason: 'not-a-number',
        sentence: expect.objectContaining({ en: 'line 4, value: "x" is no number' }) as object,
      },
    ]);
    expect(await readings()).toEqual([
      { station: 'L1', metric: 'light', time: '03-05T07:00', value: 10.1 },
      { station: 'L1', metric: 'light', time: '03-05T07:30', value: 10.2 },
      { station: 'L2', metric: 'light', time: '03-05T08:00', value: 10.3 },
    ]);
    // the reading of 07:00 is of the hour before it
    expect(await sums('hour')).toEqual([
      { station: 'L1', start: '03-05T06:00', n: 1, sum: '10.1', min: 10.1, max: 10.1 },
      { station: 'L1', start: '03-05T07:00', n: 1, sum: '10.2', min: 10.2, max: 10.2 },
      { station: 'L2', start: '03-05T07:00', n: 1, sum: '10.3', min: 10.3, max: 10.3 },
    ]);
    expect(await sums('day')).toMatchObject([{ start: '03-05T00:00', n: 2, sum: '20.3' }, { sum: '10.3' }]);
    expect(await sums('month')).toMatchObject([{ start: '03-01T00:00', n: 2, sum: '20.3' }, { n: 1 }]);
    const [batch] = await owner<object>(
      sql`SELECT id::text, sender, networks, received, quarantined FROM observation_batch`,
    );
    expect(batch).toEqual({
      id: receipt.batch,
      sender: 'haidai',
      networks: ['lamps'],
      received: 5,
      quarantined: 1,
    });
    const [event, ...others] = await owner<object>(
      sql`SELECT topic, grade, dataset, region, data FROM outbox`,
    );
    expect(others).toEqual([]);
    expect(event).toMatchObject({ topic: 'observations/lamps', grade: 1, region: null });
    expect((event as { data: { rows: object[] } }).data.rows).toEqual([
      { station: 'L1', metric: 'light', time: '2026-03-04T23:00:00.000Z', value: 10.1 },
      { station: 'L1', metric: 'light', time: '2026-03-04T23:30:00.000Z', value: 10.2 },
      { station: 'L2', metric: 'light', time: '2026-03-05T00:00:00.000Z', value: 10.3 },
    ]);
  });

  test('sent again is nothing but duplicates', async () => {
    const lines = [line('05T07:00', 10.1), line('04T07:00', 10.2), line('05T08:00', 1e-7)];
    await receive(lines);
    const before = [await readings(), await sums('day')];
    expect(await receive(lines)).toMatchObject({ received: 3, accepted: 0, duplicate: 3, quarantined: 0 });
    expect([await readings(), await sums('day')]).toEqual(before);
    expect(await owner(sql`SELECT id FROM outbox`)).toHaveLength(1);
  });

  test('that corrects keeps what was, and sums what is', async () => {
    await receive([line('05T07:00', 90), line('05T06:00', 5), line('05T08:00', 7)]);
    const { batch } = await receive([line('05T07:00', 9), line('05T08:00', 8)]);
    expect((await readings()).map(({ value }) => value)).toEqual([5, 9, 8]);
    for (const step of ['hour', 'day', 'month']) expect(await sums(step), step).toEqual(await summed(step));
    expect(await sums('day')).toMatchObject([{ n: 3, sum: '22', min: 5, max: 9 }]);
    expect(await owner(sql`SELECT value, replaced_by::text FROM reading_past ORDER BY time`)).toEqual([
      { value: 90, replaced_by: batch },
      { value: 7, replaced_by: batch },
    ]);
    expect(await owner(sql`SELECT value FROM series`)).toEqual([{ value: 8 }]);
  });

  test('may be late, be of several months and be of days and months to their last moment', async () => {
    const march = '2026-03-01T00:00:00+08:00';
    await receive([line('05T08:00', 1)]);
    const receipt = await receive([
      line('', 2, { time: march }),
      line('', 4, { time: '2026-03-01T00:00:00.001+08:00' }),
      line('', 8, { time: '2025-12-31T23:59:00+08:00' }),
      line('', 16, { time: '2025-01-01T00:00:00+08:00' }),
    ]);
    expect(receipt).toMatchObject({ accepted: 3, late: 3, quarantined: 1 });
    expect(receipt.kept).toMatchObject([{ line: 4, reason: 'too-old' }]);
    expect(await sums('month')).toMatchObject([
      { start: '12-01T00:00', sum: '8' },
      { start: '02-01T00:00', sum: '2' },
      { start: '03-01T00:00', sum: '5' },
    ]);
    expect(await sums('day')).toEqual(await summed('day'));
    const parts = await owner<{ part: string }>(sql`
      SELECT DISTINCT tableoid::regclass::text AS part FROM reading ORDER BY 1`);
    expect(parts.map(({ part }) => part)).toEqual(['reading_2025_12', 'reading_2026_03']);
  });

  test('sums decimals exactly, in whatever order and however often they come', async () => {
    const values = [0.1, 0.2, 0.3, 1e-9, 123456.789, 0.7];
    for (const [i, value] of values.entries())
      await receive([line(`05T0${(i * 5) % 6}:30`, value, { metric: 'heat' })]);
    expect(await sums('day')).toMatchObject([{ n: 6, sum: '123458.089000001' }]);
    expect(await sums('day')).toEqual(await summed('day'));
  });

  test('may be empty, and may hold what no database could store', async () => {
    expect(await receive([])).toMatchObject({ received: 0, accepted: 0 });
    const bad = [
      '{"network":"lamps","station":"L\\u0000","metric":"light","time":"2026-03-05T07:00:00Z","value":1}',
      '{"network":"\\ud800","station":"\\ud800","metric":"\\ud800","time":"2026-03-05T07:00:00Z","value":1}',
      '{"network":"lamps","station":"L1","time":"2026-03-05T07:00:00Z","values":{"a\\u0000\\ud800":1,"constructor":2}}',
      'a\0b',
    ];
    const receipt = await receive(bad);
    expect(receipt).toMatchObject({ received: 5, quarantined: 5 });
    expect(receipt.kept.map(({ reason }) => reason)).toEqual([
      ...['unknown-station', 'unknown-network', 'unknown-metric', 'unknown-metric', 'not-json'],
    ]);
  });
});

describe('a batch with a name', () => {
  const named = { account: '7', key: 'night-1' };
  const lines = [line('05T07:00', 1), line('05T07:30', 'x'), line('05T08:00', 3)];

  test('is the same batch with the same counts, however often and at once it is sent', async () => {
    const first = await receive(lines, named);
    expect(first).toMatchObject({ received: 3, accepted: 2, quarantined: 1 });
    expect(await receive(lines, named)).toEqual(first);
    const all = await Promise.all([1, 2, 3].map(() => receive(lines, { ...named, key: 'night-2' })));
    expect(new Set(all.map(({ batch }) => batch)).size).toBe(1);
    expect(all[0]).toMatchObject({ accepted: 0, duplicate: 2, quarantined: 1 });
    expect(all[2]).toEqual(all[0]);
    expect(await owner(sql`SELECT id FROM observation_batch`)).toHaveLength(2);
  });

  test('is another one of another sender, and refused with other content', async () => {
    const first = await receive(lines, named);
    expect((await receive(lines, { ...named, account: '8' })).batch).not.toBe(first.batch);
    const refused = receive([line('05T07:00', 2)], named);
    await expect(refused).rejects.toThrow(BatchRefused);
    await expect(refused).rejects.toMatchObject({ why: 'other-content' });
    expect((await readings()).map(({ value }) => value)).toEqual([1, 3]);
  });
});

describe('senders at once', () => {
  test('are written together, each with its own counts', async () => {
    const receipts = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        receive([line(`05T0${i % 8}:00`, i < 8 ? i : i % 8), line('05T08:00', 'x')]),
      ),
    );
    expect(receipts.slice(0, 8).every(({ accepted }) => accepted === 1)).toBe(true);
    expect(receipts.slice(8).every(({ duplicate }) => duplicate === 1)).toBe(true);
    expect(new Set(receipts.map(({ batch }) => batch)).size).toBe(40);
    const [{ n } = { n: 0 }] = await owner<{ n: number }>(
      sql`SELECT count(DISTINCT at)::int AS n FROM observation_batch`,
    );
    expect(n).toBeLessThan(5);
    expect(await sums('day')).toEqual(await summed('day'));
  });

  test('of two processes correct each other in turn and lose nothing', async () => {
    const other = new ObservationDoor(at.database, register, () => NOW);
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? other : door).receive(batchOf([line('05T07:00', i), line('05T08:00', 5)])),
      ),
    );
    const total = all.reduce((sum, { accepted }) => sum + accepted, 0);
    const [{ n } = { n: 0 }] = await owner<{ n: number }>(sql`SELECT count(*)::int AS n FROM reading_past`);
    expect(n + 2).toBe(total);
    expect(await sums('hour')).toEqual(await summed('hour'));
  });

  test('are not held up by one whose batch cannot be written', async () => {
    const bad = receive([line('05T07:00', 1)], { sha256: 'no hash' });
    const good = receive([line('05T07:30', 2)]);
    await expect(bad).rejects.toThrow(/observation_batch/);
    expect(await good).toMatchObject({ accepted: 1 });
    expect((await readings()).map(({ value }) => value)).toEqual([2]);
  });
});

describe('readings that are found', () => {
  const lamps = register.network('lamps')!;
  const find = (from: string, to: string, more: Partial<Finding>, regions: readonly string[] | null = null) =>
    at.libraries.validate(
      {
        ...{ network: lamps, station: 'L1', metric: lamps.metrics[0]!, validity: 'valid', validated: null },
        ...{ first: `2026-03-${from}+08:00`, last: `2026-03-${to}+08:00`, reason: 'looked at it', ...more },
      },
      regions,
      PRODUCT,
    );
  const found = () => owner<object>(sql`SELECT value, validated, validity::text FROM reading ORDER BY time`);

  test('invalid count nowhere, and count again when they are found valid, as what they should have said', async () => {
    await receive([line('05T06:00', 4), line('05T07:00', 900), line('05T08:00', 6)]);
    expect(await find('05T07:00', '05T08:00', { validity: 'invalid' })).toBe(2);
    expect(await found()).toMatchObject([
      { validity: 'raw' },
      { value: 900, validity: 'invalid' },
      { validity: 'invalid' },
    ]);
    expect(await sums('day')).toMatchObject([{ n: 1, sum: '4', min: 4, max: 4 }]);
    expect(await sums('hour')).toHaveLength(1);
    expect(await owner(sql`SELECT value FROM series`)).toEqual([{ value: null }]);
    expect(await find('05T07:00', '05T07:00', { validated: 9 })).toBe(1);
    expect(await find('05T08:00', '05T08:00', { validity: 'raw' })).toBe(1);
    expect((await found())[1]).toEqual({ value: 900, validated: 9, validity: 'valid' });
    expect(await sums('day')).toMatchObject([{ n: 3, sum: '19', min: 4, max: 9 }]);
    for (const step of ['hour', 'day', 'month']) expect(await sums(step), step).toEqual(await summed(step));
    expect(await owner(sql`SELECT value FROM series`)).toEqual([{ value: 6 }]);
    const events = await owner<{ data: { rows: { value: number | null }[] } }>(
      sql`SELECT data FROM outbox ORDER BY id`,
    );
    expect(events.slice(1).map(({ data }) => data.rows.map(({ value }) => value))).toEqual([
      [null, null],
      [9],
      [6],
    ]);
    expect(
      await owner(
        sql`SELECT actor, reason, validity::text, readings FROM reading_validation ORDER BY id LIMIT 1`,
      ),
    ).toEqual([{ actor: 'haidai', reason: 'looked at it', validity: 'invalid', readings: 2 }]);
  });

  test('are sent again as duplicates, and corrected to be raw again', async () => {
    await receive([line('05T07:00', 900)]);
    await find('05T07:00', '05T07:00', { validated: 9 });
    expect(await receive([line('05T07:00', 900)])).toMatchObject({ duplicate: 1 });
    expect((await found())[0]).toMatchObject({ validated: 9 });
    await receive([line('05T07:00', 90)]);
    expect((await found())[0]).toEqual({ value: 90, validated: null, validity: 'raw' });
    expect(await owner(sql`SELECT value, validated, validity::text FROM reading_past`)).toEqual([
      { value: 900, validated: 9, validity: 'valid' },
    ]);
    expect(await sums('day')).toEqual(await summed('day'));
  });

  test('are none of a station outside the regions of whoever looks', async () => {
    await receive([line('05T07:00', 5)]);
    expect(await find('05T07:00', '05T07:00', { validity: 'invalid' }, ['370203000000'])).toBeNull();
    expect(await find('05T07:00', '05T07:00', { validity: 'invalid', station: 'L9' })).toBeNull();
    expect(await find('04T07:00', '04T07:00', { validity: 'invalid' })).toBe(0);
    expect((await found())[0]).toMatchObject({ validity: 'raw' });
  });

  test('are not too many at once', async () => {
    const start = Date.parse('2026-02-20T00:00:00Z');
    const lines = Array.from({ length: 10_001 }, (_, i) =>
      line('', i % 7, { time: new Date(start + i * 60_000).toISOString() }),
    );
    await receive(lines);
    expect(await find('01T00:00', '05T08:00', { validity: 'invalid', first: '2026-02-01T00:00:00Z' })).toBe(
      'too-many',
    );
    expect(await owner(sql`SELECT 1 FROM reading WHERE validity <> 'raw'`)).toEqual([]);
    expect(await sums('day')).toEqual(await summed('day'));
  });
});

test('an error in the middle leaves nothing, and the same batch sent again has the right counts', async () => {
  const named = { account: '7', key: 'night-3' };
  const lines = [line('05T07:00', 1), line('05T08:00', 3), line('05T08:00', 'x')];
  await owner(
    sql`CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the disk is full''; END'`,
  );
  await owner(sql`CREATE TRIGGER broken BEFORE INSERT ON outbox EXECUTE FUNCTION broken()`);
  await expect(receive(lines, named)).rejects.toThrow('the disk is full');
  await owner(sql`DROP TRIGGER broken ON outbox`);
  await owner(sql`DROP FUNCTION broken()`);
  expect(await readings()).toEqual([]);
  for (const step of ['hour', 'day', 'month']) expect(await sums(step)).toEqual([]);
  expect(
    await owner(
      sql`SELECT 1 FROM observation_batch UNION ALL SELECT 1 FROM series UNION ALL SELECT 1 FROM observation_quarantine`,
    ),
  ).toEqual([]);
  expect(await receive(lines, named)).toMatchObject({
    received: 3,
    accepted: 2,
    duplicate: 0,
    quarantined: 1,
  });
  expect(await sums('day')).toEqual(await summed('day'));
});

test('counts that do not add up cannot be written', async () => {
  await expect(
    owner(sql`
      INSERT INTO observation_batch (sender, sha256, networks, received, accepted, duplicate, quarantined, corrected, late)
      VALUES ('x', ${'0'.repeat(64)}, '{}', 3, 1, 1, 0, 0, 0)`),
  ).rejects.toThrow(/check/);
});
