import type { Feature, FeatureCollection, Point } from 'geojson';
import type { LngLat, RegionDetail, RegionSummary } from '#api/schemas.ts';
import { romanised } from '#lib/i18n/names.ts';
import { isArea, maskOf } from './mask.ts';
import { EMPTY, type OverlayData } from './overlay-layers.ts';
import { remember } from './remember.ts';

/** What the workspace knows of the current region and its surroundings. */
export type Surroundings = {
  region: RegionDetail | null;
  outline: Feature | null;
  children: FeatureCollection;
  siblings: FeatureCollection;
  overlays: FeatureCollection;
  rows: readonly RegionSummary[];
  probe: LngLat | null;
  /** Outlines of the cells that are pointed at or pinned. */
  cells: FeatureCollection;
  /** The area that is counted in or drawn. */
  area: FeatureCollection;
  /** Stations of the environment scene. */
  stations: FeatureCollection;
  /** A surface between them, and where air or water of one came from. */
  field: FeatureCollection;
  trail: FeatureCollection;
  /** Place in the palette by code of the children, where the map shows an indicator. */
  classes: ReadonlyMap<string, number> | null;
};

const collect = (features: Feature[]): FeatureCollection =>
  features.length > 0 ? { type: 'FeatureCollection', features } : EMPTY;

const pointAt = (coordinates: LngLat, properties: Record<string, unknown>): Feature<Point> => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates },
});

const labelOf = (row: RegionSummary): Feature<Point> =>
  pointAt(row.center, {
    code: row.code,
    kind: row.kind,
    name_zh: row.names.zh,
    name_en: row.names.en,
    name_pinyin: row.names.pinyin ? romanised(row.names.zh, row.names.pinyin) : null,
    // larger places keep their label where two do not fit
    rank: -(row.population ?? row.area_km2 ?? row.children),
  });

/** The code a feature of the server stands for. */
export const codeOf = (feature: Feature | null): string | null => {
  const code: unknown = feature?.properties?.['code'] ?? feature?.id;
  return typeof code === 'string' ? code : null;
};

const without = (collection: FeatureCollection, code: string | null): FeatureCollection =>
  collect(collection.features.filter((feature) => codeOf(feature) !== code));

const outlineWith = (outline: Feature | null, point: LngLat | null): FeatureCollection =>
  collect([...(outline ? [outline] : []), ...(point ? [pointAt(point, {})] : [])]);

const maskFor = (outline: Feature | null): FeatureCollection =>
  outline && isArea(outline.geometry) ? collect([maskOf(outline.geometry)]) : EMPTY;

/** Children with the class each belongs to; those of another region, for which there are no classes, stay as they are. */
const classed = (
  collection: FeatureCollection,
  classes: ReadonlyMap<string, number> | null,
): FeatureCollection => {
  const known = (feature: Feature) => classes?.has(codeOf(feature) ?? '') ?? false;
  if (!classes || !collection.features.some(known)) return collection;
  return collect(
    collection.features.map((feature) => ({
      ...feature,
      properties: { ...feature.properties, class: classes.get(codeOf(feature) ?? '') ?? -1 },
    })),
  );
};

/** Makes what each overlay source holds; unchanged input keeps the same objects, so that nothing is drawn twice. */
export const overlayMaker = (): ((around: Surroundings) => OverlayData) => {
  const mask = remember(maskFor);
  const outlines = remember(outlineWith);
  const siblings = remember(without);
  const overlays = remember(without);
  const children = remember(classed);
  const labels = remember((rows: readonly RegionSummary[]) => collect(rows.map(labelOf)));
  const probe = remember((position: LngLat | null) => collect(position ? [pointAt(position, {})] : []));
  return (around) => ({
    mask: mask(around.outline),
    siblings: siblings(around.siblings, codeOf(around.outline)),
    children: children(around.children, around.classes),
    labels: labels(around.rows),
    overlays: overlays(around.overlays, around.region?.code ?? null),
    outline: outlines(around.outline, around.region?.geometry.kind === 'point' ? around.region.center : null),
    cells: around.cells,
    area: around.area,
    stations: around.stations,
    field: around.field,
    trail: around.trail,
    probe: probe(around.probe),
  });
};
