import type { Feature, FeatureCollection } from 'geojson';
import type { Names, RegionDetail, RegionKind, RegionSummary } from '#api/schemas.ts';
import { codeOf } from '#lib/map/overlay-data.ts';

/** What is known without asking of a region on the map. */
export type KnownRegion = { code: string; kind: RegionKind; names: Names; synthetic: boolean };

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const fromFeature = (feature: Feature): KnownRegion | null => {
  const code = codeOf(feature);
  const properties = feature.properties ?? {};
  const zh = text(properties['name_zh']);
  if (!code || !zh) return null;
  return {
    code,
    kind: properties['kind'] as RegionKind, // our own server's property, of the wire contract's kinds
    names: { zh, en: text(properties['name_en']), pinyin: text(properties['pinyin']) ?? '' },
    synthetic: properties['synthetic'] === true,
  };
};

/** Looks a code up among the children, the siblings, and what overlaps the current region. */
export const knownRegion = (
  code: string,
  rows: readonly RegionSummary[],
  collections: readonly (FeatureCollection | null)[],
  current: RegionDetail | null,
): KnownRegion | null => {
  const row = rows.find((item) => item.code === code);
  if (row) return row;
  for (const collection of collections) {
    const feature = collection?.features.find((item) => codeOf(item) === code);
    if (feature) return fromFeature(feature);
  }
  const overlap = current?.overlaps.find((item) => item.code === code);
  return overlap ? { ...overlap, synthetic: false } : null;
};
