import { PRODUCT } from '#data/audit/entry.ts';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { datasetOf, openLighthouses, type Lighthouses } from './lighthouses.ts';

/*
 * Any files and any batches taken back, against a model small enough to be read: the rules of what becomes of a row, the history
 * of every record, and sums that add up.
 */

let at: Lighthouses;
beforeAll(async () => {
  at = await openLighthouses();
});
afterAll(() => at?.close());

type DatasetId = 'lighthouses' | 'lighthouse-monthly';
/** A row of a file: its key, its content as the file writes it, and whether it can be a record at all. */
interface Row {
  key: string;
  content: string;
  good: boolean;
}
type Step = { load: DatasetId; rows: Row[] } | { takeBack: number };

const TOWNS = ['370202001000', '370202002000', '370203005000', '371002001000'];
const COUNTIES = ['370202000000', '370203000000', '371002000000'];
const HEADS = { lighthouses: '编号,高度,区划代码', 'lighthouse-monthly': 'region,period,lit,due' };

const thing: fc.Arbitrary<Row> = fc
  .record({
    key: fc.constantFrom('K1', 'K2', 'K3', 'K4'),
    height: fc.constantFrom(1, 2, 999),
    town: fc.constantFrom(...TOWNS, '379999'),
  })
  .map(({ key, height, town }) => ({
    key,
    content: `${height},${town}`,
    good: height !== 999 && town !== '379999',
  }));

const report: fc.Arbitrary<Row> = fc
  .record({
    region: fc.constantFrom(...COUNTIES),
    period: fc.constantFrom('2026-09', '2026-10', '2026'),
    lit: fc.constantFrom(-1, 0.1, 0.2, 7),
    due: fc.constantFrom(8, 0.3),
  })
  .map(({ region, period, lit, due }) => ({
    key: `${region},${period}`,
    content: `${lit},${due}`,
    good: period !== '2026' && lit >= 0,
  }));

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    load: fc.constant('lighthouses' as const),
    rows: fc.array(thing, { minLength: 1, maxLength: 8 }),
  }),
  fc.record({
    load: fc.constant('lighthouse-monthly' as const),
    rows: fc.array(report, { minLength: 1, maxLength: 8 }),
  }),
  fc.record({ takeBack: fc.nat(9) }),
);

interface Version {
  batch: number;
  content: string;
}

/** What every record says now, and what it said before, batch by batch. */
class Model {
  readonly #versions = {
    lighthouses: new Map<string, Version[]>(),
    'lighthouse-monthly': new Map<string, Version[]>(),
  };

  load(dataset: DatasetId, rows: readonly Row[], batch: number) {
    const counts = { received: rows.length, accepted: 0, duplicate: 0, quarantined: 0 };
    const inFile = new Map<string, string>();
    for (const { key, content, good } of rows) {
      const earlier = inFile.get(key);
      if (!good || (earlier !== undefined && earlier !== content)) counts.quarantined += 1;
      else if (earlier === content) counts.duplicate += 1;
      else inFile.set(key, content);
    }
    for (const [key, content] of inFile) {
      const versions = this.#versions[dataset].get(key) ?? [];
      if (versions.at(-1)?.content === content) {
        counts.duplicate += 1;
        continue;
      }
      this.#versions[dataset].set(key, [...versions, { batch, content }]);
      counts.accepted += 1;
    }
    return counts;
  }

  takeBack(dataset: DatasetId, batch: number): void {
    for (const [key, versions] of this.#versions[dataset]) {
      const rest = versions.filter((version) => version.batch !== batch);
      if (rest.length > 0) this.#versions[dataset].set(key, rest);
      else this.#versions[dataset].delete(key);
    }
  }

  /** The records of a dataset, as `key,content`. */
  present(dataset: DatasetId): string[] {
    return [...this.#versions[dataset]]
      .map(([key, versions]) => `${key},${versions.at(-1)!.content}`)
      .toSorted();
  }
}

const recordsOf = async (dataset: DatasetId, asOf: string | null): Promise<string[]> =>
  (await at.recordsOf(dataset, asOf))
    .map(({ key, properties }) =>
      dataset === 'lighthouses'
        ? `${key},${properties.height as number},${properties.region as string}`
        : `${key.replace('|', ',')},${properties.lit as number},${properties.due as number}`,
    )
    .toSorted();

