import { PRODUCT } from '#data/audit/entry.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DatasetFreshness, NoticeList } from '#api/freshness-schemas.ts';
import { testApp } from '#api/test-app.ts';
import { Ladder } from '#data/catalogue/ladder.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import { sql } from '#data/db/sql.ts';
import { todayInChina } from '#data/themes/today.ts';
import { datasetOf, openLighthouses, register, type Lighthouses } from './lighthouses.ts';

const REPORT = 'lighthouse-monthly';
const BEFORE = '2026-09-30';
let today = BEFORE;
let at: Lighthouses;

beforeAll(async () => {
  at = await openLighthouses({ today: () => today });
});
afterAll(() => at?.close());

/** A report of one county for some months. */
const months = (...periods: string[]): string =>
  ['地区,统计期,亮灯时数,应亮时数', ...periods.map((period) => `370202,${period},10,12`)].join('\n');

const ladder = (day: string): Ladder =>
  new Ladder(at.database, register, {
    calendar: WEEKS_ONLY,
    today: () => day,
    warn: (message, cause) => expect.fail(`${message}: ${String(cause)}`),
  });

/** What is on record of a dataset, oldest first: step, awaited period, day, and who was told or which batch did it. */
const recordOf = async (dataset: string): Promise<string[]> => {
  const { items } = await at.libraries.freshness(datasetOf(dataset), 100, null);
  return items
    .toReversed()
    .map(({ step, period, day, told, batch }) =>
      [step, period, day, told?.id ?? batch].filter((part) => part !== null).join(' '),
    );
};
const openSteps = async (department: string | null = null): Promise<string[]> =>
  (await at.libraries.notices(department, 100, null)).items
    .filter(({ dataset }) => dataset.theme === 'lighthouses')
    .map(({ dataset, step, told }) => `${dataset.id} ${step} ${told?.id}`);

const AUGUST_LATE = [
  'due 2026-09 2026-10-01',
  'overdue 2026-09 2026-10-09',
  'reminded 2026-09 2026-10-12 transport',
];
const RAISED = 'raised 2026-09 2026-10-16 government-office';

