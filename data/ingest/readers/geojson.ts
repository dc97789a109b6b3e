import { SourceError, type Crs, type Flaw, type Source, type SourceRow } from '../source.ts';
import { openText, type TextFile, type TextOptions } from './encoding.ts';
import { collectColumns, isFeature, parseObject, propertiesOf, rowOf, type JsonObject } from './features.ts';
import { jsonCutter } from './json-pieces.ts';
import { CHUNK_ROWS, emptyFile, inChunks } from './report.ts';
import { shown } from './text-rows.ts';

/*
 * GeoJSON is read twice: properties may appear in any feature and the coordinate system after the last one, and both must be
 * known before the first row is handed over.
 */

export interface JsonOptions extends TextOptions {
  chunkRows?: number;
}

const CRS: readonly [RegExp, Crs][] = [
  [/^(urn:ogc:def:crs:OGC:[\d.]*:CRS84|OGC:CRS84|CRS84)$/i, { kind: 'wgs84' }],
  [/^(urn:ogc:def:crs:EPSG:[\d.]*:4326|EPSG:4326)$/i, { kind: 'wgs84' }],
  [/^(urn:ogc:def:crs:EPSG:[\d.]*:4490|EPSG:4490)$/i, { kind: 'cgcs2000' }],
];

/** The system that a `crs` member of the 2008 specification names; null when it names none. */
const crsOf = (member: unknown): Crs | null => {
  if (member == null) return null;
  const name = (member as { properties?: { name?: unknown } }).properties?.name;
  const known = typeof name === 'string' && CRS.find(([pattern]) => pattern.test(name));
  if (known) return known[1];
  const what = shown(typeof name === 'string' ? name : JSON.stringify(member));
  throw new SourceError('unknown-crs', {
    zh: `文件声明的坐标系“${what}”不支持；请转换成 WGS 84（EPSG:4326）或 CGCS2000（EPSG:4490）后重新上传。`,
    en: `The file declares the coordinate system "${what}", which is not supported; convert it to WGS 84 (EPSG:4326) or CGCS2000 (EPSG:4490).`,
  });
};

const notACollection = (): SourceError =>
  new SourceError('not-a-feature-collection', {
    zh: '文件不是 GeoJSON 要素集合（FeatureCollection）；请导出为带有 features 列表的 GeoJSON。',
    en: 'The file is not a GeoJSON FeatureCollection; export it as GeoJSON with a list of features.',
  });

const endsEarly = (value: string): Flaw => ({
  reason: 'file-broken',
  value: shown(value),
  sentence: {
    zh: '文件从这一条起不完整或括号不配对，后面的内容无法读取；请重新导出或重新上传完整的文件。',
    en: 'From this entry on the file is incomplete or its brackets do not match, and the rest cannot be read; export it again and upload the whole file.',
  },
});

const survey = async (file: TextFile): Promise<{ columns: string[]; crs: Crs | null }> => {
  const columns = new Set<string>();
  const cutter = jsonCutter();
  let members: JsonObject = {};
  let empty = true;
  for await (const text of file.text()) {
    empty &&= text.trim() === '';
    for (const piece of cutter.push(text)) {
      if (piece.cut) continue;
      if (piece.kind === 'member') members = { ...members, ...parseObject(`{${piece.text}}`) };
      else {
        const feature = parseObject(piece.text);
        if (feature && isFeature(feature)) collectColumns(columns, propertiesOf(feature));
      }
    }
  }
  if (empty) throw emptyFile();
  if (!cutter.hasFeatures()) throw notACollection();
  return { columns: [...columns], crs: crsOf(members.crs) };
};

const readRows = async function* (file: TextFile, columns: readonly string[]): AsyncGenerator<SourceRow[]> {
  const cutter = jsonCutter();
  let count = 0;
  try {
    for await (const text of file.text())
      yield cutter
        .push(text)
        .filter((piece) => piece.kind === 'feature')
        .map((piece) => rowOf(++count, piece.text, piece.cut, columns, isFeature));
    const { open, broken } = cutter.end();
    if (broken)
      yield [{ row: count + 1, values: columns.map(() => null), flaw: endsEarly(open?.text ?? '') }];
  } finally {
    await file.close();
  }
};

/** Opens a FeatureCollection; throws a SourceError when it is none. The file is let go after the last row. */
export const openGeoJson = async (path: string, options: JsonOptions = {}): Promise<Source> => {
  const file = await openText(path, options);
  try {
    const { columns, crs } = await survey(file);
    file.bytes.read = 0;
    return {
      format: 'geojson',
      encoding: file.encoding,
      crs,
      positioned: true,
      columns,
      bytes: file.bytes,
      rows: inChunks(readRows(file, columns), options.chunkRows ?? CHUNK_ROWS),
      close: file.close,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
};
