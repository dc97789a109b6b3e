/** Spreadsheets take a cell that begins like this for a formula; a tab in front keeps it text. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

type Cell = string | number | boolean | null;

const cell = (value: Cell): string => {
  if (value === null) return '';
  const text = String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `\t${text}` : text;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One row of CSV (RFC 4180), with its line end. */
export const csvLine = (values: readonly Cell[]): string => `${values.map(cell).join(',')}\r\n`;

/** What a CSV begins with so that Excel reads it as UTF-8. */
export const CSV_START = '\ufeff';
