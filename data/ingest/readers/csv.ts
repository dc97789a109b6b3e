import { LIMITS, SourceError, type Flaw, type Source, type SourceRow } from '../source.ts';
import { openText, UNDECODABLE, type TextFile, type TextOptions } from './encoding.ts';
import { CHUNK_ROWS, emptyFile, inChunks, undecodable } from './report.ts';
import { rowCutter, shown, type RowCutter, type RowFlaw, type TextRow } from './text-rows.ts';

/* Tables as text: the first row names the columns, the others are rows, however the file was written. */

export interface CsvOptions extends TextOptions {
  format: 'csv' | 'tsv';
  chunkRows?: number;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** Characters in which the heading line is looked for. */
const HEAD = 1 << 16;

const SENTENCES = {
  'broken-quotes': {
    zh: '这一行的双引号没有成对，无法分清各列；请把内容里的双引号写成两个（""），并在这一列的末尾补上引号。',
    en: 'The double quotes of this row do not pair up, so its columns cannot be told apart; double each quote inside the value ("") and close the value with a quote.',
  },
  'row-too-long': {
    zh: `这一行超过 ${LIMITS.rowChars} 个字符，已跳过；请检查是否缺少换行，或把过长的内容移出表格。`,
    en: `This row is longer than ${LIMITS.rowChars} characters and was skipped; check for missing line breaks, or take the long value out of the table.`,
  },
  'too-many-columns': {
    zh: '这一行的列数比表头多；请删去多余的列，内容里有分隔符的要用双引号括起来。',
    en: 'This row has more columns than there are headings; remove the extra ones, and put values that hold the separator in double quotes.',
  },
  'too-few-columns': {
    zh: '这一行的列数比表头少；请补齐缺少的列，内容里有换行的要用双引号括起来。',
    en: 'This row has fewer columns than there are headings; add the missing ones, and put values that hold line breaks in double quotes.',
  },
} satisfies Record<RowFlaw | 'too-few-columns', Flaw['sentence']>;

/** The separator of the first line that is not empty; a comma when there is none. */
export const detectDelimiter = (head: string): string => {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (const char of head.trimStart()) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '\n' || char === '\r')) break;
    else if (!quoted && counts.has(char)) counts.set(char, counts.get(char)! + 1);
  }
  return DELIMITERS.reduce((best, each) => (counts.get(each)! > counts.get(best)! ? each : best));
};

/** What is wrong with a heading row that could not be cut: without it nothing of the file can be read. */
const headingFlaw = (flaw: RowFlaw, line: number): SourceError =>
  new SourceError(
    flaw,
    {
      'broken-quotes': {
        zh: `表头（第 ${line} 行）的双引号没有成对，无法分清各列；请改正表头后重新上传。`,
        en: `The double quotes of the heading row (line ${line}) do not pair up, so the columns cannot be told apart; correct the headings and upload the file again.`,
      },
      'row-too-long': {
        zh: `从第 ${line} 行起 ${LIMITS.rowChars} 个字符内没有换行，读不出表头；请确认这是表格文本（CSV），检查是否缺少换行，或重新导出。`,
        en: `From line ${line} on there is no line break within ${LIMITS.rowChars} characters, so there are no headings to read; check that this is a table as text (CSV) with its line breaks, or export it again.`,
      },
      'too-many-columns': {
        zh: `表头（第 ${line} 行）超过 ${LIMITS.columns} 列；请删去不需要的列。`,
        en: `The heading row (line ${line}) has more than ${LIMITS.columns} columns; remove those that are not needed.`,
      },
    }[flaw],
  );

