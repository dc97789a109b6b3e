import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { GeoJSONVT, type GeoJSONVTFeature, type GeoJSONVTTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import { REGION_MAXZOOM as MAXZOOM, WORLD_MAXZOOM } from '#tiles/style/zooms.ts';
import { inputsHash, readInputs } from './inputs.ts';
import { REGION, tileLayers, type TileLayer } from './layers.ts';
import { writeArchive, type Tile } from './pmtiles-writer.ts';

const EXTENT = 4096;

const ATTRIBUTION =
  '© OpenStreetMap contributors (ODbL) · GSHHG/WDBII (LGPL) · GeoNames (CC BY 4.0) · ECharts, AntV (MIT)';

const OUT = path.join(import.meta.dirname, '../../build/basemap');

/** What is written beside the archive, for whoever serves it. */
export interface BasemapManifest {
  file: string;
  sha256: string;
  bytes: number;
  minzoom: number;
  maxzoom: number;
  bbox: [number, number, number, number];
  attribution: string;
  /** Hash of everything the archive was made from. */
  inputs: string;
}

/** The columns and rows of a box of degrees at a zoom, ends included. */
export const tileRange = (
  z: number,
  [west, south, east, north]: readonly [number, number, number, number],
): { x: [number, number]; y: [number, number] } => {
  const side = 2 ** z;
  const column = (lng: number): number => Math.min(side - 1, Math.floor(((lng + 180) / 360) * side));
  const row = (lat: number): number => {
    const sine = Math.sin((lat * Math.PI) / 180);
    const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    return Math.min(side - 1, Math.max(0, Math.floor(y * side)));
  };
  return { x: [column(west), column(east)], y: [row(north), row(south)] };
};

const WORLD = [-180, -85.05, 180, 85.05] as const;

const ringArea = (ring: readonly (readonly number[])[]): number => {
  let doubled = 0;
  for (let i = 0; i < ring.length; i++) {
    const [ax = 0, ay = 0] = ring[i]!;
    const [bx = 0, by = 0] = ring[(i + 1) % ring.length]!;
    doubled += ax * by - bx * ay;
  }
  return Math.abs(doubled) / 2;
};

/** A tile's features that belong to the zoom; a sea that land covers wholly is dropped. */
const featuresAt = (layer: TileLayer, tile: GeoJSONVTTile, z: number): GeoJSONVTFeature[] =>
  (tile.features as GeoJSONVTFeature[]).filter((found) => {
    if (Number(found.tags?.['minzoom'] ?? 0) > z) return false;
    if (layer.name !== 'sea') return true;
    const [frame, ...holes] = found.geometry as number[][][];
    return ringArea(frame ?? []) - holes.reduce((sum, hole) => sum + ringArea(hole), 0) > 1;
  });

/** Draws every tile of every zoom, empty ones left out. */
function* drawTiles(layers: readonly TileLayer[]): Generator<Tile> {
  const indexes = layers.map((layer) => ({
    layer,
    index: new GeoJSONVT(
      { type: 'FeatureCollection', features: layer.features },
      { maxZoom: MAXZOOM, indexMaxZoom: 4, tolerance: layer.tolerance, extent: EXTENT, buffer: layer.buffer },
    ),
  }));
  for (let z = 0; z <= MAXZOOM; z++) {
    const { x: columns, y: rows } = tileRange(z, z <= WORLD_MAXZOOM ? WORLD : REGION);
    for (let x = columns[0]; x <= columns[1]; x++) {
      for (let y = rows[0]; y <= rows[1]; y++) {
        const content: Record<string, GeoJSONVTTile> = {};
        for (const { layer, index } of indexes) {
          if (z < layer.minzoom) continue;
          const tile = index.getTile(z, x, y);
          if (!tile) continue;
          const features = featuresAt(layer, tile, z);
          if (features.length) content[layer.name] = { ...tile, features };
        }
        if (Object.keys(content).length) {
          yield { z, x, y, data: fromGeojsonVt(content, { version: 2, extent: EXTENT }) };
        }
      }
    }
  }
}

/** The bytes of the archive, made from data/geo alone. */
const drawArchive = (): Buffer => {
  const layers = tileLayers(readInputs());
  return writeArchive(drawTiles(layers), {
    minzoom: 0,
    maxzoom: MAXZOOM,
    bbox: REGION,
    center: [118.5, 36.4, 6],
    metadata: {
      name: 'Haidai basemap',
      attribution: ATTRIBUTION,
      type: 'baselayer',
      vector_layers: layers.map(({ name, fields, minzoom }) => ({
        id: name,
        fields,
        minzoom,
        maxzoom: MAXZOOM,
      })),
    },
  });
};

const readManifest = (outDir: string): BasemapManifest | null => {
  const file = path.join(outDir, 'manifest.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BasemapManifest) : null;
};

/** True when the folder holds the archive that the committed data and this code would give. */
export const basemapIsFresh = (outDir = OUT): boolean => {
  const manifest = readManifest(outDir);
  if (!manifest || manifest.inputs !== inputsHash()) return false;
  const file = path.join(outDir, manifest.file);
  return existsSync(file) && statSync(file).size === manifest.bytes;
};

const replaceFile = (file: string, content: string | Uint8Array): void => {
  writeFileSync(`${file}.part`, content);
  renameSync(`${file}.part`, file);
};

/** Bakes the archive into the folder (its name carries its hash), then its manifest, and removes older archives. */
export const bakeBasemap = async ({
  outDir = OUT,
  progress,
}: {
  outDir?: string;
  progress: (step: string) => void;
}): Promise<BasemapManifest> => {
  const bytes = drawArchive();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const manifest: BasemapManifest = {
    file: `haidai-${sha256.slice(0, 12)}.pmtiles`,
    sha256,
    bytes: bytes.length,
    minzoom: 0,
    maxzoom: MAXZOOM,
    bbox: REGION,
    attribution: ATTRIBUTION,
    inputs: inputsHash(),
  };
  mkdirSync(outDir, { recursive: true });
  replaceFile(path.join(outDir, manifest.file), bytes);
  replaceFile(path.join(outDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of readdirSync(outDir)) {
    if (name.startsWith('haidai-') && name !== manifest.file) rmSync(path.join(outDir, name));
  }
  progress(`Baked ${manifest.file}, ${(bytes.length / 1e6).toFixed(1)} MB`);
  return manifest;
};
