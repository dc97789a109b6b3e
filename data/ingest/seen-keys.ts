import { hash } from 'node:crypto';

/** Words a key takes: 64 bits of its hash, the row it first stood in, 32 bits of its content's digest. */
const WORDS = 4;
const FIRST_SLOTS = 1 << 10;

/** Where a key first stood in a file, and a part of the digest of what it said there. */
export interface Seen {
  row: number;
  digest: number;
}

/** The part of a record's digest (32 hexadecimal digits) that is remembered. */
export const digestPart = (digest: string): number => Number.parseInt(digest.slice(0, 8), 16);

/**
 * Remembers the keys of a file outside the heap, in some 30 bytes each: two of five million keys are taken for one another with a
 * probability of one in a million.
 */
export class SeenKeys {
  #slots = new Uint32Array(FIRST_SLOTS * WORDS);
  #count = 0;

  add(key: string, row: number, digest: string): void {
    if ((this.#count + 1) * 2 * WORDS > this.#slots.length) this.#grow();
    const [high, low] = this.#hashOf(key);
    const at = this.#find(high, low);
    if (this.#slots[at + 2] !== 0) return;
    this.#slots.set([high, low, row, digestPart(digest)], at);
    this.#count++;
  }

  get(key: string): Seen | null {
    if (this.#count === 0) return null;
    const at = this.#find(...this.#hashOf(key));
    const row = this.#slots[at + 2]!;
    return row === 0 ? null : { row, digest: this.#slots[at + 3]! };
  }

  #hashOf(key: string): [high: number, low: number] {
    const bytes = hash('md5', key, 'buffer');
    return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
  }

  /** The place of a key, or the free one where it would stand; rows begin at 1, so one without a row is free. */
  #find(high: number, low: number): number {
    const slots = this.#slots.length / WORDS;
    for (let slot = high & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const at = slot * WORDS;
      if (this.#slots[at + 2] === 0 || (this.#slots[at] === high && this.#slots[at + 1] === low)) return at;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += WORDS)
      if (old[at + 2] !== 0)
        this.#slots.set(old.subarray(at, at + WORDS), this.#find(old[at]!, old[at + 1]!));
  }
}
