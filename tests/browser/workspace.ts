import type { Locator, Page } from 'playwright-core';
import type { RegionDetail, RegionList, RegionSummary } from '#api/schemas.ts';
import { origin } from './suite.ts';

export const province = '370000000000';
export const qingdao = '370200000000';
export const shinan = '370202000000';

/** The element the map draws in; it says what it has drawn in its data attributes. */
export const mapOf = (page: Page): Locator => page.locator('[data-map-status]');

/** Waits until the map has come to rest with this region drawn, and answers how many of its children are on screen. */
export async function drawn(page: Page, region: string): Promise<number> {
  const map = page.locator(`[data-map-status="ready"][data-map-idle="true"][data-region="${region}"]`);
  await map.waitFor({ timeout: 45_000 });
  return Number(await map.getAttribute('data-drawn-features'));
}

/** Waits for a region to be the one shown by the page as a whole, whether or not there is a map. */
export async function shown(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

async function fromApi<Body>(path: string): Promise<Body> {
  const response = await fetch(origin + path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return (await response.json()) as Body;
}

export const detailOf = (code: string) => fromApi<RegionDetail>(`/api/regions/${code}`);

/** All children of a region, as the API lists them. */
export async function childrenOf(code: string): Promise<RegionSummary[]> {
  const items: RegionSummary[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: RegionList = await fromApi<RegionList>(`/api/regions?parent=${code}&limit=100${from}`);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

type Camera = { lng: number; lat: number; zoom: number };

/** Where the map looks, by its own word: the address keeps it. */
function cameraOf(page: Page): Camera {
  const params = new URL(page.url()).searchParams;
  const [lng = Number.NaN, lat = Number.NaN] = (params.get('c') ?? '').split(',').map(Number);
  return { lng, lat, zoom: Number(params.get('z')) };
}

/** Waits for the address to tell the camera. */
export async function settled(page: Page): Promise<Camera> {
  await page.waitForURL((url) => url.searchParams.has('c'));
  return cameraOf(page);
}

const mercator = ([lng, lat]: readonly [number, number]): [x: number, y: number] => [
  lng / 360 + 0.5,
  0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI),
];

/** The pixel of the page where the map draws this position, from the camera in the address. */
export async function pixelOf(
  page: Page,
  position: readonly [number, number],
): Promise<{ x: number; y: number }> {
  const { lng, lat, zoom } = await settled(page);
  const box = await mapOf(page).boundingBox();
  if (!box) throw new Error('The map has no place on the page.');
  const size = 512 * 2 ** zoom;
  const [x, y] = mercator(position);
  const [centreX, centreY] = mercator([lng, lat]);
  return {
    x: box.x + box.width / 2 + (x - centreX) * size,
    y: box.y + box.height / 2 + (y - centreY) * size,
  };
}
