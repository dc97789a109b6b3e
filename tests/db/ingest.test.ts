import { PRODUCT } from '#data/audit/entry.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { bytes, datasetOf, openLighthouses, type Lighthouses } from './lighthouses.ts';
import { STEWARD_RIGHTS } from './granted.ts';

let at: Lighthouses;
beforeAll(async () => {
  at = await openLighthouses();
});
afterAll(() => at?.close());

interface Batch {
  state: string;
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
}
const batchOf = async (id: string) => JSON.parse((await at.libraries.batch(id))!) as Batch;

const HEAD = '编号,高度,经度,纬度,区划代码';
const GOOD = `${HEAD}\nA1,12.5,120.383,36.067,370202\nA2,20,120.35,36.08,\n`;

describe('a file of things', () => {
  test('every row is accepted, a duplicate or kept aside, and the counts add up', async () => {
    const text = `${GOOD}A1,12.5,120.383,36.067,370202\nA1,13,120.383,36.067,\nA3,999,120.383,36.067,\nA4,1,36.067,120.383,\nA5,1,,,\nA6,1,121.4,37.5,370202\nA7,1,,,370282\n`;
    const { batch, counts } = await at.load('lighthouses', text);
    expect(counts).toEqual({ received: 9, accepted: 3, duplicate: 1, quarantined: 5 });
    expect(await batchOf(batch)).toMatchObject({
      state: 'loaded',
      received: 9,
      accepted: 3,
      duplicate: 1,
      quarantined: 5,
    });
    const kept = await at.libraries.kept(STEWARD_RIGHTS, { id: batch, masks: null }, '0', 100);
    expect(kept.map(({ row_no, reason }) => [row_no, reason])).toEqual([
      ['5', 'repeated-key'],
      ['6', 'too-large'],
      ['7', 'not-on-earth'],
      ['8', 'no-place'],
      ['9', 'not-in-region'],
    ]);
    expect(kept[2]?.sentence.zh).toContain('写反');
    expect(kept[1]?.raw).toEqual(['A3', '999', '120.383', '36.067', '']);
  });

  test('records have their regions, and an old code is translated', async () => {
    const records = await at.recordsOf('lighthouses');
    expect(records.map(({ key, county }) => [key, county])).toEqual(
      [
        ['A1', '370202000000'],
        ['A2', '370203000000'],
        ['A7', '370215000000'],
      ].toSorted((a, b) => a[0]!.localeCompare(b[0]!)),
    );
    expect(records.find(({ key }) => key === 'A7')?.properties.region).toBe('370215000000');
  });

  test('the same file again brings only duplicates', async () => {
    const before = await at.stored('lighthouses');
    const { counts } = await at.load('lighthouses', GOOD);
    expect(counts).toEqual({ received: 2, accepted: 0, duplicate: 2, quarantined: 0 });
    expect(await at.stored('lighthouses')).toEqual(before);
  });

  test('a change keeps the version before, as-of finds it, and taking the batch back restores it', async () => {
    const present = async () =>
      (await at.recordsOf('lighthouses')).map(({ key, properties, batch: by }) => ({ key, properties, by }));
    const before = await present();
    const then = new Date().toISOString();
    const { batch } = await at.load(
      'lighthouses',
      `${HEAD}\nA1,15,120.383,36.067,370202\nB1,1,120.383,36.067,\n`,
    );
    const history = JSON.parse(await at.libraries.history(at.libraries.published, 'lighthouses', 'A1')) as {
      properties: { height: number };
      valid_to: string | null;
    }[];
    expect(history.map(({ properties, valid_to: to }) => [properties.height, to === null])).toEqual([
      [15, true],
      [12.5, false],
    ]);
    const past = await at.recordsOf('lighthouses', then);
    expect(past.find(({ key }) => key === 'A1')?.properties.height).toBe(12.5);
    expect(past.some(({ key }) => key === 'B1')).toBe(false);
    await new Promise((next) => setTimeout(next, 5));
    const between = new Date().toISOString();
    await new Promise((next) => setTimeout(next, 5));
    expect(await at.libraries.ingestion.rollBack(batch, datasetOf('lighthouses'), PRODUCT)).toBe(true);
    expect(await at.libraries.ingestion.rollBack(batch, datasetOf('lighthouses'), PRODUCT)).toBe(false);
    expect(await present()).toEqual(before);
    const shown = await at.recordsOf('lighthouses', between);
    expect(shown.find(({ key }) => key === 'A1')).toMatchObject({
      properties: { height: 15 },
      withdrawn: true,
    });
    expect(shown.some(({ key }) => key === 'B1')).toBe(true);
  });

  test('a batch between two others can be taken back, and does not come back with a later one', async () => {
    const row = (height: number) => `${HEAD}\nC1,${height},120.383,36.067,\n`;
    await at.load('lighthouses', row(1));
    const { batch } = await at.load('lighthouses', row(2));
    const { batch: last } = await at.load('lighthouses', row(3));
    const history = async () =>
      (
        JSON.parse(await at.libraries.history(at.libraries.published, 'lighthouses', 'C1')) as {
          properties: { height: number };
          withdrawn: boolean;
          valid_to: string | null;
        }[]
      ).map(({ properties, withdrawn, valid_to: to }) => [properties.height, withdrawn, to === null]);
    await at.libraries.ingestion.rollBack(batch, datasetOf('lighthouses'), PRODUCT);
    expect(await history()).toEqual([
      [3, false, true],
      [2, true, false],
      [1, false, false],
    ]);
    await at.libraries.ingestion.rollBack(last, datasetOf('lighthouses'), PRODUCT);
    expect(await history()).toEqual([
      [1, false, true],
      [3, true, false],
      [2, true, false],
      [1, false, false],
    ]);
  });

  test('without a coordinate system nothing is guessed', async () => {
    await expect(at.load('lighthouses', GOOD, {})).rejects.toThrow('does not say which coordinate system');
    await expect(at.load('lighthouses', GOOD, { crs: 'mars' })).rejects.toThrow(
      'no coordinate system "mars"',
    );
  });

  test('positions in GCJ-02 and in metres come to the same place', async () => {
    await at.load('lighthouses', `${HEAD}\nG1,1,120.388133,36.067277,\n`, { crs: 'gcj02' });
    const { counts } = await at.load('lighthouses', `${HEAD}\nG1,1,120.383,36.067,\n`);
    const [first] = (await at.stored('lighthouses')).filter(
      (row) => (row as { key: string }).key === 'G1',
    ) as {
      geom: string;
    }[];
    const [lng, lat] = (/\((\S+) (\S+)\)/.exec(first!.geom) ?? []).slice(1).map(Number) as [number, number];
    expect(lng).toBeCloseTo(120.383, 5);
    expect(lat).toBeCloseTo(36.067, 5);
    expect(counts?.quarantined).toBe(0);
  });

  test('a trial says what loading would come to and writes nothing', async () => {
    const before = await at.stored('lighthouses');
    const upload = await at.libraries.ingestion.receive(
      'lights.csv',
      bytes(`${GOOD}Z9,-1,120.383,36.067,\nZ8,1,120.383,36.067,\n`),
    );
    const trial = await at.libraries.ingestion.try(upload, datasetOf('lighthouses'), {
      crs: 'wgs84',
    });
    expect(trial.counts).toEqual({ received: 4, accepted: 1, duplicate: 2, quarantined: 1 });
    expect(trial.kept[0]?.flaw.reason).toBe('too-small');
    expect(await at.stored('lighthouses')).toEqual(before);
  });

  test('a batch that waits for another is not taken for interrupted', async () => {
    const { ingestion } = at.libraries;
    const start = async (prefix: string, rows: number) => {
      const lines = Array.from({ length: rows }, (_, i) => `${prefix}${i},1,120.383,36.067,`);
      const upload = await ingestion.receive('w.csv', bytes(`${HEAD}\n${lines.join('\n')}\n`));
      return ingestion.load(upload, datasetOf('lighthouses'), { crs: 'wgs84' }, { actor: PRODUCT });
    };
    const first = await start('W', 20_000);
    const second = await start('V', 10);
    await at.database.asOwner((tx) =>
      tx.query(
        sql`UPDATE ingest_batch SET touched_at = now() - interval '1 hour' WHERE id = ${second.batch}`,
      ),
    );
    expect(['loading', 'interrupted']).toContain((await batchOf(second.batch)).state);
    await expect.poll(async () => (await batchOf(second.batch)).state, { interval: 20 }).toBe('loading');
    expect(await ingestion.rollBack(second.batch, datasetOf('lighthouses'), PRODUCT)).toBe(false);
    await Promise.all([first.done, second.done]);
    expect((await batchOf(second.batch)).state).toBe('loaded');
  });

  test('a key that comes again far below is kept aside each time the file is sent, in a trial too', async () => {
    const lines = Array.from({ length: 7_000 }, (_, i) => `F${i},1,120.383,36.067,`);
    lines[6_500] = 'F10,2,120.383,36.067,';
    lines[6_800] = 'F20,1,120.383,36.067,';
    const text = `${HEAD}\n${lines.join('\n')}\n`;
    const upload = await at.libraries.ingestion.receive('far.csv', bytes(text));
    const trial = await at.libraries.ingestion.try(upload, datasetOf('lighthouses'), { crs: 'wgs84' });
    const first = await at.load('lighthouses', text);
    expect(first.counts).toEqual({ received: 7_000, accepted: 6_998, duplicate: 1, quarantined: 1 });
    expect(trial.counts).toEqual(first.counts);
    for (let time = 0; time < 2; time++) {
      const again = await at.load('lighthouses', text);
      expect(again.counts).toEqual({ received: 7_000, accepted: 0, duplicate: 6_999, quarantined: 1 });
      const [kept] = await at.libraries.kept(STEWARD_RIGHTS, { id: again.batch, masks: null }, '0', 10);
      expect(kept).toMatchObject({ row_no: '6502', reason: 'repeated-key' });
      expect(kept?.sentence.zh).toContain('第 12 行');
    }
  });

  test('larger files than allowed are refused', async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(1_000_000);
    }
    await expect(at.libraries.ingestion.receive('big.csv', endless())).rejects.toThrow(
      'larger than the 50 MB allowed',
    );
  });
});
