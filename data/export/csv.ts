/** Spreadsheets take a cell that begins like this for a formula; a tab in front keeps it text. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** `code`: digits that spreadsheets must not take for a number; for tables that are read, not for those that are sent back. */
type Cell = string | number | boolean | null | { code: string };

const cell = (value: Cell): string => {
  if (value === null) return '';
  // ="370202000000" stays text in Excel and WPS; as a bare number it would become 3.70202E+11
  if (typeof value === 'object') return `"=""${value.code.replaceAll(/[^0-9A-Za-z-]/g, '')}"""`;
  const text = String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `\t${text}` : text;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One row of CSV (RFC 4180), with its line end. */
export const csvLine = (values: readonly Cell[]): string => `${values.map(cell).join(',')}\r\n`;

/** What a CSV begins with so that Excel reads it as UTF-8. */
export const CSV_START = '\ufeff';
