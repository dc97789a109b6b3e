import { open } from 'node:fs/promises';
import { LIMITS, SourceError, type Flaw, type Source, type SourceRow } from '../source.ts';
import { readBook, type Book } from './xlsx-book.ts';
import { mergeTouching, sheetRows, type SheetRow } from './xlsx-sheet.ts';
import { columnLetters } from './xlsx-values.ts';
import { openZip, type Zip } from './zip.ts';

/** The container of .xls and of workbooks with a password. */
const OLE_MAGIC = 'd0cf11e0a1b11ae1';
const CHUNK_ROWS = 1000;

const oldXls = (): SourceError =>
  new SourceError('old-xls', {
    zh: '这是旧版 .xls 工作簿（或设有打开密码），无法读取；请在 Excel 或 WPS 中打开，点“文件 → 另存为”，类型选“Excel 工作簿 (*.xlsx)”，不设密码，再上传新文件。',
    en: 'This is an old .xls workbook (or one with a password), which is not read; open it in Excel or WPS, choose File → Save As, the type "Excel Workbook (*.xlsx)" and no password, and upload the new file.',
  });

const empty = (): SourceError =>
  new SourceError('empty-workbook', {
    zh: '工作簿的可见工作表里没有内容；请确认数据所在的工作表没有隐藏，第一行是列名，保存后重新上传。',
    en: 'No visible sheet of the workbook holds anything; make sure that the sheet with the data is not hidden and begins with a row of headings, save it and upload it again.',
  });

const mergedHeader = (range: string): SourceError =>
  new SourceError('merged-header', {
    zh: `表头含有合并单元格（${range}）；请取消合并，删去标题行，只保留一行列名（每列一个名称），保存后重新上传。`,
    en: `The header has merged cells (${range}); unmerge them, remove title rows, keep one heading row with one name for each column, save and upload again.`,
  });

const titleRow = (row: number): SourceError =>
  new SourceError('merged-header', {
    zh: `第 ${row} 行（A${row}）像是标题，而不是列名；请删去它，只保留一行列名（每列一个名称），保存后重新上传。`,
    en: `Row ${row} (A${row}) looks like a title and not like headings; remove it, keep one heading row with one name for each column, save and upload again.`,
  });

const tooManyColumns = (): SourceError =>
  new SourceError('too-many-columns', {
    zh: `表头超过 ${LIMITS.columns} 列；请只保留需要的列后重新上传。`,
    en: `The header has more than ${LIMITS.columns} columns; keep only those that are needed and upload the file again.`,
  });

type Sentence = (where: string, value: string) => Flaw['sentence'];

const sentences = {
  'formula-without-value': (where) => ({
    zh: `单元格 ${where} 是公式，但文件里没有计算结果；请在 Excel 或 WPS 中打开并保存一次，或改成数值后重新上传。`,
    en: `Cell ${where} is a formula without a stored result; open and save the file once in Excel or WPS, or replace the formula by its value.`,
  }),
  'error-cell': (where, value) => ({
    zh: `单元格 ${where} 是错误值 ${value}；请改正公式，或清空该单元格。`,
    en: `Cell ${where} holds the error ${value}; mend its formula, or clear the cell.`,
  }),
  'broken-cell': (where) => ({
    zh: `单元格 ${where} 的文字在文件中缺失；请在 Excel 或 WPS 中打开检查，重新保存后上传。`,
    en: `The text of cell ${where} is missing from the file; check it in Excel or WPS, save the file again and upload it.`,
  }),
  'cell-without-heading': (where) => ({
    zh: `单元格 ${where} 有内容，但该列没有列名；请补上列名，或清空该单元格。`,
    en: `Cell ${where} holds something, but its column has no heading; add the heading, or clear the cell.`,
  }),
  'row-too-long': (where) => ({
    zh: `第 ${where} 行的文字超过 ${LIMITS.rowChars} 字；请缩短后重新上传。`,
    en: `Row ${where} holds more than ${LIMITS.rowChars} characters; shorten it and upload the file again.`,
  }),
  'too-many-columns': (where) => ({
    zh: `第 ${where} 行在第 ${LIMITS.columns} 列之后还有内容；请清空多余的单元格。`,
    en: `Row ${where} holds something beyond column ${LIMITS.columns}; clear those cells.`,
  }),
} satisfies Record<string, Sentence>;

