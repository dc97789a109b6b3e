import { hash } from 'node:crypto';

/** A weak tag for what is at `url` in one revision of the data; weak because the same answer travels in several encodings. */
export function weakTag(revision: string, url: string): string {
  return `W/"${hash('sha1', `${revision}\0${url}`, 'base64url')}"`;
}

/** A strong tag for exact bytes. */
export function strongTag(bytes: Buffer | string): string {
  return `"${hash('sha1', bytes, 'base64url')}"`;
}

const TAG = /(?:W\/)?"[^"]*"/g;
const opaque = (tag: string) => tag.replace(/^W\//, '');

/**
 * True when an If-None-Match header names this tag (RFC 9110 13.1.2: weak comparison).
 * `*` counts only with `exists`, since before the look-up nobody knows whether there is anything.
 */
export function matchesTag(header: string | undefined, tag: string, exists = false): boolean {
  if (!header) return false;
  if (header.trim() === '*') return exists;
  return (header.match(TAG) ?? []).some((candidate) => opaque(candidate) === opaque(tag));
}

export interface ByteRange {
  start: number;
  /** Last byte, inclusive, as the header counts. */
  end: number;
}

/**
 * The single byte range of a Range header: null when the whole file is wanted (no header, another unit, several ranges or
 * nonsense, which RFC 9110 14.2 lets a server ignore), 'unsatisfiable' when it starts behind the end.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.replaceAll(' ', '') ?? '');
  if (!match) return null;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return null;
  if (from === '') {
    const length = Number(to);
    return length === 0 || size === 0
      ? 'unsatisfiable'
      : { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(from);
  if (to !== '' && Number(to) < start) return null;
  if (start >= size) return 'unsatisfiable';
  return { start, end: to === '' ? size - 1 : Math.min(Number(to), size - 1) };
}