describe('a report that was delivered up to August', () => {
  let september: string;

  test('has nothing on record while it is fresh, nor a dataset to which nothing ever came', async () => {
    await at.load(REPORT, months('2026-07', '2026-08'), {});
    expect(await recordOf(REPORT)).toEqual([]);
    const { ladder: keepers } = await at.libraries.freshness(datasetOf('keepers'), 10, null);
    expect(keepers).toEqual({ step: 'never', awaited: null, period: null, due: null, rungs: [] });
  });

  test('gets the steps that passed while no process ran, each with its own day, once, by however many walk', async () => {
    const [one, other] = [ladder('2026-10-14'), ladder('2026-10-14')];
    await Promise.all([one.walk(), other.walk(), one.walk(), other.walk()]);
    await one.walk();
    expect(await recordOf(REPORT)).toEqual(AUGUST_LATE);
  });

  test('tells the owner, and its supervisor too when the time has come', async () => {
    today = '2026-10-14';
    expect(await openSteps()).toEqual([`${REPORT} reminded transport`]);
    today = '2026-10-20';
    await ladder(today).walk();
    expect(await recordOf(REPORT)).toEqual([...AUGUST_LATE, RAISED]);
    expect(await openSteps('transport')).toEqual([`${REPORT} reminded transport`]);
    expect(await openSteps('government-office')).toEqual([`${REPORT} raised government-office`]);
    expect(await openSteps('statistics')).toEqual([]);
  });

  test('is at fault when a file only repeats what is there, and the ladder goes on', async () => {
    const { batch, counts } = await at.load(REPORT, months('2026-08'), {});
    expect(counts).toMatchObject({ accepted: 0, duplicate: 1 });
    expect(JSON.parse((await at.libraries.batch(batch))!)).toMatchObject({
      state: 'loaded',
      fault: { zh: expect.stringContaining('2026-09'), en: expect.stringContaining('2026-09') },
    });
    expect(await openSteps('transport')).toEqual([
      `${REPORT} fault transport`,
      `${REPORT} reminded transport`,
    ]);
    const { items } = await at.libraries.freshness(datasetOf(REPORT), 1, null);
    expect(items[0]).toMatchObject({ step: 'fault', batch, day: '2026-10-20', period: '2026-09' });
  });

  test('a correction of August is neither a delivery nor a fault', async () => {
    const before = await recordOf(REPORT);
    const { batch } = await at.load(REPORT, months('2026-08').replace('10,12', '11,12'), {});
    expect(JSON.parse((await at.libraries.batch(batch))!)).toMatchObject({ accepted: 1, fault: null });
    expect(await recordOf(REPORT)).toEqual(before);
  });

  test('the delivery ends it, with what was open', async () => {
    ({ batch: september } = await at.load(REPORT, months('2026-09'), {}));
    expect(await recordOf(REPORT)).toContain(`delivered 2026-09 ${todayInChina()} ${september}`);
    expect(await openSteps()).toEqual([]);
    expect((await at.libraries.freshness(datasetOf(REPORT), 1, null)).ladder).toMatchObject({
      step: 'fresh',
      period: '2026-10',
    });
  });

  test('taking the delivery back opens it again, where it was, and another one ends it again', async () => {
    expect(await at.libraries.ingestion.rollBack(september, datasetOf(REPORT), PRODUCT)).toBe(true);
    const reopened = await recordOf(REPORT);
    expect(reopened).toContain(`reopened 2026-09 ${todayInChina()} ${september}`);
    expect(reopened.filter((line) => line === RAISED)).toHaveLength(1);
    expect(await openSteps()).toEqual([`${REPORT} raised government-office`, `${REPORT} reminded transport`]);
    const { batch } = await at.load(REPORT, months('2026-09'), {});
    expect(await recordOf(REPORT)).toContain(`delivered 2026-09 ${todayInChina()} ${batch}`);
    expect(await openSteps()).toEqual([]);
  });

  test('a file that brings several months at once leaves nothing on record of those between', async () => {
    today = '2026-11-03';
    await ladder(today).walk();
    expect(await recordOf(REPORT)).toContain('due 2026-10 2026-11-02');
    const { batch } = await at.load(REPORT, months('2026-10', '2026-11', '2026-12'), {});
    const lines = await recordOf(REPORT);
    expect(lines).toContain(`delivered 2026-10 ${todayInChina()} ${batch}`);
    expect(lines.filter((line) => / 2026-1[12] /.test(line))).toEqual([]);
  });

  test('is read page by page, every event once, newest day first', async () => {
    const all = (await at.libraries.freshness(datasetOf(REPORT), 100, null)).items;
    const paged: typeof all = [];
    for (let next: { day: string; id: string } | null | undefined; next !== null;) {
      const page = await at.libraries.freshness(datasetOf(REPORT), 3, next ?? null);
      paged.push(...page.items);
      ({ next } = page);
    }
    expect(paged).toEqual(all);
    const days = all.map(({ day }) => day);
    expect(days).toEqual(days.toSorted().toReversed());
  });
});

