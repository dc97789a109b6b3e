import type { Page } from 'playwright-core';
import { afterEach, expect, inject, test } from 'vitest';
import { wmtsColour, xyzColour } from './map-service.ts';
import { browserSuite } from './suite.ts';
import { drawn, pixelOf, province } from './workspace.ts';

const { visit } = browserSuite();

const setBroken = async (broken: boolean) => {
  await fetch(`${inject('mapServiceControl')}?broken=${broken}`);
};

afterEach(() => setBroken(false));

/** A place in the plain west of the province, where our own map has neither a line nor a name. */
const PLAIN = [116.02, 36.93] as const;

/** The share of red, green and blue in what the page shows at a place: the veils over the map keep it nearly the same. */
async function hueAt(page: Page, place: readonly [number, number]): Promise<number[]> {
  const { x, y } = await pixelOf(page, place);
  const shot = await page.screenshot({ clip: { x, y, width: 4, height: 4 } });
  const rgb = await page.evaluate(
    async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const context = new OffscreenCanvas(4, 4).getContext('2d');
      if (!context) throw new Error('This browser has no 2D canvas.');
      context.drawImage(image, 0, 0);
      return [...context.getImageData(2, 2, 1, 1).data.slice(0, 3)];
    },
    `data:image/png;base64,${shot.toString('base64')}`,
  );
  const sum = rgb.reduce((total, part) => total + part, 0);
  return rgb.map((part) => part / sum);
}

const shares = (colour: readonly number[]) => {
  const sum = colour.reduce((total, part) => total + part, 0);
  return colour.map((part) => part / sum);
};

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((part, i) => part - (b[i] ?? 0)));

test.each([
  ['topo', 'XYZ instead of ours', xyzColour],
  ['imagery', 'WMTS on the geographic grid under ours', wmtsColour],
])('%s, %s, is what the map shows', async (id, _, colour) => {
  const own = await visit('/?c=116,36.7&z=7&off=parks,sea');
  await drawn(own, province);
  expect(distance(await hueAt(own, PLAIN), shares(colour))).toBeGreaterThan(0.2);
  const page = await visit(`/?c=116,36.7&z=7&off=parks,sea&map=${id}`);
  await drawn(page, province);
  await expect.poll(async () => distance(await hueAt(page, PLAIN), shares(colour))).toBeLessThan(0.12);
});

test('a service that fails leaves our own map in place, and the page says so', async () => {
  await setBroken(true);
  const page = await visit('/?c=116,36.7&z=7&off=parks,sea&map=topo', {
    expected: /status of 50\d|AJAXError/,
  });
  await page.getByText('底图“地形图”多次读取失败').waitFor();
  await drawn(page, province);
  expect(new URL(page.url()).searchParams.get('map')).toBeNull();
  expect(distance(await hueAt(page, PLAIN), shares(xyzColour))).toBeGreaterThan(0.2);
});
