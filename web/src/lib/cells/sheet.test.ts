import { latLngToCell } from 'h3-js';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Bbox } from '#api/schemas.ts';
import { Problem } from '#lib/problem.ts';
import { fromHex } from '#tiles/cells/cell-id.ts';
import type { DrawnPage } from './drawn-page.ts';
import type { Manifests, PageVersion } from './manifests.ts';
import type { PageLoader } from './page-loader.ts';
import { CellSheet, type LayerItem, type SheetWanted } from './sheet.svelte.ts';

/* What is on the map while pages come, fail, and are no longer needed: with lists and pages that the test hands out. */

type Asked = {
  key: string;
  parent: bigint;
  resolve: (page: DrawnPage) => void;
  reject: (error: unknown) => void;
};

const west = latLngToCell(36.5, 117, 3);
const east = latLngToCell(36.5, 120.5, 3);
const PROVINCE: Bbox = [115, 34.5, 122.5, 38.4];
const WEST: Bbox = [116.8, 36.4, 117.1, 36.6];
/** East of the western page, which lies in the margin. */
const BESIDE: Bbox = [118.9, 35.9, 121.1, 37.1];
const item = { id: 'market/entities', aggregation: 'count', factor: 1 } as LayerItem;
const wanted = (res: number, bucket: string | null = null): SheetWanted => ({
  layers: [item],
  buckets: [bucket],
  res,
});

let lists: Map<string, PageVersion[]>;
let forgotten: number;
let asked: Asked[];
let kept: Map<string, DrawnPage>;
let sheet: CellSheet;

const pageOf = (parent: bigint): DrawnPage =>
  ({ parent, res: 6, ordinals: new Uint16Array() }) as unknown as DrawnPage;
const turn = () => new Promise((resolve) => setTimeout(resolve));
const drawnParents = () => sheet.drawn.pages.map(({ page }) => page.parent).toSorted();
const answer = async (which: Asked) => {
  which.resolve(pageOf(which.parent));
  await turn();
};

