import type { ByteReader } from './byte-reader.ts';
import type { TextEncoding } from './encoding.ts';
import { numberText } from './xlsx-values.ts';

/* The attribute table of a Shapefile (dBase III and the kinds that grew out of it), without memo fields: those lie in a file of their own. */

export interface DbfField {
  name: Buffer;
  type: string;
  /** Bytes from the beginning of a record, the deletion mark included. */
  offset: number;
  length: number;
}

export interface DbfHeader {
  records: number;
  recordBytes: number;
  /** The language driver: which code page text is in; 0 when nobody said. */
  language: number;
  fields: DbfField[];
}

interface DbfValue {
  value: string | null;
  /** Text in another encoding, or a number that did not fit its field. */
  flaw?: 'undecodable' | 'number-overflow';
}

const HEADER_BYTES = 32;
const FIELD_BYTES = 32;
const FIELDS_END = 0x0d;

const untilZero = (bytes: Buffer): Buffer => {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
};

/** Reads the header and leaves the reader at the first record; null where it is no such table. */
export async function readDbfHeader(reader: ByteReader): Promise<DbfHeader | null> {
  const head = await reader.take(HEADER_BYTES);
  const headerBytes = head?.readUInt16LE(8) ?? 0;
  const descriptors = headerBytes > HEADER_BYTES ? await reader.take(headerBytes - HEADER_BYTES) : null;
  if (!head || !descriptors) return null;
  const fields: DbfField[] = [];
  let offset = 1;
  for (let at = 0; at + FIELD_BYTES <= descriptors.length; at += FIELD_BYTES) {
    if (descriptors[at] === FIELDS_END) break;
    const type = String.fromCharCode(descriptors[at + 11]!);
    const length = descriptors[at + 16]!;
    // Buffers are copied: a slice would hold the block of the file that it was read with.
    fields.push({ name: Buffer.from(untilZero(descriptors.subarray(at, at + 11))), type, offset, length });
    offset += length;
  }
  const recordBytes = head.readUInt16LE(10);
  if (fields.length === 0 || offset > recordBytes) return null;
  return { records: head.readUInt32LE(4), recordBytes, language: head[29]!, fields };
}

/** Text without what it is padded with; a character that the width of the field cut in two is left out. */
export function decodeField(bytes: Buffer, encoding: TextEncoding): string {
  return new TextDecoder(encoding).decode(untilZero(bytes), { stream: true }).trimEnd();
}

const date = (text: string): string | null => {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  return year === undefined || year === '0000' ? text || null : `${year}-${month}-${day}`;
};

const logical = (text: string): string | null => {
  if (/^[ty]$/i.test(text)) return 'true';
  return /^[fn]$/i.test(text) ? 'false' : null;
};

/** One value as text: dates in ISO form, logicals as true and false, numbers without the noise of doubles. */
export function dbfValue(record: Buffer, field: DbfField, encoding: TextEncoding): DbfValue {
  const bytes = record.subarray(field.offset, field.offset + field.length);
  switch (field.type) {
    case 'N':
    case 'F': {
      const text = untilZero(bytes).toString('latin1').trim();
      // A number that does not fit is written as asterisks.
      return /^\*+$/.test(text)
        ? { value: null, flaw: 'number-overflow' }
        : { value: numberText(text) || null };
    }
    case 'D': {
      const text = untilZero(bytes).toString('latin1').trim();
      return { value: text === '00000000' ? null : date(text) };
    }
    case 'L':
      return { value: logical(bytes.toString('latin1').trim()) };
    case 'I':
      return { value: bytes.length === 4 ? String(bytes.readInt32LE(0)) : null };
    case 'O':
      return { value: bytes.length === 8 ? String(bytes.readDoubleLE(0)) : null };
    case 'C': {
      const value = decodeField(bytes, encoding);
      return value.includes('\uFFFD') ? { value, flaw: 'undecodable' } : { value: value || null };
    }
    default:
      return { value: null };
  }
}
