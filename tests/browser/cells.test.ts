import { cellToLatLng, latLngToCell } from 'h3-js';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { CellDetail, LayerTop } from '#api/analysis-schemas.ts';
import type { LayerDistribution, LayerList } from '#api/layer-schemas.ts';
import { browserSuite, origin } from './suite.ts';
import { drawn, mapOf, pixelOf, province, qingdao } from './workspace.ts';

/* Layers of cells on the map: what was drawn, where, and that it is what the API says. */

const { visit } = browserSuite();
const ENTITIES = 'legal-entity/entities';
const onTop = `l=${ENTITIES}~80~0`;

const api = async <Body>(path: string): Promise<Body> => {
  const response = await fetch(origin + path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as Body;
};

const sheetsOf = async (page: Page): Promise<string[]> =>
  ((await mapOf(page).getAttribute('data-drawn-sheets')) ?? '').split(' ').filter(Boolean);
const cellsOf = async (page: Page): Promise<number> =>
  Number(await mapOf(page).getAttribute('data-drawn-cells'));

/** Waits until the map has come to rest with these sheets on it. */
const showing = async (page: Page, ...sheets: string[]): Promise<void> => {
  const wanted = sheets.join(' ');
  await page
    .locator(`[data-map-status="ready"][data-map-idle="true"][data-drawn-sheets="${wanted}"]`)
    .waitFor({ timeout: 45_000 });
};

/** Red, green and blue of one pixel of the page. */
const colorAt = async (page: Page, { x, y }: { x: number; y: number }): Promise<number[]> => {
  const png = await page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 } });
  return page.evaluate(
    async (bytes) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: 'image/png' }));
      const context = new OffscreenCanvas(1, 1).getContext('2d')!;
      context.drawImage(image, 0, 0);
      return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    },
    [...png],
  );
};

/** The cell of an inland city with the highest value, and the address of a view with it in the middle. */
const highest = async (res: number) => {
  const { items } = await api<LayerTop>(`/api/layers/${ENTITIES}/top?res=${res}&region=3701&n=1`);
  const { cell, value, center } = items[0]!;
  return {
    cell,
    value,
    center,
    view: `off=parks,sea&c=${center.map((part) => part.toFixed(5)).join(',')}&z=6.9`,
  };
};

/** A position not far from another, at which the layer has no cell. */
const without = async ([lng, lat]: readonly [number, number]): Promise<[number, number]> => {
  for (const [east, north] of [
    [0, 1.4],
    [2.4, 0],
    [0, -1.4],
    [2.4, 1.2],
    [2.4, -1.2],
  ] as const) {
    const cell = latLngToCell(lat + north, lng + east, 5);
    const { themes } = await api<CellDetail>(`/api/cells/${cell}`);
    const layer = themes.flatMap(({ layers }) => layers).find(({ layer: id }) => id === ENTITIES);
    if (!layer?.n) return [lng + east, lat + north];
  }
  throw new Error('There are cells all around.');
};

