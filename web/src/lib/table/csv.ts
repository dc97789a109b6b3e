/*
 * The browser takes no code from data/, and what it saves goes to a spreadsheet, never back through the door: so this has its own
 * rules for codes and formulas.
 */

/** A cell: text, a number, nothing, or a code, which Excel must not take for a number. */
export type Cell = string | number | null | { code: string };

const BOM = '\u{FEFF}';
/** What Excel would take for a formula at the start of a text. */
const FORMULA = /^[=+\-@\t\r]/;

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const plain = (cell: Cell): string => {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  // ="370202000000" stays text in Excel and WPS; as a bare number it would become 3.70202E+11
  if (typeof cell === 'object') return `="${cell.code.replaceAll(/[^0-9A-Za-z-]/g, '')}"`;
  return FORMULA.test(cell) ? `'${cell}` : cell;
};

/** A table as CSV that Excel opens as it is: UTF-8 with a byte order mark, CRLF, no text that runs as a formula. */
export const toCsv = (rows: readonly (readonly Cell[])[]): string =>
  BOM + rows.map((row) => row.map((cell) => quoted(plain(cell))).join(',')).join('\r\n') + '\r\n';

/** A table as text to be pasted into a spreadsheet: tabs between cells, one line for each row. */
export const toTabs = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => row.map((cell) => plain(cell).replaceAll(/\s+/g, ' ')).join('\t')).join('\n');

const STAMP = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** A moment as spreadsheets read it, in China Standard Time. */
export const csvTime = (at: Date): string => STAMP.format(at);

/** Hands a text to the person as a file. */
export const saveFile = (name: string, text: string, type: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the download starts after this task; revoking at once loses it in some browsers
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
