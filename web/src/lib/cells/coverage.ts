import type { Bbox } from '#api/schemas.ts';
import { BoundedCache } from '#lib/state/bounded-cache.ts';
import { pageArea, reaches, type PageArea } from '#tiles/cells/page-area.ts';

const areas = new BoundedCache<PageArea>(8_000);

const areaOf = (parent: string): PageArea => {
  const known = areas.get(parent) ?? pageArea(parent);
  areas.set(parent, known);
  return known;
};

/** Of these pages, those that have cells in a view; the nearest to its middle first. */
export const pagesIn = <Page extends { parent: string }>(pages: readonly Page[], view: Bbox): Page[] => {
  const [west, south, east, north] = view;
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  return pages
    .map((page) => ({ page, area: areaOf(page.parent) }))
    .filter(({ area }) => reaches(area, view))
    .map(({ page, area: { middle } }) => ({ page, far: Math.hypot(middle[0] - x, middle[1] - y) }))
    .toSorted((a, b) => a.far - b.far)
    .map(({ page }) => page);
};

/** A view with a margin, on a grid, so that a short way of the map asks for nothing new. */
export const around = ([west, south, east, north]: Bbox): Bbox => {
  const step = 2 ** Math.ceil(Math.log2(Math.max(east - west, north - south) / 4));
  const down = (value: number) => Math.floor(value / step) * step;
  const up = (value: number) => Math.ceil(value / step) * step;
  return [
    Math.max(-180, down(west - step)),
    Math.max(-90, down(south - step)),
    Math.min(180, up(east + step)),
    Math.min(90, up(north + step)),
  ];
};
