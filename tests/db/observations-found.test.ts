import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PRODUCT } from '#data/audit/entry.ts';
import { sql, type Query } from '#data/db/sql.ts';
import type { Finding } from '#data/observations/validate.ts';
import { register, type Lighthouses } from './lighthouses.ts';
import { line, openReadings, type batchOf } from './readings.ts';

/* What readings were found to be, and what follows from it. */

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