describe('a list of things', () => {
  const lights = 'number,height,lng,lat\nL1,12,120.383,36.067\n';

  test('is confirmed by a file that repeats it', async () => {
    today = todayInChina();
    await at.load('lighthouses', lights);
    const { batch } = await at.load('lighthouses', lights);
    expect(JSON.parse((await at.libraries.batch(batch))!)).toMatchObject({ duplicate: 1, fault: null });
  });

  test('a file of which every row was kept aside is a fault until the next good one', async () => {
    const { batch, counts } = await at.load('lighthouses', lights.replace(',12,', ',-12,'));
    expect(counts).toMatchObject({ received: 1, quarantined: 1 });
    expect(JSON.parse((await at.libraries.batch(batch))!).fault.zh).toContain('全部留置');
    expect(await openSteps('transport')).toEqual(['lighthouses fault transport']);
    await at.load('lighthouses', lights);
    expect(await openSteps('transport')).toEqual([]);
    expect(await recordOf('lighthouses')).toEqual([`fault ${today} transport`]);
  });

  test('a file without rows is a fault until it is taken back', async () => {
    const { batch } = await at.load('lighthouses', lights.split('\n')[0] + '\n');
    expect(JSON.parse((await at.libraries.batch(batch))!)).toMatchObject({ state: 'loaded', received: 0 });
    expect(await openSteps('transport')).toEqual(['lighthouses fault transport']);
    expect(await at.libraries.ingestion.rollBack(batch, datasetOf('lighthouses'), PRODUCT)).toBe(true);
    expect(await openSteps('transport')).toEqual([]);
  });

  test('that nobody confirms climbs, and a later batch ends it', async () => {
    const later = new Date(Date.now() + 70 * 86_400_000).toISOString().slice(0, 10);
    await ladder(later).walk();
    const steps = (await recordOf('lighthouses')).map((line) => line.split(' ')[0]);
    expect(steps).toEqual(expect.arrayContaining(['due', 'overdue', 'reminded', 'raised']));
    // the file of a later month, as the clock of this test cannot be moved
    await at.database.asOwner((tx) =>
      tx.query(sql`UPDATE ingest_batch SET finished_at = finished_at + interval '70 days'
                    WHERE dataset = 'lighthouses' AND state = 'loaded' AND accepted + duplicate > 0`),
    );
    await ladder(later).walk();
    const delivered = (await at.libraries.freshness(datasetOf('lighthouses'), 1, null)).items[0];
    expect(delivered).toMatchObject({ step: 'delivered', period: null });
  });
});

describe('over HTTP', () => {
  const get = (path: string) => testApp({ libraries: at.libraries }).app.request(path);

  test('a dataset has its ladder and its record in pages that lead to the next', async () => {
    const path = `/api/datasets/${REPORT}/freshness?limit=4`;
    const first = DatasetFreshness.parse(await (await get(path)).json());
    expect(first.ladder.rungs.map(({ step }) => step)).toEqual(['due', 'overdue', 'reminded', 'raised']);
    const second = DatasetFreshness.parse(await (await get(`${path}&cursor=${first.next}`)).json());
    const all = (await at.libraries.freshness(datasetOf(REPORT), 8, null)).items;
    expect([...first.items, ...second.items]).toEqual(all);
  });

  test('notices name the dataset, say who was told, and can be narrowed to a department', async () => {
    const lights = await at.load('lighthouses', 'number,height,lng,lat\n');
    const { items } = NoticeList.parse(await (await get('/api/notices?department=transport')).json());
    expect(items.find(({ batch }) => batch === lights.batch)).toMatchObject({
      step: 'fault',
      told: { id: 'transport', title: { zh: '省交通运输厅' } },
      dataset: { id: 'lighthouses', theme: 'lighthouses', demo: false },
    });
    const others = NoticeList.parse(await (await get('/api/notices?department=health')).json());
    expect(others.items).toEqual([]);
  });

  test.each([
    ['/api/notices?department=nobody', 400, 'department'],
    ['/api/notices?cursor=12', 400, 'cursor'],
    [`/api/datasets/${REPORT}/freshness?cursor=2026-02-30.1`, 400, 'cursor'],
    ['/api/datasets/nothing/freshness', 404, 'id'],
  ])('%s is refused with the field', async (path, status, field) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ field });
  });
});

test('what is on record cannot be changed or taken away', async () => {
  const attempt = (change: ReturnType<typeof sql>) => at.database.asOwner((tx) => tx.query(change));
  await expect(attempt(sql`DELETE FROM freshness_event`)).rejects.toThrow(/only ever added/);
  await expect(attempt(sql`UPDATE freshness_event SET told = NULL`)).rejects.toThrow(/only ever added/);
  await expect(
    at.database.public.query(
      sql`INSERT INTO freshness_event (dataset, step, day) VALUES ('x', 'due', now())`,
    ),
  ).rejects.toThrow(/permission denied/);
});

test('nothing went wrong on the way', () => expect(at.warnings).toEqual([]));
