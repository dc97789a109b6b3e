import type { SourceSpecification, StyleSpecification, VectorSourceSpecification } from 'maplibre-gl';
import type { Lang } from './expressions.ts';
import { FLAVORS, type FlavorName } from './flavors.ts';
import { mapLayers } from './layers.ts';
import { SOURCES } from './names.ts';
import { REGION_MAXZOOM, WORLD_MAXZOOM } from './zooms.ts';

/** A raster map service beside our own archive; the shape is what the API lists. */
export interface RasterService {
  /** A template with {z}, {x} and {y}: an absolute address on our own origin. */
  tiles: string;
  placement: 'under' | 'instead';
  grid: 'web-mercator' | 'geographic';
  minzoom: number;
  maxzoom: number;
  attribution: string;
}

export interface StyleOptions {
  flavor: FlavorName;
  lang: Lang;
  /** Absolute address of the PMTiles archive. */
  archiveUrl: string;
  /** Who made the data of the archive. */
  attribution?: string;
  raster?: RasterService;
  /** Multiplies text and lines: 1 on a desk, about 1.6 on a wall of 3840 × 2160 at one device pixel per pixel. */
  scale?: number;
}

/** Tiles of the geographic grid are redrawn by the `geogrid` protocol, which needs the template itself. */
const tileTemplate = ({ grid, tiles }: RasterService): string =>
  grid === 'geographic' ? `geogrid://{z}/{x}/{y}?tiles=${encodeURIComponent(tiles)}` : tiles;

const rasterSource = (raster: RasterService): SourceSpecification => ({
  type: 'raster',
  tiles: [tileTemplate(raster)],
  tileSize: 256,
  minzoom: raster.minzoom,
  maxzoom: raster.maxzoom,
  attribution: raster.attribution,
});

/**
 * The whole style of the basemap for MapLibre. It names no glyphs and no sprite, so nothing but the archive (and the raster
 * service, if any) is ever asked for; the page registers the protocols `pmtiles` and, for a geographic grid, `geogrid`.
 */
export const buildStyle = ({
  flavor,
  lang,
  archiveUrl,
  attribution,
  raster,
  scale = 1,
}: StyleOptions): StyleSpecification => {
  // Tiles by template instead of the archive's own description, whose box would leave the world beyond the region empty.
  const vector = (maxzoom: number): VectorSourceSpecification => ({
    type: 'vector',
    tiles: [`pmtiles://${archiveUrl}/{z}/{x}/{y}`],
    minzoom: 0,
    maxzoom,
  });
  return {
    version: 8,
    name: `Haidai ${flavor}`,
    sources: {
      [SOURCES.world]: vector(WORLD_MAXZOOM),
      [SOURCES.basemap]: { ...vector(REGION_MAXZOOM), ...(attribution && { attribution }) },
      ...(raster && { [SOURCES.raster]: rasterSource(raster) }),
    },
    transition: { duration: 0 },
    layers: mapLayers({ flavor: FLAVORS[flavor], lang, scale, ...(raster && { raster: raster.placement }) }),
  };
};
