import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql, type Query } from '#data/db/sql.ts';
import { BatchRefused } from '#data/observations/door.ts';
import { granted, STEWARD_RIGHTS } from './granted.ts';
import { register, type Lighthouses } from './lighthouses.ts';
import { batchOf, line, openReadings } from './readings.ts';

/* Readings on their way in: what is written, what it comes to, and what is left when something goes wrong. */

let at: Lighthouses;
let opened: Awaited<ReturnType<typeof openReadings>>;
beforeAll(async () => {
  opened = await openReadings();
  at = opened.at;
});
afterAll(() => at?.close());
beforeEach(() => opened.empty());

const owner = <Row>(query: Query) => opened.owner<Row>(query);
const receive = (...of: Parameters<typeof batchOf>) => opened.receive(...of);
const sums = (step: string) => opened.sums(step);
const summed = (step: string) => opened.summed(step);
const readings = () =>
  owner<{ station: string; metric: string; time: string; value: number }>(sql`
    SELECT station.key AS station, metric.name AS metric, to_char(time AT TIME ZONE 'Asia/Shanghai', 'MM-DD"T"HH24:MI') AS time, value
      FROM reading JOIN station ON station.id = station JOIN metric ON metric.id = metric ORDER BY 1, 2, reading.time`);

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
    const other = opened.newDoor();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 2
          ? other.receive(batchOf([line('05T07:00', i), line('05T08:00', 5)]))
          : receive([line('05T07:00', i), line('05T08:00', 5)]),
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

test('whatever comes in whatever order, what is there is the last of each, and the sums are theirs', async () => {
  let seed = 20260305;
  const random = (below: number): number => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const last = new Map<string, number>();
  let accepted = 0;
  for (let round = 0; round < 15; round++) {
    const batches = Array.from({ length: 1 + random(3) }, () =>
      Array.from({ length: random(30) }, () => {
        // around the turn of a month, on and beside the turns of hours
        const time = new Date(Date.parse('2026-03-01T00:00:00+08:00') + (random(41) - 20) * 1_800_000);
        const [station, metric] = [`L${1 + random(2)}`, random(2) ? 'light' : 'heat'];
        const value = random(50) / 10;
        last.set(`${station}/${metric}/${time.toISOString()}`, value);
        return line('', value, { station, metric, time: time.toISOString() });
      }),
    );
    const receipts = await Promise.all(batches.map((lines) => receive(lines)));
    for (const one of receipts) {
      expect(one.received).toBe(one.accepted + one.duplicate);
      accepted += one.accepted;
    }
  }
  const stored = await owner<{ name: string; value: number }>(sql`
    SELECT key || '/' || metric.name || '/' || to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS name, value
      FROM reading JOIN station ON station.id = station JOIN metric ON metric.id = metric`);
  expect(new Map(stored.map(({ name, value }) => [name, value]))).toEqual(last);
  for (const step of ['hour', 'day', 'month']) expect(await sums(step), step).toEqual(await summed(step));
  const [{ n } = { n: 0 }] = await owner<{ n: number }>(sql`SELECT count(*)::int AS n FROM reading_past`);
  expect(n + last.size).toBe(accepted);
  const told = await owner<{ n: number }>(
    sql`SELECT sum(jsonb_array_length(data -> 'rows'))::int AS n FROM outbox`,
  );
  expect(told[0]!.n).toBeGreaterThanOrEqual(last.size);
});

test('no low role reads a reading but with its station, or writes any', async () => {
  await receive([line('05T07:00', 1)]);
  const home = { network: 'hearths', station: 'H1', metric: 'smoke' };
  await receive([line('05T07:00', 2, home)]);
  const seen = sql`SELECT value FROM reading_seen ORDER BY value`;
  expect(await at.database.public.query(seen)).toEqual([{ value: 1 }]);
  expect(await at.database.withRights(granted(['370202000000']), (tx) => tx.query(seen))).toEqual([
    { value: 1 },
    { value: 2 },
  ]);
  expect(await at.database.withRights(granted(['370203000000']), (tx) => tx.query(seen))).toEqual([
    { value: 1 },
  ]);
  const tables = [
    'reading',
    'reading_2026_03',
    'reading_past',
    'reading_hour',
    'series',
    'station',
    'observation_batch',
    'observation_quarantine',
    'reading_validation',
  ];
  for (const table of tables)
    for (const text of [`SELECT * FROM ${table}`, `DELETE FROM ${table}`]) {
      const query = { text, values: [] };
      await expect(at.database.public.query(query), text).rejects.toThrow('permission denied');
      const asked = at.database.withRights(STEWARD_RIGHTS, (tx) => tx.query(query));
      await expect(asked, text).rejects.toThrow('permission denied');
    }
  await expect(at.database.public.query(sql`UPDATE reading_seen SET value = 3`)).rejects.toThrow();
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

test('metrics are given a number once, however many doors are opened', async () => {
  for (let i = 0; i < 3; i++) await opened.newDoor().receive(batchOf([line(`05T0${i}:00`, 1)]));
  const [row] = await owner<{ last: number }>(sql`SELECT last_value::int AS last FROM metric_id_seq`);
  expect(row?.last).toBe(register.networks.flatMap(({ metrics }) => metrics).length);
});

test('counts that do not add up cannot be written', async () => {
  await expect(
    owner(sql`
      INSERT INTO observation_batch (sender, sha256, networks, received, accepted, duplicate, quarantined, corrected, late)
      VALUES ('x', ${'0'.repeat(64)}, '{}', 3, 1, 1, 0, 0, 0)`),
  ).rejects.toThrow(/check/);
});