function flawOf(reason: keyof typeof sentences, where: string, value: string | null, field?: string): Flaw {
  const sentence = sentences[reason](where, value ?? '');
  return { reason, ...(field ? { field } : {}), ...(value === null ? {} : { value }), sentence };
}

/** Lays the cells of a row under the headings; the first flaw counts. */
function toSourceRow({ row, cells, flaw: rowFlaw }: SheetRow, columns: readonly string[]): SourceRow {
  const values = columns.map((): string | null => null);
  let flaw = rowFlaw && flawOf(rowFlaw, String(row), null);
  for (const cell of cells) {
    const reason = cell.flaw ?? (columns[cell.column] ? null : 'cell-without-heading');
    if (reason)
      flaw ??= flawOf(reason, `${columnLetters(cell.column)}${row}`, cell.value, columns[cell.column]);
    if (!cell.flaw && cell.column < values.length) values[cell.column] = cell.value;
  }
  return flaw ? { row, values, flaw } : { row, values };
}

/** The headings: every column up to the last that is named; a gap between them stays without a name. */
function headings(row: SheetRow): string[] {
  if (row.flaw) throw tooManyColumns();
  const names = new Map(row.cells.map(({ column, value }) => [column, value?.trim() ?? '']));
  return Array.from({ length: Math.max(...names.keys()) + 1 }, (_, column) => names.get(column) ?? '');
}

interface OpenSheet {
  header: SheetRow;
  /** Rows that were read along with the header. */
  ahead: SheetRow[];
  rest: AsyncGenerator<SheetRow[]>;
}

/** Reads a sheet until its first two rows are known; null when it is empty. */
async function openSheet(bytes: AsyncIterable<Uint8Array>, book: Book): Promise<OpenSheet | null> {
  const rest = sheetRows(bytes, book);
  const ahead: SheetRow[] = [];
  while (ahead.length < 2) {
    const next = await rest.next();
    if (next.done) break;
    ahead.push(...next.value);
  }
  const header = ahead.shift();
  return header ? { header, ahead, rest } : null;
}

async function* inChunks(sheet: OpenSheet, columns: readonly string[], chunkRows: number) {
  let chunk: SourceRow[] = [];
  try {
    for (let rows = sheet.ahead; ;) {
      for (const row of rows) {
        chunk.push(toSourceRow(row, columns));
        if (chunk.length < chunkRows) continue;
        yield chunk;
        chunk = [];
      }
      const next = await sheet.rest.next();
      if (next.done) break;
      rows = next.value;
    }
    if (chunk.length > 0) yield chunk;
  } finally {
    await sheet.rest.return(undefined);
  }
}

async function refuseWrongTypes(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    if (buffer.toString('hex') === OLE_MAGIC) throw oldXls();
  } finally {
    await file.close();
  }
}

async function openBook(zip: Zip, chunkRows: number): Promise<Source> {
  const book = await readBook(zip);
  const bytes = { total: zip.bytes, read: 0 };
  /** The share of the sheet that has been unfolded stands for the share of the file. */
  const counted = async function* (entry: string): AsyncGenerator<Uint8Array> {
    let unfolded = 0;
    for await (const chunk of await zip.stream(entry)) {
      unfolded += (chunk as Buffer).length;
      bytes.read = Math.min(zip.bytes, Math.round((zip.bytes * unfolded) / zip.declaredBytes(entry)));
      yield chunk as Buffer;
    }
  };
  for (const { entry } of book.sheets) {
    const sheet = await openSheet(counted(entry), book);
    if (!sheet) continue;
    const merged = await mergeTouching(await zip.stream(entry), sheet.header.row);
    if (merged) throw mergedHeader(merged);
    const second = sheet.ahead[0];
    if (sheet.header.cells.length === 1 && second && second.cells.length > 1)
      throw titleRow(sheet.header.row);
    const columns = headings(sheet.header);
    const rows = inChunks(sheet, columns, chunkRows);
    const source = { encoding: null, crs: null, positioned: false, columns, bytes, rows };
    return { format: 'xlsx', ...source, close: () => zip.close() };
  }
  throw empty();
}

/**
 * Opens the first visible sheet that holds something. Its first row is the heading row; rows that hold nothing are no rows. Of
 * merged cells in the body the first has the value, as it is stored.
 */
export async function openXlsx(path: string, { chunkRows = CHUNK_ROWS } = {}): Promise<Source> {
  await refuseWrongTypes(path);
  const zip = await openZip(path);
  try {
    return await openBook(zip, chunkRows);
  } catch (error) {
    await zip.close();
    throw error;
  }
}
