import { isAscii } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';
import { SourceError } from '../source.ts';

/*
 * Text files as they come: UTF-8, or the GB18030 (and so GBK and GB2312) that Excel writes on a Chinese Windows. The encoding is
 * found from a sample; what the whole file holds beyond it shows as U+FFFD, which readers report row by row.
 */

export type TextEncoding = 'utf-8' | 'gb18030';

export interface TextOptions {
  encoding?: TextEncoding;
  /** Bytes read at a time. */
  blockBytes?: number;
}

/** An open text file that can be read from its beginning more than once. */
export interface TextFile {
  encoding: TextEncoding;
  bytes: { total: number; read: number };
  text(): AsyncGenerator<string>;
  close(): Promise<void>;
}

/** Stands where bytes could not be decoded. */
export const UNDECODABLE = '\uFFFD';

const BLOCK = 1 << 18;
const SAMPLE = 1 << 20;

const utf16 = (): SourceError =>
  new SourceError('utf-16', {
    zh: '文件的编码是 UTF-16，无法读取；请在原软件中另存为 UTF-8 编码后重新上传。',
    en: 'The file is in UTF-16, which is not read; save it as UTF-8 and upload it again.',
  });

const unknown = (): SourceError =>
  new SourceError('unknown-encoding', {
    zh: '文件不是 UTF-8 或 GB18030（GBK）编码的文本；请确认选对了文件，并另存为 UTF-8 编码后重新上传。',
    en: 'The file is not text in UTF-8 or GB18030 (GBK); check that it is the right file, save it as UTF-8 and upload it again.',
  });

const replaced = (text: string): number => text.split(UNDECODABLE).length - 1;
const beyondAscii = (text: string): number => text.match(/[^\p{ASCII}\p{Co}\uFFFD]/gu)?.length ?? 0;

const isUtf8 = (bytes: Uint8Array, whole: boolean): boolean => {
  try {
    // As a stream it forgives a character that the end of the sample cuts.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !whole });
    return true;
  } catch {
    return false;
  }
};

/** The encoding of a sample of bytes; `whole` when nothing follows it. Throws a SourceError when it is neither. */
export const detectEncoding = (sample: Uint8Array, whole = true): TextEncoding => {
  const [a, b, c] = sample;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) throw utf16();
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  // Text holds no zeros; UTF-16 without its mark and most binary formats hold many.
  if (sample.filter((byte) => byte === 0).length * 20 > sample.length) throw unknown();
  if (isUtf8(sample, whole)) return 'utf-8';
  // Mixed or damaged: hardly any two bytes of GB18030 happen to be UTF-8, whereas UTF-8 often passes for GB18030.
  const asUtf8 = new TextDecoder('utf-8').decode(sample);
  if (beyondAscii(asUtf8) > replaced(asUtf8)) return 'utf-8';
  const asGb = new TextDecoder('gb18030').decode(sample);
  if (beyondAscii(asGb) > 10 * replaced(asGb)) return 'gb18030';
  throw unknown();
};

/** Turns a stream of bytes into text without a byte order mark; bytes that cannot be decoded become U+FFFD. */
export const decodeText = async function* (
  bytes: AsyncIterable<Uint8Array>,
  encoding: TextEncoding,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  let first = true;
  const start = (text: string): string => {
    if (!first || text === '') return text;
    first = false;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  };
  for await (const block of bytes) yield start(decoder.decode(block, { stream: true }));
  yield start(decoder.decode());
};

const readAt = async (handle: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
};

/** Two samples in one: the beginning, and the first place that is not plain ASCII, wherever that is. */
const detectIn = async (handle: FileHandle): Promise<TextEncoding> => {
  let position = 0;
  for (;;) {
    const block = await readAt(handle, position, SAMPLE);
    const whole = block.length < SAMPLE;
    if (position === 0 || whole || !isAscii(block)) {
      const encoding = detectEncoding(block, whole);
      if (whole || !isAscii(block)) return encoding;
    }
    position += block.length;
  }
};

/** Opens a text file and finds its encoding; a byte order mark overrules the encoding that was declared. */
export const openText = async (path: string, options: TextOptions = {}): Promise<TextFile> => {
  const handle = await open(path).catch((cause: unknown) => {
    throw new SourceError(
      'unreadable',
      {
        zh: '文件无法打开；请确认它仍在原处并且允许读取，然后重试。',
        en: 'The file cannot be opened; check that it is still there and may be read, then try again.',
      },
      cause,
    );
  });
  try {
    const bytes = { total: (await handle.stat()).size, read: 0 };
    const mark = await readAt(handle, 0, 3);
    const marked = mark.length > 1 && (mark[0]! >= 0xfe || mark.equals(Buffer.from([0xef, 0xbb, 0xbf])));
    const encoding = (!marked && options.encoding) || (await detectIn(handle));
    const block = Buffer.allocUnsafe(options.blockBytes ?? BLOCK);
    const blocks = async function* (): AsyncGenerator<Uint8Array> {
      bytes.read = 0;
      for (;;) {
        const { bytesRead } = await handle.read(block, 0, block.length, bytes.read);
        if (bytesRead === 0) return;
        bytes.read += bytesRead;
        yield block.subarray(0, bytesRead);
      }
    };
    return {
      encoding,
      bytes,
      text: () => decodeText(blocks(), encoding),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
};
