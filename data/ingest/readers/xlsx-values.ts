/* How numbers of a workbook become text: what a person sees in the sheet, in a form that machines agree on. */

/** What a number format shows of a number, where it is a moment. */
export type Moment = 'date' | 'time' | 'datetime' | 'duration';

const DAY_MS = 86_400_000;
/** Days from the epoch of each system to 1970-01-01. */
const UNIX_DAY_1900 = 25_569;
const UNIX_DAY_1904 = 24_107;
/** Excel believes in 29 February 1900, as Lotus did: serials below it are one short, and it is itself no day. */
const LEAP_BUG_SERIAL = 60;
const LAST_SERIAL = 2_958_466;

/** What a custom number format shows; only its first section counts, without literal text and colours. */
export function momentOfFormat(code: string): Moment | null {
  const bare = code
    .replaceAll(/"[^"]*"|\\.|_.|\*./g, '')
    .replaceAll(/\[(?!(h+|m+|s+)\])[^\]]*\]/gi, '')
    .split(';')[0]!
    .toLowerCase()
    .replaceAll('general', '');
  // Hours beyond a day are in brackets.
  if (bare.includes('[')) return 'duration';
  const hasTime = /[hs]/.test(bare);
  const hasDate = /[yd]/.test(bare) || (bare.includes('m') && !hasTime);
  if (hasDate) return hasTime ? 'datetime' : 'date';
  return hasTime ? 'time' : null;
}

/** What the built-in formats show; 27 to 36 and 50 to 58 are the dates of Chinese, Japanese and Korean Excel. */
export function momentOfBuiltIn(id: number): Moment | null {
  if (id === 22) return 'datetime';
  if (id === 46) return 'duration';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return 'time';
  if (id === 55 || id === 56) return 'time';
  return (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'date' : null;
}

/**
 * A stored number as it stands: whole numbers digit for digit, others to the 15 digits that Excel shows, so that neither a stored
 * 0.29999999999999999 nor a computed 0.30000000000000004 shows its noise.
 */
export function numberText(stored: string): string {
  const text = stored.trim();
  const number = Number(text);
  if (text === '' || !Number.isFinite(number) || /^-?\d+$/.test(text)) return text;
  return String(Number(number.toPrecision(15)));
}

const clock = (ms: number): string => {
  const part = (value: number, width = 2): string => String(Math.floor(value)).padStart(width, '0');
  const fraction = ms % 1000 === 0 ? '' : `.${part(ms % 1000, 3)}`;
  return `${part(ms / 3_600_000)}:${part((ms / 60_000) % 60)}:${part((ms / 1000) % 60)}${fraction}`;
};

/** A serial number as ISO date, time or both, without zone; null for what is no day in this system. */
export function momentText(serial: number, shows: Moment, epoch1904: boolean): string | null {
  if (!(serial >= 0 && serial < LAST_SERIAL)) return null;
  // Seconds are stored as fractions of a day and come back a few microseconds off.
  const ms = Math.round(serial * DAY_MS);
  const day = Math.floor(ms / DAY_MS);
  if (shows === 'duration' || (shows === 'time' && day === 0)) return clock(ms);
  if (!epoch1904 && (day === LEAP_BUG_SERIAL || day === 0)) return null;
  const leap = !epoch1904 && day < LEAP_BUG_SERIAL ? 1 : 0;
  const unixDay = day + leap - (epoch1904 ? UNIX_DAY_1904 : UNIX_DAY_1900);
  const date = new Date(unixDay * DAY_MS).toISOString().slice(0, 10);
  // A format that hides the time does not make the stored one go away.
  return shows === 'date' && ms % DAY_MS === 0 ? date : `${date}T${clock(ms % DAY_MS)}`;
}

/** Characters that XML cannot hold are written as _xHHHH_. */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : text;

/** The number of a column from its letters, from 0; -1 for what is no reference. */
export function columnOf(reference: string): number {
  let column = 0;
  for (const char of reference) {
    const digit = char.charCodeAt(0) - 64;
    if (digit < 1 || digit > 26) break;
    column = column * 26 + digit;
  }
  return column - 1;
}

/** The letters of a column, from 0. */
export const columnLetters = (column: number): string =>
  (column >= 26 ? columnLetters(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));
