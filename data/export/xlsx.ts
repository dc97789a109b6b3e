import { strToU8, zipSync } from 'fflate';
import { columnLetters } from '#data/ingest/readers/xlsx-values.ts';

interface XlsxColumn {
  title: string;
  type: 'text' | 'number' | 'date';
}

export interface XlsxTable {
  sheet: string;
  columns: readonly XlsxColumn[];
  /** Dates are ISO text, with or without a time; what is none stays text. */
  rows: Iterable<readonly (string | number | null)[]>;
  /** Source, time and terms of use: lines of a second sheet. */
  notes?: readonly string[];
  /** Whose file it is: a line that stands in a sheet before the others and on every page that is printed. */
  watermark?: string;
}

/** Bounds of the format. */
const MAX_ROWS = 1_048_576;
const MAX_CELL_CHARS = 32_767;
const MAX_WIDTH = 60;
const DAY_MS = 86_400_000;
const UNIX_DAY = 25_569;
/** Below it Excel counts a 29 February that never was. */
const FIRST_SOUND_DAY = 61;

/** Indices of the cell styles below. */
const STYLE = { bold: 1, date: 2, datetime: 3 };
const STYLES = `<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>`;
const FORMATS =
  '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const hex = (char: string): string => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML; characters that it cannot hold are written the way Excel does. */
const escape = (text: string): string =>
  text
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(/[^\t\n\u0020-\uFFFD]|\uFFFE|\uFFFF/g, hex)
    .toWellFormed()
    .replaceAll(/[&<>"]/g, (char) => ENTITIES[char]!);

/** An inline text is never a formula, whatever it begins with. */
const textCell = (at: string, text: string, style = 0): string =>
  `<c r="${at}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${escape(text.slice(0, MAX_CELL_CHARS))}</t></is></c>`;

function dateCell(at: string, text: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?$/.exec(text) ?? [];
  const serial = Date.parse(`${day}T${time ?? '00:00'}Z`) / DAY_MS + UNIX_DAY;
  if (!(serial >= FIRST_SOUND_DAY)) return textCell(at, text);
  return `<c r="${at}" s="${time === undefined ? STYLE.date : STYLE.datetime}"><v>${serial}</v></c>`;
}

function cell(at: string, value: string | number | null | undefined, type: XlsxColumn['type']): string {
  if (value === null || value === undefined || value === '') return '';
  const isNumber = type === 'number' && /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(String(value));
  if (isNumber) return `<c r="${at}"><v>${value}</v></c>`;
  return type === 'date' ? dateCell(at, String(value)) : textCell(at, String(value));
}

/** Width in characters; Chinese ones take the room of two. */
const widthOf = (text: string): number => text.length + (text.match(/[\u2E80-\uFFEF]/g)?.length ?? 0) + 2;

/** A line on every printed page. Excel takes what follows an ampersand for a code, and 255 characters at most. */
const printed = (line: string | undefined): string => {
  if (line === undefined) return '';
  const text = escape(line.slice(0, 200).replaceAll('&', '&&'));
  return `<headerFooter><oddHeader>${text}</oddHeader><oddFooter>${text}</oddFooter></headerFooter>`;
};

function sheetXml(
  widths: readonly number[],
  rows: readonly string[],
  { frozen = false, watermark }: { frozen?: boolean; watermark?: string | undefined } = {},
): string {
  const pane = frozen
    ? '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    : '';
  const columns = widths.map(
    (width, at) =>
      `<col min="${at + 1}" max="${at + 1}" width="${Math.min(width, MAX_WIDTH)}" customWidth="1"/>`,
  );
  const cols = columns.length > 0 ? `<cols>${columns.join('')}</cols>` : '';
  return `${HEAD}<worksheet ${MAIN}>${pane}${cols}<sheetData>${rows.join('')}</sheetData>${printed(watermark)}</worksheet>`;
}

function tableXml({ columns, rows, watermark }: XlsxTable): string {
  const widths = columns.map(({ title }) => widthOf(title));
  const letters = columns.map((_, at) => columnLetters(at));
  const heading = columns.map(({ title }, at) => textCell(`${letters[at]!}1`, title, STYLE.bold));
  const lines = [`<row r="1">${heading.join('')}</row>`];
  for (const row of rows) {
    if (lines.length === MAX_ROWS)
      throw new RangeError(`A sheet holds at most ${MAX_ROWS} rows with its heading`);
    const number = lines.length + 1;
    const cells = columns.map(({ type }, at) => {
      widths[at] = Math.max(widths[at]!, widthOf(String(row[at] ?? '').slice(0, MAX_WIDTH)));
      return cell(`${letters[at]!}${number}`, row[at], type);
    });
    lines.push(`<row r="${number}">${cells.join('')}</row>`);
  }
  return sheetXml(widths, lines, { frozen: true, watermark });
}

/** Names of sheets are short and lack some characters. */
const sheetName = (name: string): string =>
  name
    .replaceAll(/[[\]:*?/\\']/g, ' ')
    .trim()
    .slice(0, 31) || 'Sheet1';

const linesXml = (lines: readonly string[]): string =>
  sheetXml(
    [MAX_WIDTH],
    lines.map((line, at) => `<row r="${at + 1}">${textCell(`A${at + 1}`, line)}</row>`),
  );

/** Writes a workbook: a bold heading row, numbers and dates as such, everything else as text, and a sheet of notes behind. */
export function writeXlsx(table: XlsxTable): Buffer {
  const { notes = [], watermark } = table;
  const first = sheetName(table.sheet);
  const besides = (name: string): string => (name === first ? `${name} 2` : name);
  const all = [
    ...(watermark === undefined ? [] : [{ name: besides('水印 Watermark'), xml: linesXml([watermark]) }]),
    { name: first, xml: tableXml(table) },
    ...(notes.length > 0 ? [{ name: besides('说明 Notes'), xml: linesXml(notes) }] : []),
  ];
  const sheets = all.map(
    ({ name }, at) => `<sheet name="${escape(name)}" sheetId="${at + 1}" r:id="r${at + 1}"/>`,
  );
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const relations = (each: string[]): string =>
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${each.join('')}</Relationships>`;
  const part = (name: string, type: string): string =>
    `<Override PartName="/xl/${name}" ContentType="${CONTENT}.${type}+xml"/>`;
  const files: Record<string, string> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${part('workbook.xml', 'sheet.main')}${part('styles.xml', 'styles')}${all.map((_, at) => part(`sheet${at + 1}.xml`, 'worksheet')).join('')}</Types>`,
    '_rels/.rels': relations([relation('r1', 'officeDocument', 'xl/workbook.xml')]),
    'xl/workbook.xml': `${HEAD}<workbook ${MAIN} xmlns:r="${RELATIONS}"><sheets>${sheets.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...all.map((_, at) => relation(`r${at + 1}`, 'worksheet', `sheet${at + 1}.xml`)),
      relation('r9', 'styles', 'styles.xml'),
    ]),
    'xl/styles.xml': `${HEAD}<styleSheet ${MAIN}>${FORMATS}${STYLES}</styleSheet>`,
    ...Object.fromEntries(all.map(({ xml }, at) => [`xl/sheet${at + 1}.xml`, xml])),
  };
  const packed = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]));
  return Buffer.from(zipSync(packed));
}
