import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Given } from './judge.ts';
import { readingKey, Sorting, stationKey, type KnownStation, type Lookup, type Present } from './sort.ts';
import type { Network } from '#data/themes/theme.ts';

const title = { zh: '测试', en: 'Test' };
const network: Network = {
  ...{ id: 'air', title, dataset: 'things', step: 60 },
  metrics: ['a', 'b'].map((id) => ({ id, title, unit: title, decimals: 0, min: 0, max: 5 })),
};
const NOW = Date.parse('2026-03-05T08:00:00Z');
const HOUR = 3_600_000;
const stationOf = (id: number, county: string): KnownStation => ({
  ...{ id, dataset: 'things', grade: 1 },
  place: { region: county, city: null, county, town: null },
  codes: [county, '370000000000'],
});
const stations = new Map([
  [stationKey('air', 'S1'), stationOf(1, '370202000000')],
  [stationKey('air', 'S2'), stationOf(2, '370203000000')],
]);
const METRICS = ['a', 'b'];
const lookup = (present: Map<string, Present> = new Map(), newest = new Map<string, number>()): Lookup => ({
  networks: new Map([['air', network]]),
  metrics: (id, name) => (id === 'air' && METRICS.includes(name) ? METRICS.indexOf(name) + 1 : undefined),
  ...{ stations, newest, present },
});
const rules = { now: NOW, oldest: NOW - 24 * HOUR, regionsOf: () => null };
const reading = (changes: Partial<Given> = {}): Given => ({
  ...{ line: 1, nth: 0, network: 'air', station: 'S1', metric: 'a', time: NOW, value: 1, field: 'value' },
  ...changes,
});

const anyReading = fc.record({
  line: fc.nat(50),
  nth: fc.constant(0),
  network: fc.constantFrom('air', 'air', 'air', 'nowhere'),
  station: fc.constantFrom('S1', 'S2', 'S3'),
  metric: fc.constantFrom('a', 'b', 'c'),
  time: fc.integer({ min: -30, max: 2 }).map((hours) => NOW + hours * HOUR),
  value: fc.integer({ min: -1, max: 7 }),
  field: fc.constant('value'),
});

describe('batches, one after the other', () => {
  test('always come to received = accepted + duplicate + quarantined, and to the last value of each key', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyReading, { maxLength: 40 }), { maxLength: 4 }),
        async (batches) => {
          const sorting = new Sorting(lookup());
          const last = new Map<string, number>();
          let changes = 0;
          for (const [i, batch] of batches.entries()) {
            const { counts, aside } = await sorting.sort(String(i), batch, rules);
            expect(counts.received).toBe(batch.length);
            expect(counts.received).toBe(counts.accepted + counts.duplicate + counts.quarantined);
            expect(aside).toHaveLength(counts.quarantined);
            expect(counts.corrected + counts.late).toBeLessThanOrEqual(counts.accepted);
            changes += counts.accepted;
            const good = batch.filter(
              ({ network: of, station, metric, time, value }) =>
                of === 'air' &&
                station !== 'S3' &&
                metric !== 'c' &&
                value >= 0 &&
                value <= 5 &&
                time <= NOW &&
                time >= NOW - 24 * HOUR,
            );
            expect(counts.accepted + counts.duplicate).toBe(good.length);
            for (const { station, metric, time, value } of good)
              last.set(readingKey(station === 'S1' ? 1 : 2, METRICS.indexOf(metric) + 1, time), value);
          }
          expect(new Map([...sorting.written].map(([key, { value }]) => [key, value]))).toEqual(last);
          // every accepted reading is there now, or was and is kept as it was
          expect(sorting.written.size + sorting.past.length).toBe(changes);
        },
      ),
    ));

  test('a repetition within a batch is a duplicate, another value a correction that keeps the first', async () => {
    const sorting = new Sorting(lookup());
    const { counts } = await sorting.sort('9', [reading(), reading(), reading({ value: 2 })], rules);
    expect(counts).toEqual({ received: 3, accepted: 2, duplicate: 1, quarantined: 0, corrected: 1, late: 0 });
    expect(sorting.past).toMatchObject([{ value: 1, batch: '9', replacedBy: '9' }]);
    expect([...sorting.written.values()]).toMatchObject([{ value: 2, stored: false }]);
  });

  test('a correction of what is stored keeps it as it was, validation and all', async () => {
    const there: Present = { value: 1, validated: 3, validity: 'valid', batch: '4' };
    const sorting = new Sorting(lookup(new Map([[readingKey(1, 1, NOW), there]])));
    await sorting.sort('9', [reading({ value: 2 })], rules);
    expect(sorting.past).toMatchObject([{ ...there, replacedBy: '9' }]);
    expect([...sorting.written.values()]).toMatchObject([
      { value: 2, validated: null, validity: 'raw', batch: '9', stored: true },
    ]);
  });

  test('lateness is told against what was there before the batch, in whichever order its lines are', async () => {
    const times = [0, -3, -2, -1].map((hours) => reading({ time: NOW + hours * HOUR }));
    const late = async (readings: Given[], newest?: number) => {
      const sorting = new Sorting(lookup(new Map(), new Map(newest === undefined ? [] : [['1/1', newest]])));
      return [
        (await sorting.sort('1', readings, rules)).counts.late,
        (await sorting.sort('2', [reading({ time: NOW - 5 * HOUR })], rules)).counts.late,
      ];
    };
    for (const readings of [times, times.toReversed()]) {
      expect(await late(readings)).toEqual([0, 1]);
      expect(await late(readings, NOW - HOUR)).toEqual([1, 1]);
    }
  });

  test('a station outside the sender’s regions is as unknown as one that is none, and so is a network', async () => {
    const sorting = new Sorting(lookup());
    const both = [reading(), reading({ station: 'S2' })];
    const sort = (regions: readonly string[] | null | undefined) =>
      sorting.sort('1', both, { ...rules, regionsOf: () => regions });
    const { aside } = await sort(['370203000000']);
    expect(aside.map(({ given, flaw }) => [given.station, flaw.reason])).toEqual([['S1', 'unknown-station']]);
    expect((await sort(undefined)).aside.map(({ flaw }) => flaw.reason)).toEqual([
      'unknown-network',
      'unknown-network',
    ]);
    expect((await sort(['370000000000'])).counts).toMatchObject({ accepted: 1, duplicate: 1 });
  });
});
