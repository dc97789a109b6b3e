import { SourceError, type Source, type SourceRow } from '../source.ts';
import { openText, type TextFile } from './encoding.ts';
import { collectColumns, isFeature, parseObject, propertiesOf, rowOf } from './features.ts';
import type { JsonOptions } from './geojson.ts';
import { CHUNK_ROWS, emptyFile, inChunks } from './report.ts';
import { rowCutter, type TextRow } from './text-rows.ts';

/* One JSON object a line: a GeoJSON feature, or an object whose members are the columns. */

const lines = async function* (file: TextFile): AsyncGenerator<TextRow[]> {
  const cutter = rowCutter(null);
  const ready = (rows: TextRow[]): TextRow[] => rows.filter((row) => row.fields[0]!.trim() !== '');
  for await (const text of file.text()) yield ready(cutter.push(text));
  yield ready(cutter.end());
};

const survey = async (file: TextFile): Promise<{ columns: string[]; positioned: boolean }> => {
  const columns = new Set<string>();
  let seen = 0;
  let objects = 0;
  let positioned = false;
  for await (const batch of lines(file))
    for (const line of batch) {
      seen++;
      const value = line.flaw ? undefined : parseObject(line.fields[0]!);
      if (!value) continue;
      objects++;
      positioned ||= isFeature(value);
      collectColumns(columns, propertiesOf(value));
    }
  if (seen === 0) throw emptyFile();
  if (objects === 0)
    throw new SourceError('not-ndjson', {
      zh: '文件里没有一行是完整的 JSON 对象；请导出为每行一个对象的 NDJSON，或改用 GeoJSON。',
      en: 'No line of the file is a whole JSON object; export it as NDJSON with one object a line, or as GeoJSON.',
    });
  return { columns: [...columns], positioned };
};

const readRows = async function* (file: TextFile, columns: readonly string[]): AsyncGenerator<SourceRow[]> {
  try {
    for await (const batch of lines(file))
      yield batch.map((line) => rowOf(line.line, line.fields[0]!, line.flaw !== undefined, columns));
  } finally {
    await file.close();
  }
};

/** Opens newline-delimited JSON; throws a SourceError when no line is an object. The file is let go after the last row. */
export const openNdjson = async (path: string, options: JsonOptions = {}): Promise<Source> => {
  const file = await openText(path, options);
  try {
    const { columns, positioned } = await survey(file);
    file.bytes.read = 0;
    return {
      format: 'ndjson',
      encoding: file.encoding,
      crs: null,
      positioned,
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
