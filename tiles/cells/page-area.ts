import { cellToBoundary, cellToLatLng, getIcosahedronFaces, getResolution } from 'h3-js';

/** Degrees, as GeoJSON orders them. */
type Box = readonly [west: number, south: number, east: number, north: number];
type Point = readonly [lng: number, lat: number];

/** Where the cells of a page may be. */
export interface PageArea {
  middle: Point;
  /** A convex ring, counter-clockwise and not closed; null where it is none in degrees: near the poles, the date line, and of large cells. */
  outline: readonly Point[] | null;
}

/** Cells stick out of the parent that they are listed under, by less than this when it grows about its middle. */
const REACH = 1.25;
const MOST_LAT = 75;
const COARSEST = 2;

/** The corners of a cell, anticlockwise; of one that an edge of the solid bends, so that it is hardly a hexagon, those of its box. */
const cornersOf = (cell: string): Point[] => {
  const corners = cellToBoundary(cell).map(([y, x]): Point => [x, y]);
  if (getIcosahedronFaces(cell).length === 1) return corners;
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [west, south, east, north] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
};

/** The area of the page under a parent: the parent's own and what its cells stick out by. */
export const pageArea = (parent: string): PageArea => {
  const [lat, lng] = cellToLatLng(parent);
  const outline = cornersOf(parent).map(([x, y]): Point => [
    lng + (x - lng) * REACH,
    lat + (y - lat) * REACH,
  ]);
  const fits = outline.every(
    ([x, y]) => Math.abs(x) < 180 && Math.abs(y) < MOST_LAT && Math.abs(x - lng) < 90,
  );
  return { middle: [lng, lat], outline: fits && getResolution(parent) >= COARSEST ? outline : null };
};

/** Whether a page may have cells in a box: not, where all of the box lies beyond one side of the page's outline, or the other way round. */
export const reaches = ({ outline }: PageArea, [west, south, east, north]: Box): boolean => {
  if (!outline) return true;
  if (outline.every(([x]) => x < west) || outline.every(([x]) => x > east)) return false;
  if (outline.every(([, y]) => y < south) || outline.every(([, y]) => y > north)) return false;
  return outline.every(([x, y], i) => {
    const [toX, toY] = outline[(i + 1) % outline.length]!;
    // The normal of this side points outwards; the box's corner that is furthest against it must lie inside.
    const [normalX, normalY] = [toY - y, x - toX];
    const [cornerX, cornerY] = [normalX > 0 ? west : east, normalY > 0 ? south : north];
    return normalX * (cornerX - x) + normalY * (cornerY - y) <= 0;
  });
};