describe('a layer of cells', () => {
  test('is found in the list, drawn as the API counts it, and taken away again', async () => {
    const page = await visit('/');
    await drawn(page, province);
    await page.getByRole('button', { name: '网格图层' }).click();
    await page.getByRole('searchbox').fill('存续经营主体');
    await page
      .getByRole('checkbox', { name: /存续经营主体/ })
      .first()
      .check();
    await showing(page, `${ENTITIES}@null/5`);
    const spread = await api<LayerDistribution>(`/api/layers/${ENTITIES}/distribution?res=5`);
    expect(await cellsOf(page)).toBe(spread.cells);
    expect(page.url()).toContain(`l=${ENTITIES}`);
    const legend = page.getByTestId('cells-key');
    expect(await legend.textContent()).toContain('存续经营主体');
    await legend.getByRole('slider').first().press('PageUp');
    await page.waitForURL((url) => /~80~0~\d[\d.]*\.\.$/.test(url.searchParams.get('l') ?? ''));
    await legend.getByText(/只看/).waitFor();
    await page.getByRole('button', { name: /移除.*存续经营主体/ }).click();
    await showing(page, '');
    expect(await cellsOf(page)).toBe(0);
  });

  test('has its colours where its cells are, under the labels, and none where it has no cell', async () => {
    const { center, view } = await highest(5);
    const nowhere = await without(center);
    /** Nine places in the cell, for a label or a line may lie over some. */
    const offsets = [-0.04, 0, 0.04].flatMap((east) =>
      [-0.04, 0, 0.04].map((north) => [east, north] as const),
    );
    const look = async (page: Page) => ({
      inside: await Promise.all(
        offsets.map(async ([east, north]) =>
          colorAt(page, await pixelOf(page, [center[0] + east, center[1] + north])),
        ),
      ),
      outside: await colorAt(page, await pixelOf(page, nowhere)),
    });
    const yellow = ({ inside }: Awaited<ReturnType<typeof look>>) =>
      inside.filter(([r, g, b]) => r! > 170 && g! > 170 && b! < 150).length;
    const page = await visit(`/?${view}`);
    await drawn(page, province);
    const before = await look(page);
    const labels = await mapOf(page).getAttribute('data-drawn-labels');
    const withLayer = await visit(`/?${view}&${onTop}`);
    await showing(withLayer, `${ENTITIES}@null/5`);
    const after = await look(withLayer);
    expect(yellow(before)).toBe(0);
    expect(yellow(after)).toBeGreaterThan(1); // the strongest class of the dark map, where no name lies over it
    const changed = after.inside.filter((color, i) => String(color) !== String(before.inside[i]));
    expect(changed.length).toBeGreaterThan(4);
    expect(after.outside).toEqual(before.outside);
    expect(await mapOf(withLayer).getAttribute('data-drawn-labels')).toBe(labels);
  });

  test('is finer the nearer one goes, and what was there stays until the finer is', async () => {
    const page = await visit(`/?${onTop}&c=117.12,36.65&z=7.9`);
    await showing(page, `${ENTITIES}@null/6`);
    await page.evaluate(() => {
      const map = document.querySelector<HTMLElement>('[data-map-status]')!;
      const seen: string[] = [];
      new MutationObserver(() => seen.push(map.dataset['drawnCells'] ?? '')).observe(map, {
        attributes: true,
      });
      Object.assign(window, { seen });
    });
    await page.getByRole('button', { name: '放大' }).click();
    await showing(page, `${ENTITIES}@null/7`);
    expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).not.toContain('0');
  });

  test('tells the value under the pointer, and pins the cell that is pressed', async () => {
    const { cell, value, center, view } = await highest(5);
    const page = await visit(`/?${view}&${onTop}`);
    await showing(page, `${ENTITIES}@null/5`);
    const at = await pixelOf(page, center);
    await page.mouse.move(at.x, at.y);
    const tip = page.getByTestId('cell-tip');
    await tip.waitFor();
    expect(await tip.textContent()).toContain(String(value));
    await page.mouse.click(at.x, at.y);
    await page.waitForURL((url) => url.searchParams.get('cell') === cell);
    const card = page.getByTestId('cell-card');
    await card.getByText('存续经营主体').first().waitFor();
    const detail = await api<CellDetail>(`/api/cells/${cell}`);
    const layer = detail.themes.flatMap(({ layers }) => layers).find(({ layer: id }) => id === ENTITIES);
    expect(layer?.n).toBe(value);
    expect(await card.textContent()).toContain(String(value));
    await card.getByRole('button', { name: '取消选定网格' }).click();
    await page.waitForURL((url) => !url.searchParams.has('cell'));
  });

  test('can be had with another in nine colours, or beside it', async () => {
    const two = `l=${ENTITIES}~80~0,health/institutions~80~1`;
    const page = await visit(`/?r=3702&${two}&ly=both&dv=0.3`);
    await drawn(page, qingdao);
    const [both] = await sheetsOf(page);
    expect(both).toMatch(/^legal-entity\/entities@null\+health\/institutions@null\/\d$/);
    const file = await page.getByTestId('cells-key').getByRole('link', { name: 'CSV' }).getAttribute('href');
    expect(new URL(file!, origin).searchParams.get('with')).toBe('health/institutions');
    await page.getByRole('button', { name: '卷帘' }).click();
    const divider = page.getByRole('slider', { name: /分界|比较|左/ });
    expect(await divider.getAttribute('aria-valuenow')).toBe('30');
    await divider.press('ArrowLeft');
    await page.waitForURL((url) => url.searchParams.get('dv') === '0.280');
    await page.locator('[data-map-idle="true"]').waitFor();
    expect((await sheetsOf(page)).length).toBe(2);
  });

  test('that is not public is refused and named as such', async () => {
    const page = await visit('/');
    await drawn(page, province);
    await page.getByRole('button', { name: '网格图层' }).click();
    const { items } = await api<LayerList>('/api/layers');
    const closed = items.find(({ grade }) => grade > 1)!;
    await page.getByRole('searchbox').fill(closed.title.zh);
    await page.getByText('网格不公开').first().waitFor();
    await page.goto(`${origin}/?l=${closed.id}~80~0`);
    await drawn(page, province);
    expect(await cellsOf(page)).toBe(0);
  });
});

describe('the clock', () => {
  test('steps through the buckets of a layer, and the address holds the moment', async () => {
    const { items } = await api<LayerList>('/api/layers');
    const layer = items.find(
      ({ bucket, grade, buckets }) => bucket === 'month' && grade === 1 && buckets.length > 3,
    )!;
    const page = await visit(`/?l=${layer.id}~80~0`);
    const [newest, before] = [layer.buckets.at(-1)!, layer.buckets.at(-2)!];
    await showing(page, `${layer.id}@${newest}/5`);
    await page.getByRole('button', { name: /上一/ }).click();
    await showing(page, `${layer.id}@${before}/5`);
    expect(new URL(page.url()).searchParams.get('t')).toBe(before);
    await page.reload();
    await showing(page, `${layer.id}@${before}/5`);
  });
});

describe('analysis', () => {
  test('finds hot spots, draws them and says what they were found by', async () => {
    const page = await visit(`/?${onTop}`);
    await showing(page, `${ENTITIES}@null/5`);
    await page.getByRole('button', { name: '分析', exact: true }).click();
    const card = page.getByTestId('analysis');
    await card.getByRole('button', { name: '开始分析' }).click();
    await card.getByText(/个网格参与检验/).waitFor();
    const found = await api<{ hot: number; cold: number; tested: number }>(
      `/api/layers/${ENTITIES}/hotspots?res=5&region=37&k=1&q=0.05`,
    );
    expect(await card.textContent()).toContain(`热点 ${found.hot} 个,冷点 ${found.cold} 个`);
    const link = card.getByRole('button', { name: /在地图上查看网格/ }).first();
    const cell = (await link.textContent())!.trim();
    const [lat, lng] = cellToLatLng(cell);
    expect(latLngToCell(lat, lng, 5)).toBe(cell);
    await link.click();
    await page.waitForURL((url) => url.searchParams.get('cell') === cell);
  });
});
