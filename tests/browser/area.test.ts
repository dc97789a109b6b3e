import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { AreaQuestion, AreaSummary } from '#api/analysis-schemas.ts';
import { violations } from './accessible.ts';
import { browserSuite, origin } from './suite.ts';
import { drawn, mapOf, qingdao } from './workspace.ts';

const { visit } = browserSuite();

/** Corners on the part of the map that no panel covers, on the small desk. */
const CORNERS = [
  [560, 260],
  [780, 280],
  [760, 520],
  [540, 500],
] as const;

/** What the address says the area is, as numbers. */
const areaOf = (page: Page): number[] =>
  (new URL(page.url()).searchParams.get('area') ?? '').split(',').map(Number);

const polygonOf = (page: Page): AreaQuestion => {
  const numbers = areaOf(page);
  const ring = numbers.flatMap((lng, i) => (i % 2 === 0 ? [[lng, numbers[i + 1]!]] : []));
  return { polygon: { type: 'Polygon', coordinates: [[...ring, ring[0]!]] } };
};

const circleOf = (page: Page): AreaQuestion => {
  const [lng, lat, km] = areaOf(page) as [number, number, number];
  return { center: [lng, lat], radius_m: km * 1000 };
};

const summaryOf = async (question: AreaQuestion): Promise<AreaSummary> => {
  const response = await fetch(`${origin}/api/areas/summary`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
  });
  if (!response.ok) throw new Error(`The area was answered with ${response.status}.`);
  return (await response.json()) as AreaSummary;
};

/** Records and sum of every layer that has something there, by its id. */
const expectedOf = ({ themes }: AreaSummary): Record<string, [n: number, sum: number]> =>
  Object.fromEntries(
    themes.flatMap(({ layers }) =>
      layers.flatMap(({ layer, n, sum, den }) => (n || den ? [[layer, [n ?? NaN, sum ?? NaN]]] : [])),
    ),
  );

const counted = (page: Page) => page.locator('[data-testid="area-answer"][data-current="true"]');

/** The same as the page shows it, once it has counted in what the address says. */
const shownCounts = async (page: Page): Promise<Record<string, [n: number, sum: number]>> => {
  await counted(page).waitFor();
  const rows = await counted(page)
    .locator('tr[data-layer]')
    .evaluateAll((all: HTMLElement[]) =>
      all.map((row): [string, [number, number]] => {
        const figure = (name: string) =>
          Number(row.querySelector(`[data-${name}]`)?.getAttribute(`data-${name}`));
        return [row.dataset['layer']!, [figure('n'), figure('sum')]];
      }),
    );
  return Object.fromEntries(rows);
};

const begin = async (page: Page, kind: '多边形' | '半径'): Promise<void> => {
  await page.getByRole('button', { name: '范围统计' }).click();
  await page.getByRole('button', { name: kind, exact: true }).click();
  await page.locator('canvas.armed').waitFor();
};

const drawPolygon = async (page: Page): Promise<void> => {
  await begin(page, '多边形');
  for (const [i, [x, y]] of CORNERS.entries()) {
    await page.mouse.click(x, y);
    await page
      .getByText(`已有 ${i + 1} 个角点`)
      .first()
      .waitFor();
  }
};

describe('a polygon drawn with the mouse', () => {
  test('is counted in exactly as the API counts, and a reload gives the same', async () => {
    const page = await visit('/?r=3702');
    await drawn(page, qingdao);
    await drawPolygon(page);
    await page.mouse.dblclick(480, 400);
    const shown = await shownCounts(page);
    const answer = await summaryOf(polygonOf(page));
    expect(areaOf(page)).toHaveLength(10);
    expect(Object.keys(shown).length).toBeGreaterThan(10);
    expect(shown).toEqual(expectedOf(answer));
    const persons = answer.population.persons!.toLocaleString('zh-CN');
    await counted(page).getByText(`${persons} 人`).waitFor();
    await counted(page).getByText(answer.population.explanation.zh).waitFor();
    expect(new URL(page.url()).searchParams.get('r')).toBe('3702'); // no click led anywhere

    await page.reload();
    await drawn(page, qingdao);
    expect(await shownCounts(page)).toEqual(shown);
  });

  test('follows a corner that is dragged', async () => {
    const page = await visit('/?r=3702');
    await drawn(page, qingdao);
    await drawPolygon(page);
    const [first, second] = CORNERS;
    await page.mouse.click(...first); // the first corner once more
    const before = await shownCounts(page);
    const was = areaOf(page);
    await page.mouse.move(...second);
    await page.mouse.down();
    await page.mouse.move(700, 400, { steps: 4 });
    await page.getByText('下面是原范围的结果').waitFor();
    await page.mouse.up();
    await page.waitForFunction((text) => !location.search.includes(text), was.slice(2, 4).join(','));
    const after = await shownCounts(page);
    const now = areaOf(page);
    expect(now.slice(0, 2)).toEqual(was.slice(0, 2));
    expect(now.slice(4)).toEqual(was.slice(4));
    expect(after).not.toEqual(before);
    expect(after).toEqual(expectedOf(await summaryOf(polygonOf(page))));
  });

  test('gives a corner back, is refused while it has too few, and Escape leaves the region where it is', async () => {
    const page = await visit('/?r=3702');
    await drawn(page, qingdao);
    await drawPolygon(page);
    await page.keyboard.press('Backspace');
    await page.getByText('已有 3 个角点').first().waitFor();
    await page.getByRole('button', { name: '撤回一点' }).click();
    await page.getByRole('button', { name: '完成' }).click();
    await page.getByRole('alert').getByText('至少要有 3 个角点').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('canvas:not(.armed)').waitFor();
    const address = new URL(page.url()).searchParams;
    expect([address.get('r'), address.get('area')]).toEqual(['3702', null]);
  });
});

