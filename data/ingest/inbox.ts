import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SourceError } from './source.ts';

/** A file that has arrived and waits to be loaded. */
export interface Upload {
  id: string;
  /** Name as the sender knows it. */
  name: string;
  path: string;
  bytes: number;
  sha256: string;
}

/** How long a file waits for somebody to decide what to do with it. */
const KEPT_MS = 2 * 3_600_000;

/** The folder in which files wait: written as they come, never held in memory. */
export class Inbox {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #uploads = new Map<string, { upload: Upload; timer: NodeJS.Timeout }>();

  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Empties what an earlier process left. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder))
      await rm(path.join(this.#folder, name), { recursive: true, force: true });
  }

  /** Takes a file in; throws a SourceError when it is larger than allowed. */
  async receive(name: string, content: AsyncIterable<Uint8Array>): Promise<Upload> {
    const id = randomBytes(12).toString('hex');
    const file = path.join(this.#folder, id);
    const digest = createHash('sha256');
    let bytes = 0;
    const count = new Transform({
      transform: (chunk: Buffer, _, done) => {
        bytes += chunk.length;
        if (bytes > this.#maxBytes) return done(this.#tooLarge());
        digest.update(chunk);
        done(null, chunk);
      },
    });
    try {
      await pipeline(content, count, createWriteStream(file, { mode: 0o600 }));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    const upload = {
      id,
      name: path.basename(name).slice(0, 200),
      path: file,
      bytes,
      sha256: digest.digest('hex'),
    };
    const timer = setTimeout(() => void this.drop(id), KEPT_MS).unref();
    this.#uploads.set(id, { upload, timer });
    return upload;
  }

  get(id: string): Upload | null {
    return this.#uploads.get(id)?.upload ?? null;
  }

  /** Forgets a file and removes it. */
  async drop(id: string): Promise<void> {
    const found = this.#uploads.get(id);
    if (!found) return;
    clearTimeout(found.timer);
    this.#uploads.delete(id);
    await rm(found.upload.path, { force: true });
  }

  #tooLarge(): SourceError {
    const most = `${Math.round(this.#maxBytes / 1e6)} MB`;
    return new SourceError('too-large', {
      zh: `文件超过上限 ${most},请拆分后再上传,或请管理员调高 INGEST_MAX_MB`,
      en: `the file is larger than the ${most} allowed; split it, or have the administrator raise INGEST_MAX_MB`,
    });
  }
}
