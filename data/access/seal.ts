import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/**
 * Seals what must not be read by whoever holds the database alone, with a key that lies beside it in a file of this installation. `use` says
 * what a sealed text is for, so that none can stand for another.
 */
export class Seal {
  readonly #file: string;
  #key: Promise<Buffer> | null = null;

  constructor(home: string) {
    this.#file = path.join(home, 'secret.key');
  }

  async close(plain: Uint8Array, use: string): Promise<Buffer> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, await this.#read(), nonce).setAAD(Buffer.from(use));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** What was sealed for this use, or null where it was not, or not here, or was altered. */
  async open(sealed: Uint8Array, use: string): Promise<Buffer | null> {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
    const key = await this.#read();
    const cut = NONCE_BYTES + TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(use))
      .setAuthTag(sealed.subarray(NONCE_BYTES, cut));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(cut)), decipher.final()]);
    } catch {
      return null;
    }
  }

  #read(): Promise<Buffer> {
    this.#key ??= readOrMake(this.#file).catch((error: unknown) => {
      this.#key = null;
      throw error;
    });
    return this.#key;
  }
}

/** The key in a file; made where there is none, by whichever process is first. */
async function readOrMake(file: string): Promise<Buffer> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const made = randomBytes(KEY_BYTES).toString('hex');
  await writeFile(file, `${made}\n`, { flag: 'wx', mode: 0o600, flush: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  const text = (await readFile(file, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new Error(`${file} does not hold a key of 64 hex digits; put the right one back.`);
  return Buffer.from(text, 'hex');
}
