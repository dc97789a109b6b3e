import { Transform, type Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { LIMITS, SourceError } from '../source.ts';

/*
 * Zips come from anywhere, so nothing that they say of themselves is believed: what an entry unfolds to is counted while it is
 * inflated, and its checksum is taken. Nothing is ever written to disk; names are checked all the same, because a zip that holds
 * such names was not made by an honest tool.
 */

export interface Zip {
  /** The names of the files in it, in the order of its directory; folders are left out. */
  names: readonly string[];
  /** Bytes of the zip file itself. */
  bytes: number;
  /** Bytes that an entry says it unfolds to: good for progress only. */
  declaredBytes(name: string): number;
  /** The unfolded bytes of an entry; the stream breaks with a SourceError where the zip is damaged or a bomb. */
  stream(name: string): Promise<Readable>;
  /** A small entry at once. */
  read(name: string, maxBytes?: number): Promise<Buffer>;
  close(): Promise<void>;
}

export interface ZipLimits {
  zipEntries: number;
  unzippedBytes: number;
  unzippedRatio: number;
}

/** Below this a high ratio harms nobody, and small sparse files have one. */
const RATIO_FREE_BYTES = 1_000_000;
const SMALL_ENTRY_BYTES = 32_000_000;
const UTF8_NAMES = 0x800;

const notAZip = (cause?: unknown): SourceError =>
  new SourceError(
    'not-a-zip',
    {
      zh: '文件不是有效的压缩包（zip、xlsx），或已损坏；请重新打包或重新导出后再上传。',
      en: 'The file is not a valid zip or xlsx, or it is damaged; pack or export it again and upload it once more.',
    },
    cause,
  );

const bomb = (): SourceError =>
  new SourceError('zip-bomb', {
    zh: '压缩包解开后过大或文件过多，已停止读取；请只打包需要的文件，数据很多时分成几份上传。',
    en: 'The zip unfolds to too much or holds too many files, so reading was stopped; pack only the files that are needed, and upload large data in parts.',
  });

const badPath = (name: string): SourceError =>
  new SourceError('zip-path', {
    zh: `压缩包内有不安全的文件路径“${name.slice(0, 100)}”；请把文件直接放进压缩包（不要带上级目录）后重新打包。`,
    en: `The zip holds the unsafe path "${name.slice(0, 100)}"; put the files straight into the zip, without parent folders, and pack it again.`,
  });

const encrypted = (): SourceError =>
  new SourceError('zip-encrypted', {
    zh: '压缩包设有密码，无法读取；请去掉密码后重新上传。',
    en: 'The zip is protected by a password and cannot be read; remove the password and upload it again.',
  });

/** Zips from Windows in Chinese hold their names in GBK and do not say so. */
function decodeName(entry: Entry): string {
  const raw = entry.fileNameRaw;
  if ((entry.generalPurposeBitFlag & UTF8_NAMES) !== 0) return raw.toString('utf8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return new TextDecoder('gb18030').decode(raw);
  }
}

const isUnsafe = (name: string): boolean =>
  name === '' ||
  name.startsWith('/') ||
  /^[a-z]:/i.test(name) ||
  /[\\\0]/.test(name) ||
  name.split('/').includes('..');

/** Reads the directory of the zip; refuses what no reader should open. */
const listEntries = (file: ZipFile, limits: ZipLimits): Promise<Map<string, Entry>> =>
  new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    let count = 0;
    const take = (entry: Entry): void => {
      const name = decodeName(entry);
      count += 1;
      if (count > limits.zipEntries) throw bomb();
      if (isUnsafe(name)) throw badPath(name);
      if (entry.isEncrypted()) throw encrypted();
      if (!name.endsWith('/') && !entries.has(name)) entries.set(name, entry);
    };
    file.on('error', (cause) => reject(notAZip(cause)));
    file.on('end', () => resolve(entries));
    file.on('entry', (entry: Entry) => {
      try {
        take(entry);
        file.readEntry();
      } catch (error) {
        reject(error);
      }
    });
    if (file.entryCount > limits.zipEntries) reject(bomb());
    else file.readEntry();
  });

/** Passes bytes through and breaks off where they are more than `count` allows or not what the entry says. */
function checked(entry: Entry, count: (unfolded: number) => void): Transform {
  let unfolded = 0;
  let checksum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      unfolded += chunk.length;
      checksum = crc32(chunk, checksum);
      try {
        if (unfolded > entry.uncompressedSize) throw bomb();
        count(unfolded);
        done(null, chunk);
      } catch (error) {
        done(error as SourceError);
      }
    },
    flush(done) {
      done(unfolded === entry.uncompressedSize && checksum === entry.crc32 ? null : notAZip());
    },
  });
}

const closeFile = (file: ZipFile): Promise<void> =>
  new Promise((resolve) => {
    if (!file.isOpen) return resolve();
    file.once('close', () => resolve());
    file.close();
  });

/** Opens a zip by its path; throws a SourceError for what is not one, or not a safe one. */
export async function openZip(path: string, limits: ZipLimits = LIMITS): Promise<Zip> {
  // Sizes are checked here and not by yauzl, so that a lie is told from damage.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false };
  const file = await openPromise(path, options).catch((cause: unknown) => {
    throw notAZip(cause);
  });
  const entries = await listEntries(file, limits).catch(async (error: unknown) => {
    await closeFile(file);
    throw error;
  });
  const bytes = file.fileSize;
  const mostBytes = Math.min(limits.unzippedBytes, Math.max(bytes * limits.unzippedRatio, RATIO_FREE_BYTES));
  /** The most that was unfolded of each entry: reading one twice is no bomb. */
  const unfolded = new Map<string, number>();
  let total = 0;
  const count = (name: string, entryBytes: number): void => {
    const more = entryBytes - (unfolded.get(name) ?? 0);
    if (more <= 0) return;
    unfolded.set(name, entryBytes);
    total += more;
    if (total > mostBytes) throw bomb();
  };

  const streams = new Set<Readable>();
  const stream = async (name: string): Promise<Readable> => {
    const entry = entries.get(name);
    if (!entry) throw notAZip();
    const unpacked = await file.openReadStreamPromise(entry).catch((cause: unknown) => {
      throw notAZip(cause);
    });
    const out = checked(entry, (entryBytes) => count(name, entryBytes));
    unpacked.on('error', (cause) => out.destroy(notAZip(cause)));
    streams.add(out);
    // An abandoned stream must let go of the file.
    out.on('close', () => {
      streams.delete(out);
      unpacked.destroy();
    });
    return unpacked.pipe(out);
  };

  const read = async (name: string, maxBytes = SMALL_ENTRY_BYTES): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of await stream(name)) {
      size += (chunk as Buffer).length;
      if (size > maxBytes) throw bomb();
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks);
  };

  return {
    names: [...entries.keys()],
    bytes,
    declaredBytes: (name) => entries.get(name)?.uncompressedSize ?? 0,
    stream,
    read,
    close: () => {
      for (const each of streams) each.destroy();
      return closeFile(file);
    },
  };
}
