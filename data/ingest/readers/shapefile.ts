import { readPrj } from '#data/crs/prj.ts';
import { LIMITS, SourceError, type Crs, type Flaw, type Source, type SourceRow } from '../source.ts';
import { ByteReader } from './byte-reader.ts';
import { dbfValue, decodeField, readDbfHeader, type DbfField, type DbfHeader } from './dbf.ts';
import { detectEncoding, type TextEncoding } from './encoding.ts';
import { readShape, readShpHeader, type Shape } from './shp.ts';
import { openZip, type Zip } from './zip.ts';

export interface ShapefileOptions {
  encoding?: TextEncoding;
  chunkRows?: number;
}

const CHUNK_ROWS = 1000;
const DELETED = 0x2a;
/** Language drivers of simplified Chinese: code page 936 in dBase and in FoxPro. */
const GBK_LANGUAGES = [0x4d, 0x7a];
const SAMPLE_RECORDS = 1000;

const noShp = (): SourceError =>
  new SourceError('no-shapefile', {
    zh: '压缩包里没有 .shp 文件；请把同名的 .shp、.dbf、.shx、.prj（有 .cpg 也带上）一起打成一个 zip 后上传。',
    en: 'The zip holds no .shp; pack the .shp, .dbf, .shx and .prj of the same name (and the .cpg if there is one) into one zip and upload it.',
  });

const severalShp = (names: readonly string[]): SourceError =>
  new SourceError('several-shapefiles', {
    zh: `压缩包里有多个图层（${names.slice(0, 5).join('、')}）；请每个图层单独打成一个 zip 上传。`,
    en: `The zip holds several layers (${names.slice(0, 5).join(', ')}); upload each layer in a zip of its own.`,
  });

const noDbf = (name: string): SourceError =>
  new SourceError('shapefile-without-dbf', {
    zh: `压缩包里缺少与 ${name} 同名的 .dbf 属性表；请把 .shp 和 .dbf 一起重新打包上传。`,
    en: `The zip lacks the .dbf that belongs to ${name}; pack the .shp and the .dbf together and upload the zip again.`,
  });

const brokenPart = (name: string): SourceError =>
  new SourceError('broken-shapefile', {
    zh: `${name} 无法读取，可能已损坏；请从原软件重新导出 Shapefile 后上传。`,
    en: `${name} cannot be read, it may be damaged; export the Shapefile again and upload it.`,
  });

const tooManyColumns = (): SourceError =>
  new SourceError('too-many-columns', {
    zh: `属性表超过 ${LIMITS.columns} 列；请只保留需要的字段后重新导出。`,
    en: `The attribute table has more than ${LIMITS.columns} columns; keep only those that are needed and export it again.`,
  });

const flaws = {
  'not-a-point': {
    zh: '该要素不是单个点；请先在 GIS 软件中转为点（例如取质心，多点拆为单点）后重新导出。',
    en: 'The feature is not a single point; turn it into one in a GIS (its centroid, or single parts of a multipoint) and export again.',
  },
  'deleted-record': {
    zh: '该行在属性表中已标记为删除；如需保留，请在 GIS 软件中恢复，否则整理（压缩）后重新导出。',
    en: 'The row is marked as deleted in the attribute table; restore it in a GIS to keep it, or compact the table and export again.',
  },
  'without-shape': {
    zh: '该行有属性而没有对应的图形；请检查 .shp 与 .dbf 是否配套，重新导出后上传。',
    en: 'The row has attributes but no shape; check that the .shp and the .dbf belong together, and export again.',
  },
  'file-broken': {
    zh: '.shp 文件从这一条起不完整，后面的图形无法读取；请从原软件重新导出 Shapefile 后上传。',
    en: 'From this record on the .shp is incomplete and its shapes cannot be read; export the Shapefile again and upload it.',
  },
  'without-attributes': {
    zh: '该要素有图形而没有对应的属性；请检查 .shp 与 .dbf 是否配套，重新导出后上传。',
    en: 'The feature has a shape but no attributes; check that the .shp and the .dbf belong together, and export again.',
  },
  undecodable: {
    zh: '文字无法按文件的编码读出；请确认编码（.cpg 文件，或上传时选择 UTF-8 / GBK）后重试。',
    en: 'The text cannot be read in the encoding of the file; check the encoding (the .cpg, or UTF-8 / GBK when uploading) and try again.',
  },
  'number-overflow': {
    zh: '数值超出字段宽度，文件中只剩星号；请加宽字段后重新导出。',
    en: 'The number did not fit its field and is stored as asterisks; widen the field and export again.',
  },
} satisfies Record<string, Flaw['sentence']>;