const headingsOf = (row: TextRow): string[] => {
  if (row.flaw) throw headingFlaw(row.flaw, row.line);
  const headings = row.fields.map((field) => field.trim());
  if (headings.length > LIMITS.columns) throw headingFlaw('too-many-columns', row.line);
  for (const [i, heading] of headings.entries()) {
    if (heading === '')
      throw new SourceError('empty-heading', {
        zh: `表头第 ${i + 1} 列没有名称；请填写列名，或删去这一列。`,
        en: `Column ${i + 1} has no heading; name it, or remove the column.`,
      });
    if (heading.includes(UNDECODABLE))
      throw new SourceError('undecodable-heading', {
        zh: `表头第 ${i + 1} 列“${shown(heading)}”有无法识别的字符；请把文件另存为 UTF-8 编码后重新上传。`,
        en: `The heading of column ${i + 1}, "${shown(heading)}", holds characters that cannot be decoded; save the file as UTF-8 and upload it again.`,
      });
    const earlier = headings.indexOf(heading);
    if (earlier < i)
      throw new SourceError('repeated-heading', {
        zh: `表头第 ${earlier + 1} 列和第 ${i + 1} 列都叫“${shown(heading)}”；请给其中一列改名。`,
        en: `Columns ${earlier + 1} and ${i + 1} are both called "${shown(heading)}"; rename one of them.`,
      });
  }
  return headings;
};

const flawOf = (row: TextRow, columns: readonly string[]): Flaw | undefined => {
  const { fields } = row;
  let reason: keyof typeof SENTENCES | undefined = row.flaw;
  if (!reason && fields.length < columns.length) reason = 'too-few-columns';
  if (!reason && fields.length > columns.length) reason = 'too-many-columns';
  if (reason) return { reason, value: shown(fields.join(' | ')), sentence: SENTENCES[reason] };
  if (!row.damaged) return undefined;
  const at = fields.findIndex((field) => field.includes(UNDECODABLE));
  return { ...undecodable(fields[at] ?? ''), ...(at >= 0 && { field: columns[at]! }) };
};

const toRow = (row: TextRow, columns: readonly string[]): SourceRow => {
  const flaw = flawOf(row, columns);
  if (!flaw) return { row: row.line, values: row.fields };
  return { row: row.line, values: columns.map((_, i) => row.fields[i] ?? null), flaw };
};

/** In a table of several columns a line of blanks is as good as an empty one. */
const isBlank = (row: TextRow, columns: readonly string[]): boolean =>
  !row.flaw && columns.length > 1 && row.fields.length === 1 && row.fields[0]!.trim() === '';

/** Reads up to the heading row: what cuts the rest, and the rows that were cut with it. */
const readHead = async (
  pieces: AsyncGenerator<string>,
  format: CsvOptions['format'],
): Promise<{ cutter: RowCutter; heading: TextRow; first: TextRow[] }> => {
  let head = '';
  let ended = false;
  const read = async (): Promise<string> => {
    const { value, done } = await pieces.next();
    ended = done === true;
    return done ? '' : value;
  };
  while (!ended && head.length < HEAD) head += await read();
  const cutter = rowCutter(format === 'tsv' ? '\t' : detectDelimiter(head));
  let first = cutter.push(head);
  while (first.length === 0 && !ended) first = cutter.push(await read());
  if (first.length === 0) first = cutter.end();
  const heading = first.shift();
  if (!heading || heading.fields.join('').trim() === '') throw emptyFile();
  return { cutter, heading, first };
};

/** Opens a table as text; throws a SourceError when its headings cannot be read. The file is let go after the last row. */
export const openCsv = async (path: string, options: CsvOptions): Promise<Source> => {
  const file: TextFile = await openText(path, options);
  try {
    const pieces = file.text();
    const { cutter, heading, first } = await readHead(pieces, options.format);
    const columns = headingsOf(heading);
    const batches = async function* (): AsyncGenerator<SourceRow[]> {
      const ready = (rows: TextRow[]): SourceRow[] =>
        rows.filter((row) => !isBlank(row, columns)).map((row) => toRow(row, columns));
      try {
        yield ready(first);
        for await (const piece of pieces) yield ready(cutter.push(piece));
        yield ready(cutter.end());
      } finally {
        await file.close();
      }
    };
    return {
      format: options.format,
      encoding: file.encoding,
      crs: null,
      positioned: false,
      columns,
      bytes: file.bytes,
      rows: inChunks(batches(), options.chunkRows ?? CHUNK_ROWS),
      close: file.close,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
};
