import { LIMITS } from '../source.ts';
import type { Book } from './xlsx-book.ts';
import { columnOf, momentText, numberText, unescapeText } from './xlsx-values.ts';
import { parseXml } from './xml.ts';

type CellFlaw = 'formula-without-value' | 'error-cell' | 'broken-cell';

interface Cell {
  /** From 0. */
  column: number;
  value: string | null;
  flaw?: CellFlaw;
}

/** A row that holds something; `flaw` where not all of it was kept. */
export interface SheetRow {
  row: number;
  cells: Cell[];
  flaw?: 'row-too-long' | 'too-many-columns';
}

/** What the tags inside a cell have said so far. */
interface OpenCell {
  column: number;
  type: string;
  style: number;
  /** Text of <v>; null as long as there is none. */
  stored: string | null;
  inline: string;
  formula: boolean;
}

function finish(cell: OpenCell, book: Book): Omit<Cell, 'column'> {
  const { type, stored } = cell;
  if (type === 'inlineStr') return { value: unescapeText(cell.inline) || null };
  // A formula whose result is an empty text is stored as such; anything else without a value was never computed.
  if (cell.formula && (stored === null || (stored === '' && type !== 'str')))
    return { value: null, flaw: 'formula-without-value' };
  if (stored === null || stored === '') return { value: null };
  switch (type) {
    case 's': {
      const value = book.strings[Number(stored)];
      return value === undefined ? { value: stored, flaw: 'broken-cell' } : { value: value || null };
    }
    case 'str':
      return { value: unescapeText(stored) };
    case 'b':
      return { value: stored.trim() === '1' || stored.trim() === 'true' ? 'true' : 'false' };
    case 'e':
      return { value: stored, flaw: 'error-cell' };
    case 'd':
      return { value: stored };
    default: {
      const shows = book.styles[cell.style] ?? null;
      const moment = shows && momentText(Number(stored), shows, book.epoch1904);
      return { value: moment ?? numberText(stored) };
    }
  }
}

/** The rows of a sheet that hold something, as many at a time as a piece of the stream completes. */
export async function* sheetRows(bytes: AsyncIterable<Uint8Array>, book: Book): AsyncGenerator<SheetRow[]> {
  let done: SheetRow[] = [];
  let row: SheetRow = { row: 0, cells: [] };
  let cell: OpenCell | null = null;
  let column = -1;
  let chars = 0;
  let into: 'stored' | 'inline' | null = null;
  let inReading = false;

  const pieces = parseXml(bytes, {
    open: (name, attributes) => {
      if (name === 'row') {
        const number = Number(attributes.r);
        // Both references may be left out; a row then follows the one before it, as does one whose number cannot be.
        row = { row: Number.isSafeInteger(number) && number > row.row ? number : row.row + 1, cells: [] };
        column = -1;
        chars = 0;
      } else if (name === 'c') {
        const named = columnOf(attributes.r ?? '');
        column = named === -1 ? column + 1 : named;
        const type = attributes.t ?? 'n';
        cell = { column, type, style: Number(attributes.s ?? 0), stored: null, inline: '', formula: false };
      } else if (name === 'rPh') inReading = true;
      else if (name === 't' && !inReading) into = 'inline';
      else if (name === 'f' && cell) cell.formula = true;
      else if (name === 'v' && cell) {
        into = 'stored';
        cell.stored ??= '';
      }
    },
    text: (text) => {
      if (!cell || !into) return;
      chars += text.length;
      if (chars > LIMITS.rowChars) row.flaw = 'row-too-long';
      else if (into === 'stored') cell.stored = (cell.stored ?? '') + text;
      else cell.inline += text;
    },
    close: (name) => {
      if (name === 'v' || name === 't') into = null;
      else if (name === 'rPh') inReading = false;
      else if (name === 'c' && cell) {
        const content = finish(cell, book);
        if (content.value !== null || content.flaw) {
          if (cell.column >= LIMITS.columns) row.flaw ??= 'too-many-columns';
          else if (row.cells.length < LIMITS.columns) row.cells.push({ column: cell.column, ...content });
        }
        cell = null;
      } else if (name === 'row' && (row.cells.length > 0 || row.flaw)) done.push(row);
    },
  });
  try {
    while (!(await pieces.next()).done) {
      if (done.length === 0) continue;
      yield done;
      done = [];
    }
  } finally {
    await pieces.return(undefined);
  }
}

const MERGE = /<(?:\w+:)?mergeCell\s[^>]{0,200}?ref\s*=\s*["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["']/g;
const LONGEST_MERGE = 300;

/** The first merged range that touches a row, or null. Merges stand behind the rows, so the sheet is searched, not parsed. */
export async function mergeTouching(bytes: AsyncIterable<Uint8Array>, row: number): Promise<string | null> {
  let tail = '';
  for await (const chunk of bytes) {
    const text = tail + Buffer.from(chunk).toString('latin1');
    for (const [, range = ''] of text.matchAll(MERGE)) {
      const [top = 0, bottom = 0] = range.split(':').map((corner) => Number(corner.replace(/^[A-Z]+/, '')));
      if (top <= row && bottom >= row) return range;
    }
    tail = text.slice(-LONGEST_MERGE);
  }
  return null;
}