test('by keyboard alone, corners are set in the middle of the map', async () => {
  const page = await visit('/?r=3702');
  await drawn(page, qingdao);
  await page.getByRole('button', { name: '范围统计' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '多边形' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('canvas:focus').waitFor();
  for (const [i, key] of ['ArrowUp', 'ArrowRight', 'ArrowDown'].entries()) {
    await page.keyboard.press(key);
    await page.waitForTimeout(600); // the map glides
    await page.keyboard.press(' ');
    await page
      .getByText(`已有 ${i + 1} 个角点`)
      .first()
      .waitFor();
  }
  await page.keyboard.press('Enter');
  const shown = await shownCounts(page);
  expect(areaOf(page)).toHaveLength(6);
  expect(shown).toEqual(expectedOf(await summaryOf(polygonOf(page))));
  expect(
    await mapOf(page)
      .locator('canvas')
      .first()
      .evaluate((canvas) => canvas === document.activeElement),
  ).toBe(true);
});

test('a radius is typed, refused when it is out of range, and drawn on the map with its length', async () => {
  const page = await visit('/?r=3702');
  await drawn(page, qingdao);
  await begin(page, '半径');
  const field = page.getByRole('textbox', { name: '半径(公里)' });
  await field.fill('201');
  await field.press('Enter');
  await page.getByRole('alert').getByText('0.1 至 200 公里').waitFor();
  await field.fill('12.5');
  await field.press('Enter');
  const shown = await shownCounts(page);
  expect(areaOf(page)[2]).toBe(12.5);
  expect(shown).toEqual(expectedOf(await summaryOf(circleOf(page))));
  await page.locator('[data-map-idle="true"][data-drawn-labels*="12.5"]').waitFor();
});

test('the current region is counted in, also the next one', async () => {
  const page = await visit('/?r=3702&area=region');
  await drawn(page, qingdao);
  expect(await shownCounts(page)).toEqual(expectedOf(await summaryOf({ region: qingdao })));
  await page.goto(`${origin}/?r=370202&area=region`);
  expect(await shownCounts(page)).toEqual(expectedOf(await summaryOf({ region: '370202000000' })));
});

test('the table goes to a file that says what was counted in, when and from what', async () => {
  const page = await visit('/?r=3702&area=120.38,36.07,20');
  await counted(page).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: '导出 CSV' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  const answer = await summaryOf({ center: [120.38, 36.07], radius_m: 20_000 });
  expect(file).toContain('120.38, 36.07');
  expect(file).toContain('半径 20 公里');
  for (const { layers } of answer.themes)
    for (const { layer, n } of layers) expect(file).toMatch(new RegExp(`,${layer},[^\r\n]*,${n},`));
});

describe('an area in the address that cannot be counted in', () => {
  const cases: [why: string, area: string, sentence: string][] = [
    ['crosses itself', '120,36,121,37,121,36,120,37', '自相交'],
    ['has more than 100 corners', Array(101).fill('120,36').join(','), '超过 100 个角点'],
    ['is larger than may be asked', '120,36,300', '0.1 至 200 公里'],
  ];
  test.each(cases)('because it %s, is told why', async (_, area, sentence) => {
    const page = await visit(`/?r=3702&area=${area}`, { expected: /status of 400/ });
    await page.getByRole('alert').getByText(sentence).waitFor();
  });
});

test('on a phone, taps draw a circle', async () => {
  const page = await visit('/?r=3702', { screen: 'phone' });
  await drawn(page, qingdao);
  await page.getByRole('button', { name: '范围统计' }).tap();
  await page.getByRole('button', { name: '半径' }).tap();
  await page.locator('canvas.armed').waitFor();
  await page.touchscreen.tap(120, 260);
  await page.getByText('圆心已定').waitFor({ state: 'attached' });
  await page.waitForTimeout(400); // two quick taps are a double tap
  await page.touchscreen.tap(180, 300);
  const shown = await shownCounts(page);
  expect(shown).toEqual(expectedOf(await summaryOf(circleOf(page))));
});

describe.each(['dark', 'light'] as const)('in %s', (scheme) => {
  test('nothing breaks a rule of WCAG 2.2 AA while drawing or with an answer', async () => {
    const page = await visit('/?r=3702', { scheme });
    await drawn(page, qingdao);
    await drawPolygon(page);
    const drawing = await violations(page);
    await page.getByRole('button', { name: '完成' }).click();
    await counted(page).waitFor();
    expect({ drawing, answered: await violations(page) }).toEqual({ drawing: [], answered: [] });
  });
});
