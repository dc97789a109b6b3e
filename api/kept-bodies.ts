import { strongTag } from './conditional.ts';
import { compress, type Encoding } from './encoding.ts';

/** The bytes of an answer in one version, with its compressed forms as they are asked for. */
export interface KeptBody {
  readonly name: string;
  readonly version: string;
  readonly bytes: Buffer;
  /** Weak, because the same answer travels in several encodings. */
  readonly tag: string;
  readonly encoded: Map<Encoding, Promise<Buffer>>;
  /** Bytes of all its forms. */
  size: number;
}

interface Source {
  /** The present version, asked of the database. */
  version: () => Promise<string>;
  make: () => Promise<{ version: string; bytes: Buffer }>;
}

/**
 * Keeps answers that are the same for everybody for as long as their version is the present one. Each is made and compressed once,
 * however many ask at a time; beyond so many bytes the longest unused go first.
 */
export class KeptBodies {
  #limit: number;
  #size = 0;
  #kept = new Map<string, KeptBody>();
  #making = new Map<string, Promise<KeptBody>>();

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  async get(name: string, { version, make }: Source): Promise<KeptBody> {
    for (;;) {
      const known = await (this.#making.get(name) ?? this.#kept.get(name));
      // What was begun before somebody asked may be older than what they know of, so its version is asked for again.
      if (known && known.version === (await version())) {
        this.#touch(known);
        return known;
      }
      const overtaken = this.#making.has(name) || this.#kept.get(name) !== known;
      if (!overtaken) return this.#make(name, make);
    }
  }

  /** A body in an encoding; made once and kept with it. */
  compressed(body: KeptBody, encoding: Encoding): Promise<Buffer> {
    let made = body.encoded.get(encoding);
    if (!made) {
      made = Promise.resolve(compress(body.bytes, encoding)).then((bytes) => {
        this.#grow(body, bytes.byteLength);
        return bytes;
      });
      body.encoded.set(encoding, made);
    }
    return made;
  }

  #make(name: string, make: Source['make']): Promise<KeptBody> {
    const making = make()
      .then(({ version, bytes }): KeptBody => {
        const body = { name, version, bytes, tag: `W/${strongTag(bytes)}`, encoded: new Map(), size: 0 };
        this.#forget(name);
        this.#kept.set(name, body);
        this.#grow(body, bytes.byteLength);
        return body;
      })
      .finally(() => this.#making.delete(name));
    this.#making.set(name, making);
    return making;
  }

  #grow(body: KeptBody, bytes: number): void {
    if (this.#kept.get(body.name) !== body) return;
    body.size += bytes;
    this.#size += bytes;
    for (const name of this.#kept.keys()) {
      if (this.#size <= this.#limit) return;
      this.#forget(name);
    }
  }

  /** The order of the map is that of last use. */
  #touch(body: KeptBody): void {
    if (this.#kept.get(body.name) !== body) return;
    this.#kept.delete(body.name);
    this.#kept.set(body.name, body);
  }

  #forget(name: string): void {
    this.#size -= this.#kept.get(name)?.size ?? 0;
    this.#kept.delete(name);
  }
}
