import { open } from 'node:fs/promises';
import path from 'node:path';
import { openCsv } from './readers/csv.ts';
import { openGeoJson } from './readers/geojson.ts';
import { openGeoPackage } from './readers/geopackage.ts';
import { openNdjson } from './readers/ndjson.ts';
import { openShapefile } from './readers/shapefile.ts';
import { openXlsx } from './readers/xlsx.ts';
import { openZip } from './readers/zip.ts';
import { SourceError, type Source, type SourceFormat, type SourceOptions } from './source.ts';

const BY_ENDING: Readonly<Record<string, SourceFormat>> = {
  '.csv': 'csv',
  '.txt': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.xlsx': 'xlsx',
  '.xls': 'xlsx',
  '.geojson': 'geojson',
  '.json': 'geojson',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.geojsonl': 'ndjson',
  '.gpkg': 'geopackage',
};

const startOf = async (file: string): Promise<Buffer> => {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
};

const isZip = (head: Buffer): boolean => head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004';

const formatOfZip = async (file: string): Promise<SourceFormat> => {
  const zip = await openZip(file);
  try {
    return zip.names.some((name) => name === 'xl/workbook.xml') ? 'xlsx' : 'shapefile';
  } finally {
    await zip.close();
  }
};

/** The format of a file, from what is in it where that tells, else from the ending of its name. */
const formatOf = async (file: string, name: string): Promise<SourceFormat> => {
  const head = await startOf(file);
  if (isZip(head)) return formatOfZip(file);
  if (head.toString('latin1').startsWith('SQLite format 3')) return 'geopackage';
  const ending = path.extname(name).toLowerCase();
  const format = BY_ENDING[ending];
  if (format) return format;
  throw new SourceError('unknown-format', {
    zh: `不认识文件“${name}”的格式;可用 CSV、TSV、XLSX、GeoJSON、NDJSON、打成 zip 的 Shapefile 和 GeoPackage`,
    en: `the format of "${name}" is not known; CSV, TSV, XLSX, GeoJSON, NDJSON, zipped Shapefile and GeoPackage are`,
  });
};

/** Opens a file as a source of rows, by the declared format or the one it has. Throws a SourceError with a sentence. */
export const openSource = async (
  file: string,
  name: string,
  options: SourceOptions = {},
): Promise<Source> => {
  const format = options.format ?? (await formatOf(file, name));
  switch (format) {
    case 'csv':
    case 'tsv':
      return openCsv(file, { ...options, format });
    case 'geojson':
      return openGeoJson(file, options);
    case 'ndjson':
      return openNdjson(file, options);
    case 'xlsx':
      return openXlsx(file, options);
    case 'shapefile':
      return openShapefile(file, options);
    case 'geopackage':
      return openGeoPackage(file, options);
  }
};