/** Sums of an indicator's numerators by region and period, and where a parent's is not the sum of its children's. */
const sumsOf = (indicator: string) =>
  at.database.asOwner(async (tx) => ({
    province: await tx.query<{ period: string; numerator: string }>(sql`
      SELECT period, numerator::text FROM indicator_value
       WHERE indicator = ${indicator} AND region = '370000000000' AND valid_to IS NULL ORDER BY period`),
    wrong: await tx.query(sql`
      WITH present AS (
        SELECT indicator_value.*, region.level, region.parent
          FROM indicator_value JOIN region ON region.code = indicator_value.region
         WHERE indicator = ${indicator} AND valid_to IS NULL AND region.level IS NOT NULL
      )
      SELECT above.region, above.period, above.numerator, sum(child.numerator) AS children
        FROM present AS above
        LEFT JOIN present AS child ON child.period = above.period AND child.parent = above.region
       WHERE above.level < (SELECT max(level) FROM present)
       GROUP BY above.region, above.period, above.numerator, above.denominator
      HAVING above.numerator IS DISTINCT FROM sum(child.numerator)
          OR above.denominator IS DISTINCT FROM sum(child.denominator)`),
  }));

const expectSums = async (model: Model): Promise<void> => {
  const [lit, lighthouses] = [await sumsOf('ZZ01'), await sumsOf('ZZ02')];
  expect(lit.wrong).toEqual([]);
  expect(lighthouses.wrong).toEqual([]);
  const reports = model.present('lighthouse-monthly').map((row) => row.split(','));
  const tenths = new Map<string, number>();
  for (const [, period = '', amount] of reports)
    tenths.set(period, (tenths.get(period) ?? 0) + Math.round(Number(amount) * 10));
  expect(lit.province.map(({ period, numerator }) => [period, Number(numerator)])).toEqual(
    [...tenths].toSorted().map(([period, sum]) => [period, sum / 10]),
  );
  const things = model.present('lighthouses').length;
  expect(lighthouses.province.map(({ numerator }) => Number(numerator))).toEqual(things ? [things] : []);
};

test('whatever is loaded and taken back, counts, records, history and sums are those of the model', async () => {
  let [most, taken] = [0, 0];
  const play = async (steps: readonly Step[]): Promise<void> => {
    const model = new Model();
    const batches: { id: string; dataset: DatasetId }[] = [];
    /** What there was after each step; looking back must show the same, whatever came or was taken back since. */
    const shown: ({ instant: string } & Record<DatasetId, string[]>)[] = [];
    const takeBack = async (i: number): Promise<void> => {
      const [batch] = batches.splice(i, 1);
      expect(await at.libraries.ingestion.rollBack(batch!.id, datasetOf(batch!.dataset), PRODUCT)).toBe(true);
      model.takeBack(batch!.dataset, Number(batch!.id));
    };
    try {
      for (const each of steps) {
        if ('load' in each) {
          const lines = each.rows.map(({ key, content }) => `${key},${content}\n`);
          const { batch, counts } = await at.load(each.load, `${HEADS[each.load]}\n${lines.join('')}`, {});
          batches.push({ id: batch, dataset: each.load });
          expect(counts).toEqual(model.load(each.load, each.rows, Number(batch)));
        } else if (batches.length > 0) {
          await takeBack(each.takeBack % batches.length);
          taken += 1;
        }
        await setTimeout(2); // the embedded database's clock has milliseconds
        shown.push({
          instant: new Date().toISOString(),
          lighthouses: model.present('lighthouses'),
          'lighthouse-monthly': model.present('lighthouse-monthly'),
        });
        await setTimeout(2);
      }
      await expectSums(model);
      for (const dataset of Object.keys(HEADS) as DatasetId[]) {
        expect(await recordsOf(dataset, null)).toEqual(model.present(dataset));
        for (const [step, then] of shown.entries())
          expect(await recordsOf(dataset, then.instant), `after step ${step}`).toEqual(then[dataset]);
      }
      most = Math.max(most, model.present('lighthouses').length);
    } finally {
      while (batches.length > 0) await takeBack(batches.length - 1);
    }
    expect(await recordsOf('lighthouses', null)).toEqual([]);
    expect(await recordsOf('lighthouse-monthly', null)).toEqual([]);
    await expectSums(new Model());
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), play), { numRuns: 60 });
  expect(at.warnings).toEqual([]);
  expect(most, 'the files brought something').toBeGreaterThan(0);
  expect(taken, 'something was taken back').toBeGreaterThan(0);
});
