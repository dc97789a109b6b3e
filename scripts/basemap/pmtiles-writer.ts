import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { tileId } from './tile-id.ts';

/** Writes archives of PMTiles version 3 (github.com/protomaps/PMTiles, spec/v3): gzipped vector tiles, clustered. */

export interface Tile {
  z: number;
  x: number;
  y: number;
  /** The uncompressed vector tile. */
  data: Uint8Array;
}

export interface ArchiveFacts {
  minzoom: number;
  maxzoom: number;
  bbox: [west: number, south: number, east: number, north: number];
  center: [lng: number, lat: number, zoom: number];
  /** Stored as JSON in the archive; `vector_layers` and the attribution belong here. */
  metadata: Record<string, unknown>;
}

interface Entry {
  id: number;
  offset: number;
  length: number;
  run: number;
}

const HEADER_BYTES = 127;
/** Header and root directory must fit in the first 16 kB, which is what readers ask for first. */
const ROOT_BYTES = 16384 - HEADER_BYTES;
const LEAF_ENTRIES = 4096;
const GZIP = 2;
const VECTOR_TILES = 1;

/** Gzip whose bytes do not depend on the operating system, which zlib would note in the header. */
const gzip = (data: Uint8Array): Buffer => {
  const packed = gzipSync(data, { level: 9 });
  packed[9] = 255;
  return packed;
};

const pushVarint = (out: number[], value: number): void => {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
};

/** A directory: counts, then ids (as steps), runs, lengths and offsets (0 where an entry follows the one before it). */
const directory = (entries: readonly Entry[]): Buffer => {
  const out: number[] = [];
  pushVarint(out, entries.length);
  entries.forEach(({ id }, i) => pushVarint(out, id - (entries[i - 1]?.id ?? 0)));
  for (const { run } of entries) pushVarint(out, run);
  for (const { length } of entries) pushVarint(out, length);
  entries.forEach(({ offset }, i) => {
    const before = entries[i - 1];
    pushVarint(out, before && offset === before.offset + before.length ? 0 : offset + 1);
  });
  return gzip(Uint8Array.from(out));
};

const directories = (entries: readonly Entry[]): { root: Buffer; leaves: Buffer } => {
  const whole = directory(entries);
  if (whole.length <= ROOT_BYTES) return { root: whole, leaves: Buffer.alloc(0) };
  const leaves: Buffer[] = [];
  const pointers: Entry[] = [];
  let offset = 0;
  for (let i = 0; i < entries.length; i += LEAF_ENTRIES) {
    const leaf = directory(entries.slice(i, i + LEAF_ENTRIES));
    pointers.push({ id: entries[i]!.id, offset, length: leaf.length, run: 0 });
    leaves.push(leaf);
    offset += leaf.length;
  }
  const root = directory(pointers);
  if (root.length > ROOT_BYTES)
    throw new Error(`${entries.length} tiles are too many for one level of leaves`);
  return { root, leaves: Buffer.concat(leaves) };
};

interface Layout {
  root: Buffer;
  metadata: Buffer;
  leaves: Buffer;
  tilesLength: number;
  addressed: number;
  entries: number;
  contents: number;
}

const header = (facts: ArchiveFacts, layout: Layout): Buffer => {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write('PMTiles', 0, 'latin1');
  bytes.writeUInt8(3, 7);
  const sections = [layout.root.length, layout.metadata.length, layout.leaves.length, layout.tilesLength];
  let offset = HEADER_BYTES;
  sections.forEach((length, i) => {
    bytes.writeBigUInt64LE(BigInt(offset), 8 + i * 16);
    bytes.writeBigUInt64LE(BigInt(length), 16 + i * 16);
    offset += length;
  });
  bytes.writeBigUInt64LE(BigInt(layout.addressed), 72);
  bytes.writeBigUInt64LE(BigInt(layout.entries), 80);
  bytes.writeBigUInt64LE(BigInt(layout.contents), 88);
  bytes.writeUInt8(1, 96);
  bytes.writeUInt8(GZIP, 97);
  bytes.writeUInt8(GZIP, 98);
  bytes.writeUInt8(VECTOR_TILES, 99);
  bytes.writeUInt8(facts.minzoom, 100);
  bytes.writeUInt8(facts.maxzoom, 101);
  facts.bbox.forEach((degrees, i) => bytes.writeInt32LE(Math.round(degrees * 1e7), 102 + i * 4));
  const [lng, lat, zoom] = facts.center;
  bytes.writeUInt8(zoom, 118);
  bytes.writeInt32LE(Math.round(lng * 1e7), 119);
  bytes.writeInt32LE(Math.round(lat * 1e7), 123);
  return bytes;
};

/** The bytes of an archive; equal tiles are stored once, and the same tiles always give the same bytes. */
export const writeArchive = (tiles: Iterable<Tile>, facts: ArchiveFacts): Buffer => {
  const ordered = Array.from(tiles, (tile) => ({ id: tileId(tile.z, tile.x, tile.y), data: tile.data }));
  ordered.sort((a, b) => a.id - b.id);

  const stored = new Map<string, { offset: number; length: number }>();
  const chunks: Buffer[] = [];
  const entries: Entry[] = [];
  let end = 0;
  for (const { id, data } of ordered) {
    const key = createHash('sha256').update(data).digest('hex');
    let place = stored.get(key);
    if (!place) {
      const packed = gzip(data);
      place = { offset: end, length: packed.length };
      stored.set(key, place);
      chunks.push(packed);
      end += packed.length;
    }
    const last = entries.at(-1);
    if (last && last.id === id) throw new Error(`Tile number ${id} is given twice`);
    if (last && last.offset === place.offset && last.id + last.run === id) last.run++;
    else entries.push({ id, ...place, run: 1 });
  }

  const metadata = gzip(Buffer.from(JSON.stringify(facts.metadata)));
  const { root, leaves } = directories(entries);
  const layout: Layout = {
    root,
    metadata,
    leaves,
    tilesLength: end,
    addressed: ordered.length,
    entries: entries.length,
    contents: stored.size,
  };
  return Buffer.concat([header(facts, layout), root, metadata, leaves, ...chunks]);
};
