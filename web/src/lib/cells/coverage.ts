import { cellToBoundary } from 'h3-js';
import type { Bbox } from '#api/schemas.ts';
import { BoundedCache } from '#lib/state/bounded-cache.ts';

/** A page's cells stick out of its parent by less than this share of the parent's size. */
const OVERHANG = 0.35;

const boxes = new BoundedCache<Bbox>(8_000);

/** The box around all cells of the page under a parent. */
const boxOf = (parent: string): Bbox => {
  const known = boxes.get(parent);
  if (known) return known;
  const points = cellToBoundary(parent, true);
  const [lngs, lats] = [points.map(([lng]) => lng), points.map(([, lat]) => lat)];
  const [west, east, south, north] = [
    Math.min(...lngs),
    Math.max(...lngs),
    Math.min(...lats),
    Math.max(...lats),
  ];
  const [dx, dy] = [(east - west) * OVERHANG, (north - south) * OVERHANG];
  const box: Bbox = [west - dx, south - dy, east + dx, north + dy];
  boxes.set(parent, box);
  return box;
};

/** Of these pages, those that have cells in a view; the nearest to its middle first. */
export const pagesIn = <Page extends { parent: string }>(pages: readonly Page[], view: Bbox): Page[] => {
  const [west, south, east, north] = view;
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  const far = ({ parent }: Page) => {
    const [w, s, e, n] = boxOf(parent);
    return Math.hypot((w + e) / 2 - x, (s + n) / 2 - y);
  };
  return pages
    .filter(({ parent }) => {
      const [w, s, e, n] = boxOf(parent);
      return w <= east && e >= west && s <= north && n >= south;
    })
    .toSorted((a, b) => far(a) - far(b));
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
