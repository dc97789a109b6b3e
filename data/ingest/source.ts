import type { Position } from 'geojson';

/*
 * What a reader of files gives to the door, whatever the format: columns once, then rows in chunks. A reader counts rows as it
 * reads and never drops one: what it cannot make sense of comes as a row with a flaw.
 */

export type SourceFormat = 'csv' | 'tsv' | 'xlsx' | 'geojson' | 'ndjson' | 'shapefile' | 'geopackage';

/** A coordinate system that is accepted on the way in; everything is stored in WGS 84. */
export type Crs =
  | { kind: 'wgs84' }
  | { kind: 'cgcs2000' }
  | { kind: 'gcj02' }
  | { kind: 'bd09' }
  /** CGCS2000 Gauss-Kruger: the central meridian in degrees, and whether eastings carry the zone number in front. */
  | { kind: 'gauss-kruger'; meridian: number; zoned: boolean };

export interface SourceRow {
  /** Where a person finds it: the line of a text file, the row of a sheet, the number of a feature; from 1. */
  row: number;
  /** One value a column, as text; null where there is none. */
  values: readonly (string | null)[];
  /** The position that the format itself carries, in the source's coordinates, x before y. */
  position?: Position | null;
  /** Why the row cannot be read, for people; its values are as far as they could be read. */
  flaw?: Flaw;
}

/** Why a row can be kept aside. */
export const REASONS = [
  'missing',
  'control-character',
  'not-a-number',
  'not-whole',
  'too-small',
  'too-large',
  'not-yes-or-no',
  'not-a-date',
  'not-a-time',
  'not-a-period',
  'unknown-code',
  'too-long',
  'wrong-form',
  'masked',
  'not-a-region-code',
  'unknown-region',
  'wrong-level',
  'wrong-period',
  'no-place',
  'not-a-position',
  'bad-position',
  'not-on-earth',
  'outside',
  'not-in-region',
  'not-a-point',
  'without-shape',
  'without-attributes',
  'deleted-record',
  'repeated-key',
  'outside-regions',
  'key-elsewhere',
  'broken-quotes',
  'too-few-columns',
  'too-many-columns',
  'row-too-long',
  'undecodable',
  'number-overflow',
  'bad-json',
  'file-broken',
  'formula-without-value',
  'error-cell',
  'broken-cell',
  'cell-without-heading',
] as const;

/** What is wrong with a row: a stable reason, and what a person needs to mend it. */
export interface Flaw {
  reason: (typeof REASONS)[number];
  /** Heading of the column, where it is one. */
  field?: string;
  value?: string;
  /** A sentence in both languages. */
  sentence: { zh: string; en: string };
}

export interface Source {
  format: SourceFormat;
  /** The text encoding that was declared or detected; null for formats that have none. */
  encoding: 'utf-8' | 'gb18030' | null;
  /** The coordinate system that the file itself declares, or null. */
  crs: Crs | null;
  /** True when the format carries positions of its own (GeoJSON, Shapefile, GeoPackage). */
  positioned: boolean;
  columns: readonly string[];
  /** Bytes of the file, and how many of them have been read so far: for progress. */
  bytes: { total: number; read: number };
  /** The rows, in chunks of up to `chunkRows`, once. */
  rows: AsyncIterable<readonly SourceRow[]>;
  /** Lets go of the file; safe to call more than once. */
  close(): Promise<void>;
}

export interface SourceOptions {
  /** As declared by the person or the caller; detected from the name and the content when not said. */
  format?: SourceFormat;
  encoding?: 'utf-8' | 'gb18030';
  chunkRows?: number;
}

/** A file that cannot be read at all: the sentence says why and what would do. */
export class SourceError extends Error {
  readonly reason: string;
  readonly sentence: { zh: string; en: string };

  constructor(reason: string, sentence: { zh: string; en: string }, cause?: unknown) {
    super(sentence.en, { cause });
    this.name = 'SourceError';
    this.reason = reason;
    this.sentence = sentence;
  }
}

/** Bounds on what a file may be, so that a broken or hostile one cannot exhaust the machine. */
export const LIMITS = {
  /** Characters of one row of a text file. */
  rowChars: 1_000_000,
  columns: 500,
  /** Bytes that a zip may unfold to, in all and against its own size. */
  unzippedBytes: 4_000_000_000,
  unzippedRatio: 200,
  zipEntries: 2_000,
} as const;
