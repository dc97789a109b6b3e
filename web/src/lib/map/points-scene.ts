import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { FeatureCollection } from 'geojson';
import type { Bbox } from '#api/schemas.ts';
import { FONTS } from '#tiles/style/expressions.ts';
import { EMPTY } from './overlay-layers.ts';
import { PALETTES, type ShownTheme } from './palette.ts';

/** A row of a file on the map: its number there, where it lies, and whether it can be loaded. */
export type RowPoint = { row: number; lng: number; lat: number; good: boolean };

/** What a map of points draws and whom it tells. */
export type PointsScene = {
  style: () => StyleSpecification | null;
  points: () => FeatureCollection;
  outlines: () => FeatureCollection;
  /** What to show; another one moves the map. */
  frame: () => Bbox | null;
  label: () => string;
  scale: () => number;
  /** The row that is marked. */
  marked: () => number | null;
  hover: (row: number | null) => void;
  pick: (row: number) => void;
};

export const POINTS = 'points';
export const OUTLINES = 'outlines';
/** Layers in which a row is found under the pointer, topmost first. */
export const POINT_LAYERS = ['points-refused', 'points-good'] as const;

/** Rows as features; refused ones come last, so that they lie on top. */
export const pointFeatures = (points: readonly RowPoint[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: points
    .toSorted((a, b) => Number(b.good) - Number(a.good))
    .map(({ row, lng, lat, good }) => ({
      type: 'Feature',
      id: row,
      properties: { row, good },
      geometry: { type: 'Point', coordinates: [lng, lat] },
    })),
});

/** Rows of the wire's flat list: number, longitude, latitude, verdict. */
export const rowPoints = (flat: readonly number[]): RowPoint[] =>
  Array.from({ length: Math.floor(flat.length / 4) }, (_, i) => ({
    row: flat[i * 4]!,
    lng: flat[i * 4 + 1]!,
    lat: flat[i * 4 + 2]!,
    good: flat[i * 4 + 3] === 1,
  }));

/** Degrees around a single point, so that one sees where it lies. */
const AROUND_ONE = 0.05;

export const isWithin = ({ lng, lat }: RowPoint, [west, south, east, north]: Bbox): boolean =>
  lng >= west && lng <= east && lat >= south && lat <= north;

/** The box of the points within bounds, with some room; the bounds themselves when there is none in them. */
export const frameOf = (points: readonly RowPoint[], bounds: Bbox): Bbox => {
  const inside = points.filter((point) => isWithin(point, bounds));
  if (inside.length === 0) return bounds;
  const [lngs, lats] = [inside.map(({ lng }) => lng), inside.map(({ lat }) => lat)];
  return [
    Math.min(...lngs) - AROUND_ONE,
    Math.min(...lats) - AROUND_ONE,
    Math.max(...lngs) + AROUND_ONE,
    Math.max(...lats) + AROUND_ONE,
  ];
};

/** The layers over the basemap: outlines, good rows as dots, refused ones as crosses, and a ring around the marked one. */
const layersOf = (theme: ShownTheme, scale: number): LayerSpecification[] => {
  const color = PALETTES[theme];
  const size = (pixels: number) => pixels * scale;
  return [
    {
      id: 'outlines-halo',
      type: 'line',
      source: OUTLINES,
      layout: { 'line-join': 'round' },
      paint: { 'line-color': color.outlineHalo, 'line-width': size(5), 'line-opacity': 0.5 },
    },
    {
      id: 'outlines-line',
      type: 'line',
      source: OUTLINES,
      layout: { 'line-join': 'round' },
      paint: { 'line-color': color.outline, 'line-width': size(1.8) },
    },
    {
      id: 'points-good',
      type: 'circle',
      source: POINTS,
      filter: ['==', ['get', 'good'], true],
      paint: {
        'circle-radius': size(4.5),
        'circle-color': color.childFill,
        'circle-stroke-color': color.labelHalo,
        'circle-stroke-width': size(1.25),
      },
    },
    {
      id: 'points-refused',
      type: 'symbol',
      source: POINTS,
      filter: ['==', ['get', 'good'], false],
      layout: {
        'text-field': '✕',
        'text-font': FONTS.regular,
        'text-size': size(15),
        'text-allow-overlap': true,
        'text-ignore-placement': true,
      },
      paint: { 'text-color': color.probe, 'text-halo-color': color.labelHalo, 'text-halo-width': size(1.75) },
    },
    {
      id: 'points-marked',
      type: 'circle',
      source: POINTS,
      paint: {
        'circle-radius': size(10),
        'circle-opacity': 0,
        'circle-stroke-color': color.childHover,
        'circle-stroke-width': ['case', ['boolean', ['feature-state', 'marked'], false], size(3), 0],
      },
    },
  ];
};

/** The basemap with the layers of the points; the data follows by itself. */
export const pointsStyle = (
  base: StyleSpecification,
  theme: ShownTheme,
  scale: number,
  attribution: string,
) =>
  ({
    ...base,
    sources: {
      ...base.sources,
      [OUTLINES]: { type: 'geojson', data: EMPTY, ...(attribution && { attribution }) },
      [POINTS]: { type: 'geojson', data: EMPTY },
    },
    layers: [...base.layers, ...layersOf(theme, scale)],
  }) satisfies StyleSpecification;