const flaw = (reason: keyof typeof flaws, field?: string, value?: string): Flaw => ({
  reason,
  ...(field === undefined ? {} : { field }),
  ...(value === undefined ? {} : { value }),
  sentence: flaws[reason],
});

const isJunk = (name: string): boolean => name.startsWith('__MACOSX/') || /(^|\/)\._/.test(name);

/** The files of the one layer in the zip, whatever the case of their names. */
function findParts(zip: Zip): { shp: string; dbf: string; part(extension: string): string | undefined } {
  const names = zip.names.filter((name) => !isJunk(name));
  const layers = names.filter((name) => /\.shp$/i.test(name));
  const [shp] = layers;
  if (shp === undefined) throw noShp();
  if (layers.length > 1) throw severalShp(layers);
  const stem = shp.slice(0, -'.shp'.length).toLowerCase();
  const part = (extension: string): string | undefined =>
    names.find((name) => name.toLowerCase() === `${stem}.${extension}`);
  const dbf = part('dbf');
  if (dbf === undefined) throw noDbf(shp);
  return { shp, dbf, part };
}

/** What a .cpg says: "UTF-8", "GBK", "936", "ANSI 936", "GB18030"; null for code pages that are not ours. */
function encodingOfCpg(text: string): TextEncoding | null {
  if (/utf-?8|65001/i.test(text)) return 'utf-8';
  return /gb|936/i.test(text) ? 'gb18030' : null;
}

/** The encoding by the text of the first records; names of fields count too. */
async function detectText(reader: ByteReader, header: DbfHeader): Promise<TextEncoding | null> {
  const sample: Buffer[] = header.fields.map(({ name }) => name);
  const texts = header.fields.filter(({ type }) => type === 'C');
  for (let at = 0; at < SAMPLE_RECORDS; at += 1) {
    const record = await reader.take(header.recordBytes);
    if (!record) break;
    for (const { offset, length } of texts) {
      const text = record.toString('latin1', offset, offset + length).replace(/[\0 ]+$/, '');
      // The line break keeps a character that the field's width cut from joining the next one.
      sample.push(Buffer.from(`${text.replaceAll('\0', '')}\n`, 'latin1'));
    }
  }
  try {
    return detectEncoding(Buffer.concat(sample));
  } catch {
    return null;
  }
}

async function findEncoding(zip: Zip, dbf: string, cpg: string | undefined): Promise<TextEncoding> {
  const declared = cpg === undefined ? null : encodingOfCpg((await zip.read(cpg)).toString('latin1'));
  if (declared) return declared;
  const reader = new ByteReader(await zip.stream(dbf));
  try {
    const header = await readDbfHeader(reader);
    if (!header) throw brokenPart(dbf);
    const detected = await detectText(reader, header);
    return detected ?? (GBK_LANGUAGES.includes(header.language) ? 'gb18030' : 'utf-8');
  } finally {
    await reader.close();
  }
}

interface Table {
  fields: readonly DbfField[];
  columns: readonly string[];
  encoding: TextEncoding;
}

