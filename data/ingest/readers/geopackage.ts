import { stat } from 'node:fs/promises';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { crsOfEpsg } from '#data/crs/epsg.ts';
import { LIMITS, SourceError, type Flaw, type Crs, type Source, type SourceRow } from '../source.ts';
import { readGeometry } from './geopackage-point.ts';

const CHUNK_ROWS = 1000;

const notAGeoPackage = (cause?: unknown): SourceError =>
  new SourceError(
    'not-a-geopackage',
    {
      zh: '文件不是有效的 GeoPackage，或已损坏；请在 GIS 软件中重新导出为 GeoPackage (.gpkg) 后上传。',
      en: 'The file is not a valid GeoPackage, or it is damaged; export it again as GeoPackage (.gpkg) in a GIS and upload it.',
    },
    cause,
  );

const noFeatures = (): SourceError =>
  new SourceError('no-features', {
    zh: 'GeoPackage 里没有矢量图层；请导出含点要素的图层后上传。',
    en: 'The GeoPackage holds no table of features; export a layer of points and upload it.',
  });

const unsupportedCrs = (name: string): SourceError =>
  new SourceError('unsupported-crs', {
    zh: `坐标系“${name}”不在支持之列；请在 GIS 软件中转换为 CGCS2000（EPSG:4490）或 WGS 84（EPSG:4326）后重新导出。`,
    en: `The coordinate system "${name}" is not taken; convert the layer to CGCS2000 (EPSG:4490) or WGS 84 (EPSG:4326) in a GIS and export again.`,
  });

const tooManyColumns = (): SourceError =>
  new SourceError('too-many-columns', {
    zh: `图层超过 ${LIMITS.columns} 列；请只保留需要的字段后重新导出。`,
    en: `The layer has more than ${LIMITS.columns} columns; keep only those that are needed and export it again.`,
  });

const notAPoint: Flaw = {
  reason: 'not-a-point',
  sentence: {
    zh: '该要素不是单个点；请先在 GIS 软件中转为点（例如取质心，多点拆为单点）后重新导出。',
    en: 'The feature is not a single point; turn it into one in a GIS (its centroid, or single parts of a multipoint) and export again.',
  },
};

interface Layer {
  table: string;
  geometry: string;
  crs: Crs | null;
  columns: { name: string; isBoolean: boolean }[];
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Only tables: a view would run whatever the file says. */
function readLayer(db: DatabaseSync): Layer {
  const found = db
    .prepare(
      `SELECT c.table_name AS name, g.column_name AS geometry, g.srs_id AS srs, s.organization AS authority,
              s.organization_coordsys_id AS code, s.srs_name AS srs_name
         FROM gpkg_contents AS c
         JOIN gpkg_geometry_columns AS g ON g.table_name = c.table_name
         JOIN sqlite_master AS m ON lower(m.name) = lower(c.table_name) AND m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'
         LEFT JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id
        WHERE c.data_type = 'features' ORDER BY c.rowid LIMIT 1`,
    )
    .get();
  if (!found) throw noFeatures();
  const table = String(found.name);
  const geometry = String(found.geometry);
  const code = Number(found.code ?? found.srs);
  const isEpsg = /^epsg$/i.test(String(found.authority ?? 'epsg'));
  const crs = isEpsg ? crsOfEpsg(code) : null;
  // 0 and -1 mean that the system is not known.
  if (!crs && Number(found.srs) > 0) throw unsupportedCrs(String(found.srs_name ?? found.srs));
  const columns = db
    .prepare(`SELECT name, type FROM pragma_table_info(?)`)
    .all(table)
    .map(({ name, type }) => ({ name: String(name), isBoolean: /^boolean$/i.test(String(type)) }))
    .filter(({ name }) => name.toLowerCase() !== geometry.toLowerCase());
  if (columns.length > LIMITS.columns) throw tooManyColumns();
  return { table, geometry, crs, columns };
}

function text(value: SQLOutputValue | undefined, isBoolean: boolean): string | null {
  if (value === null || value === undefined || value === '' || value instanceof Uint8Array) return null;
  return isBoolean ? String(value.toString() !== '0') : value.toString();
}

function* sourceRows(db: DatabaseSync, { table, geometry, columns }: Layer): Generator<SourceRow> {
  const names = [geometry, ...columns.map(({ name }) => name)].map(quoted);
  const statement = db.prepare(`SELECT ${names.join(', ')} FROM ${quoted(table)}`);
  // As arrays, columns may have any name; as bigints, long numbers keep their digits.
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  let row = 0;
  for (const record of statement.iterate()) {
    const [blob, ...cells] = record as unknown as SQLOutputValue[];
    row += 1;
    const values = columns.map(({ isBoolean }, at) => text(cells[at], isBoolean));
    const shape = readGeometry(blob);
    const position = shape.kind === 'point' ? shape.position : null;
    yield shape.kind === 'other' ? { row, values, position, flaw: notAPoint } : { row, values, position };
  }
}

/** SQLite answers while everything else waits, so others get their turn after every chunk. */
async function* inChunks(
  rows: Iterable<SourceRow>,
  chunkRows: number,
  bytes: Source['bytes'],
  count: number,
) {
  let chunk: SourceRow[] = [];
  const read = (row: number): number => Math.min(bytes.total, Math.round((bytes.total * row) / count));
  try {
    for (const row of rows) {
      chunk.push(row);
      if (chunk.length < chunkRows) continue;
      bytes.read = read(row.row);
      yield chunk;
      await setImmediate();
      chunk = [];
    }
  } catch (error) {
    throw notAGeoPackage(error);
  }
  bytes.read = bytes.total;
  if (chunk.length > 0) yield chunk;
}

/** Opens the first table of features in a GeoPackage, which is only read. */
export async function openGeoPackage(path: string, { chunkRows = CHUNK_ROWS } = {}): Promise<Source> {
  const url = pathToFileURL(path);
  // Without it SQLite would lay files beside one that was written with a write-ahead log.
  url.searchParams.set('immutable', '1');
  let db: DatabaseSync | null = null;
  try {
    const total = (await stat(path)).size;
    const open = new DatabaseSync(url, { readOnly: true, allowExtension: false });
    db = open;
    open.exec('PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON');
    const layer = readLayer(open);
    const count = Number(open.prepare(`SELECT count(*) AS n FROM ${quoted(layer.table)}`).get()?.n);
    const bytes = { total, read: 0 };
    const rows = inChunks(sourceRows(open, layer), chunkRows, bytes, count);
    const columns = layer.columns.map(({ name }) => name);
    const close = async (): Promise<void> => {
      // Rows that are still being read end with an error, as the file has been let go.
      if (open.isOpen) open.close();
    };
    return {
      format: 'geopackage',
      encoding: null,
      crs: layer.crs,
      positioned: true,
      columns,
      bytes,
      rows,
      close,
    };
  } catch (error) {
    db?.close();
    throw error instanceof SourceError ? error : notAGeoPackage(error);
  }
}
