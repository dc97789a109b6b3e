import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeometryCollection, Objects, Topology } from 'topojson-specification';

/** The committed region files: their names, forms and origin are described in docs/data-sources.md. */
const FOLDER = join(import.meta.dirname, '../geo');

const FILES = [
  'regions.tsv',
  'villages.tsv',
  'aliases.tsv',
  'boundaries.topojson',
  'sea-areas.topojson',
  'parks.topojson',
] as const;

type FileName = (typeof FILES)[number];
type Row = Record<string, string>;
export type Properties = Record<string, string>;
type Shapes = GeometryCollection<Properties>;

export interface RegionFiles {
  /** Changes when any of the files, or the way they are loaded, changes. */
  revision: string;
  regions: Row[];
  villages: Row[];
  aliases: Row[];
  boundaries: Topology<{ county: Shapes; town: Shapes }>;
  seaAreas: Topology<{ sea_area: Shapes }>;
  parks: Topology<{ park: Shapes }>;
}

/** Raised by hand when loading makes other rows of the same files. */
const LOADER_VERSION = '2';

/** Rows of a table whose first line names the columns; a line with another number of fields is refused by its number. */
export const parseTsv = (name: string, text: string): Row[] => {
  const [head = '', ...lines] = text.replace(/\n$/, '').split('\n');
  const columns = head.split('\t');
  return lines.map((line, i) => {
    const fields = line.split('\t');
    if (fields.length !== columns.length)
      throw new Error(
        `${name} line ${i + 2}: ${fields.length} fields where the header names ${columns.length}`,
      );
    return Object.fromEntries(columns.map((column, at) => [column, fields[at] ?? '']));
  });
};

/** Reads the committed region files of a folder. */
export const readRegionFiles = (folder: string = FOLDER): RegionFiles => {
  const texts = Object.fromEntries(
    FILES.map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  ) as Record<FileName, string>;
  const hash = createHash('sha256').update(LOADER_VERSION);
  for (const name of FILES) hash.update(texts[name]);
  const topology = <T extends Objects<Properties>>(name: FileName): Topology<T> =>
    JSON.parse(texts[name]) as Topology<T>;
  return {
    revision: hash.digest('hex').slice(0, 16),
    regions: parseTsv('regions.tsv', texts['regions.tsv']),
    villages: parseTsv('villages.tsv', texts['villages.tsv']),
    aliases: parseTsv('aliases.tsv', texts['aliases.tsv']),
    boundaries: topology('boundaries.topojson'),
    seaAreas: topology('sea-areas.topojson'),
    parks: topology('parks.topojson'),
  };
};