function toRow(row: number, shape: Shape | null, record: Buffer | null, table: Table): SourceRow {
  const { fields, columns, encoding } = table;
  const cells = fields.map((field) => (record ? dbfValue(record, field, encoding) : { value: null }));
  const values = cells.map(({ value }) => value);
  const position = shape?.kind === 'point' ? shape.position : null;
  let found: Flaw | undefined;
  if (!record) found = flaw('without-attributes');
  else if (record[0] === DELETED) found = flaw('deleted-record');
  else if (shape?.kind === 'broken') found = flaw('file-broken');
  else if (!shape) found = flaw('without-shape');
  else if (shape.kind === 'other') found = flaw('not-a-point', undefined, shape.name);
  else {
    const at = cells.findIndex((cell) => 'flaw' in cell);
    const cell = cells[at];
    if (cell && 'flaw' in cell && cell.flaw) found = flaw(cell.flaw, columns[at], cell.value ?? undefined);
  }
  return found ? { row, values, position, flaw: found } : { row, values, position };
}

/** Shapes and records lie in two files, in the same order. */
async function* inChunks(
  shp: ByteReader,
  dbf: ByteReader,
  header: DbfHeader,
  table: Table,
  chunkRows: number,
) {
  let chunk: SourceRow[] = [];
  let broken = false;
  try {
    for (let row = 1; ; row += 1) {
      const shape: Shape | null = broken ? null : await readShape(shp);
      broken ||= shape?.kind === 'broken';
      const record = row <= header.records ? await dbf.take(header.recordBytes) : null;
      // Bytes after the last record that are none, be they gigabytes of a hostile zip, are no rows.
      if (!record && (!shape || broken)) break;
      chunk.push(toRow(row, shape, record, table));
      if (chunk.length < chunkRows) continue;
      yield chunk;
      chunk = [];
    }
    if (chunk.length > 0) yield chunk;
  } finally {
    await shp.close();
    await dbf.close();
  }
}

async function readCrs(zip: Zip, prj: string | undefined): Promise<Crs | null> {
  if (prj === undefined) return null;
  const { crs, name } = readPrj((await zip.read(prj)).toString('utf8'));
  // One that is not WKT at all says nothing.
  if (crs || name === '') return crs;
  throw new SourceError('unsupported-crs', {
    zh: `坐标系“${name.slice(0, 100)}”不在支持之列；请在 GIS 软件中转换为 CGCS2000（EPSG:4490）或 WGS 84（EPSG:4326）后重新导出。`,
    en: `The coordinate system "${name.slice(0, 100)}" is not taken; convert the layer to CGCS2000 (EPSG:4490) or WGS 84 (EPSG:4326) in a GIS and export again.`,
  });
}

async function openLayer(zip: Zip, options: ShapefileOptions): Promise<Source> {
  const { shp, dbf, part } = findParts(zip);
  const crs = await readCrs(zip, part('prj'));
  const encoding = options.encoding ?? (await findEncoding(zip, dbf, part('cpg')));
  const bytes = { total: zip.bytes, read: 0 };
  const counted = async function* (entry: string): AsyncGenerator<Uint8Array> {
    let unfolded = 0;
    for await (const chunk of await zip.stream(entry)) {
      unfolded += (chunk as Buffer).length;
      bytes.read = Math.min(zip.bytes, Math.round((zip.bytes * unfolded) / zip.declaredBytes(entry)));
      yield chunk as Buffer;
    }
  };
  const shapes = new ByteReader(counted(shp));
  if (!(await readShpHeader(shapes))) throw brokenPart(shp);
  const records = new ByteReader(await zip.stream(dbf));
  const header = await readDbfHeader(records);
  if (!header) throw brokenPart(dbf);
  const { fields } = header;
  if (fields.length > LIMITS.columns) throw tooManyColumns();
  const columns = fields.map(({ name }) => decodeField(name, encoding));
  const rows = inChunks(
    shapes,
    records,
    header,
    { fields, columns, encoding },
    options.chunkRows ?? CHUNK_ROWS,
  );
  return {
    ...{ format: 'shapefile', positioned: true, encoding, crs, columns, bytes, rows },
    close: () => zip.close(),
  };
}

/** Opens a zipped Shapefile of points: .shp and .dbf, with .prj and .cpg where they are there. Nothing is unpacked to disk. */
export async function openShapefile(path: string, options: ShapefileOptions = {}): Promise<Source> {
  const zip = await openZip(path);
  try {
    return await openLayer(zip, options);
  } catch (error) {
    await zip.close();
    throw error;
  }
}
