import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { ObservationDoor } from '#data/observations/door.ts';
import { pruneReadings } from '#data/observations/prune.ts';
import { validateReadings } from '#data/observations/validate.ts';
import { PROVINCE_STEWARD } from './people.ts';
import { batchOf, openReadings } from './readings.ts';
import { register } from './lighthouse-theme.ts';

/* Months of readings are let go of whole; their sums stay as they were, whatever comes or is found afterwards. */

let opened: Awaited<ReturnType<typeof openReadings>>;
beforeAll(async () => {
  opened = await openReadings();
});
afterAll(() => opened?.at.close());
beforeEach(async () => {
  await opened.empty();
  await opened.owner(sql`UPDATE reading_pruned SET upto = NULL`);
});

const NOW = new Date('2026-03-05T08:00:00+08:00');
const reading = (time: string, value: number, station = 'L1') => ({
  ...{ network: 'lamps', station, metric: 'light', time: `${time}+08:00`, value },
});
const parts = async () =>
  (
    await opened.owner<{ part: string }>(
      sql`SELECT inhrelid::regclass::text AS part FROM pg_inherits WHERE inhparent = 'reading'::regclass ORDER BY 1`,
    )
  ).map(({ part }) => part);
const send = (...lines: object[]) => {
  const door = new ObservationDoor(opened.at.database, register, () => NOW.getTime());
  return door.receive(batchOf(lines));
};
const YEAR = [
  reading('2025-11-30T23:00:00', 1),
  // of the last hour of November, in the month of December
  reading('2025-12-01T00:00:00', 2),
  reading('2025-12-01T01:00:00', 3),
  reading('2025-12-15T08:00:00', 4),
  reading('2026-02-01T00:00:00', 5),
  reading('2026-03-05T08:00:00', 6),
];

test('whole months go, as many as the setting leaves; sums and newest values stay', async () => {
  await send(...YEAR);
  const before = await Promise.all(['hour', 'day', 'month'].map(opened.sums));
  expect(await pruneReadings(opened.at.database, 3, NOW)).toEqual(['2025-11']);
  expect(await pruneReadings(opened.at.database, 2, NOW)).toEqual(['2025-12']);
  expect(await pruneReadings(opened.at.database, 2, NOW)).toEqual([]);
  expect(await parts()).toEqual(['reading_2026_02', 'reading_2026_03']);
  expect(await Promise.all(['hour', 'day', 'month'].map(opened.sums))).toEqual(before);
  expect(await opened.owner(sql`SELECT value FROM series`)).toEqual([{ value: 6 }]);
  const acts = await opened.owner(
    sql`SELECT after FROM audit_entry WHERE action = 'observation.prune' ORDER BY id`,
  );
  expect(acts).toEqual([{ after: { months: ['2025-11'] } }, { after: { months: ['2025-12'] } }]);
});

test('what is of a time that was let go of is kept aside when it comes again, so that no sum has it twice', async () => {
  await send(...YEAR);
  await pruneReadings(opened.at.database, 2, NOW);
  const before = await Promise.all(['hour', 'day', 'month'].map(opened.sums));
  const receipt = await send(
    ...YEAR.slice(0, 4),
    reading('2026-01-01T00:00:00', 7),
    reading('2026-01-01T00:00:01', 8),
  );
  // the first instant of January belongs to December
  expect(receipt).toMatchObject({ received: 6, accepted: 1, quarantined: 5 });
  expect(receipt.kept.map(({ reason }) => reason)).toEqual(Array(5).fill('too-old'));
  const ofLastYear = (sums: Record<string, unknown>[]) =>
    sums.filter(({ start }) => /^1[12]/.test(String(start)));
  const after = await Promise.all(['hour', 'day', 'month'].map(opened.sums));
  expect(after.map(ofLastYear)).toEqual(before.map(ofLastYear));
  // January had the first instant of February
  expect(after[2]!.find(({ start }) => start === '01-01T00:00')).toMatchObject({ n: 2, sum: '13' });
});

test('no finding changes what was summed with what is gone', async () => {
  await send(...YEAR);
  await pruneReadings(opened.at.database, 1, NOW);
  const network = register.network('lamps')!;
  const finding = {
    ...{
      network,
      station: 'L1',
      metric: network.metrics[0]!,
      validity: 'invalid' as const,
      validated: null,
      reason: 'why',
    },
    ...{ first: '2025-01-01T00:00:00+08:00', last: '2026-02-20T00:00:00+08:00' },
  };
  const before = await opened.sums('month');
  // the reading of the first instant of February is there, and belongs to January
  expect(await parts()).toContain('reading_2026_02');
  expect(await validateReadings(opened.at.database, register, finding, null, PROVINCE_STEWARD)).toBe(0);
  expect(await opened.sums('month')).toEqual(before);
});

test('writers and pruning take turns', async () => {
  await send(...YEAR);
  const months = Array.from({ length: 6 }, (_, i) => `2026-02-${10 + i}T08:00:00`);
  const [, ...receipts] = await Promise.all([
    pruneReadings(opened.at.database, 2, NOW),
    ...months.map((time, i) => send(reading(time, i), reading('2025-12-20T08:00:00', i))),
  ]);
  const stored = await opened.owner<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM reading WHERE time >= '2026-02-10'`,
  );
  expect(stored[0]!.n).toBe(7);
  for (const receipt of receipts)
    expect(receipt.received).toBe(receipt.accepted + receipt.duplicate + receipt.quarantined);
  expect(await parts()).not.toContain('reading_2025_11');
});