beforeEach(() => {
  lists = new Map([
    ['5 null', [west, east].map((parent) => ({ parent, version: '1.1' }))],
    ['6 null', [west, east].map((parent) => ({ parent, version: '1.1' }))],
    ['5 2026-10-01', [west, east].map((parent) => ({ parent, version: '1.1' }))],
  ]);
  forgotten = 0;
  asked = [];
  kept = new Map();
  const manifests: Pick<Manifests, 'of' | 'forget'> = {
    of: (_layer, res, bucket) => Promise.resolve(lists.get(`${res} ${bucket}`) ?? []),
    forget: () => void forgotten++,
  };
  const loader: Pick<PageLoader, 'kept' | 'load'> = {
    kept: (key) => kept.get(key),
    load: (key, { parent }, signal) =>
      new Promise((resolve, reject) => {
        asked.push({ key, parent, resolve, reject });
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  };
  sheet = new CellSheet(manifests as Manifests, loader as PageLoader);
});

describe('a sheet of cells', () => {
  test('shows the first pages as they come', async () => {
    await sheet.show(wanted(5), PROVINCE);
    expect([sheet.loading, drawnParents()]).toEqual([true, []]);
    await answer(asked[0]!);
    expect([sheet.loading, sheet.drawn.pages.length]).toEqual([true, 1]);
    await answer(asked[1]!);
    expect([sheet.loading, sheet.drawn.pages.length, sheet.drawn.res]).toEqual([false, 2, 5]);
  });

  test.each([
    ['resolution', wanted(6)],
    ['moment', wanted(5, '2026-10-01')],
  ])('of another %s replaces the one before only when all of it is there', async (_what, next) => {
    await sheet.show(wanted(5), PROVINCE);
    for (const page of asked.splice(0)) await answer(page);
    const before = sheet.drawn;
    await sheet.show(next, PROVINCE);
    await answer(asked[0]!);
    expect(sheet.drawn).toBe(before);
    await answer(asked[1]!);
    expect([sheet.drawn.is, sheet.drawn.res, sheet.drawn.pages.length]).toEqual([
      `market/entities@${next.buckets[0]}/${next.res}`,
      next.res,
      2,
    ]);
  });

  test('gives up what the view has left and goes on with what it still needs', async () => {
    await sheet.show(wanted(5), PROVINCE);
    await sheet.show(wanted(5), WEST);
    await turn();
    expect(asked).toHaveLength(2); // nothing is asked twice
    const needed = asked.find(({ parent }) => parent === fromHex(west))!;
    const left = asked.find(({ parent }) => parent === fromHex(east))!;
    await answer(needed);
    await answer(left); // too late: nobody waits for it
    expect([sheet.loading, drawnParents()]).toEqual([false, [fromHex(west)]]);
  });

  test('asks for the margin about the view once the view is whole, and says nothing of it', async () => {
    await sheet.show(wanted(5), BESIDE);
    expect(asked.map(({ parent }) => parent)).toEqual([fromHex(east)]);
    await answer(asked[0]!);
    expect([sheet.loading, drawnParents()]).toEqual([false, [fromHex(east)]]);
    expect(asked.map(({ parent }) => parent)).toEqual([fromHex(east), fromHex(west)]);
    asked[1]!.reject(new Problem('offline', 'no answer'));
    await turn();
    expect([sheet.problem, asked.length]).toEqual([null, 2]);
    await sheet.show(wanted(5), BESIDE);
    await answer(asked[2]!);
    expect(sheet.drawn.pages).toHaveLength(2);
  });

  test('keeps the older version of a page until the newer one is there', async () => {
    await sheet.show(wanted(5), PROVINCE);
    for (const page of asked.splice(0)) await answer(page);
    lists.set(
      '5 null',
      [west, east].map((parent) => ({ parent, version: parent === west ? '1.2' : '1.1' })),
    );
    await sheet.show(wanted(5), PROVINCE);
    expect([asked.length, sheet.drawn.pages.length]).toEqual([1, 2]);
    await answer(asked[0]!);
    expect(sheet.drawn.pages.some(({ key }) => key.includes('1.2'))).toBe(true);
    expect(sheet.drawn.pages).toHaveLength(2);
  });

  test('shows what there is when a page fails, says so, and asks for it again the next time', async () => {
    await sheet.show(wanted(5), PROVINCE);
    await answer(asked[0]!);
    asked[1]!.reject(new Problem('offline', 'no answer'));
    await turn();
    expect([sheet.loading, sheet.drawn.pages.length, sheet.problem?.kind]).toEqual([false, 1, 'offline']);
    await sheet.show(wanted(5), PROVINCE);
    expect([asked.length, sheet.problem]).toEqual([3, null]);
    await answer(asked[2]!);
    expect(sheet.drawn.pages).toHaveLength(2);
  });

  test('asks for the list anew when a page has been followed by another', async () => {
    await sheet.show(wanted(5), PROVINCE);
    const [first, second] = asked.splice(0);
    await answer(second!);
    lists.set(
      '5 null',
      [west, east].map((parent) => ({ parent, version: '1.2' })),
    );
    first!.reject(new Problem('missing', 'outdated', 410));
    await turn();
    expect([forgotten, sheet.problem, asked.length]).toEqual([1, null, 2]);
    asked[0]!.reject(new Problem('missing', 'outdated', 410)); // a server that never agrees with itself
    await turn();
    expect([forgotten, asked.length]).toEqual([2, 2]);
  });

  test('takes pages that are kept at once', async () => {
    await sheet.show(wanted(5), PROVINCE);
    for (const { key, parent } of asked) kept.set(key, pageOf(parent));
    const other = new CellSheet(
      { of: () => Promise.resolve(lists.get('5 null')!) } as unknown as Manifests,
      { kept: (key: string) => kept.get(key) } as unknown as PageLoader,
    );
    await other.show(wanted(5), PROVINCE);
    expect([other.loading, other.drawn.pages.length]).toEqual([false, 2]);
  });

  test('that is closed shows nothing and waits for nothing', async () => {
    await sheet.show(wanted(5), PROVINCE);
    sheet.close();
    await answer(asked[0]!);
    expect([sheet.loading, sheet.drawn.pages]).toEqual([false, []]);
  });
});
