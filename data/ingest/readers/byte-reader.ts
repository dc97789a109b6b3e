/** Takes a stream of bytes apart in pieces of the sizes that its reader asks for. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }

  /** The next bytes, or null where the stream ends before there are so many. */
  async take(length: number): Promise<Buffer | null> {
    if (this.#rest.length < length) await this.#gather(length);
    if (this.#rest.length < length) return null;
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  /** Passes over bytes without keeping them. */
  async skip(length: number): Promise<void> {
    let left = length;
    while (left > this.#rest.length && !this.#ended) {
      left -= this.#rest.length;
      this.#rest = Buffer.alloc(0);
      await this.#gather(1);
    }
    this.#rest = this.#rest.subarray(Math.min(left, this.#rest.length));
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#chunks.return?.();
  }

  async #gather(length: number): Promise<void> {
    const parts = [this.#rest];
    let size = this.#rest.length;
    while (size < length && !this.#ended) {
      const { value, done } = await this.#chunks.next();
      if (done) this.#ended = true;
      else {
        parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        size += value.byteLength;
      }
    }
    this.#rest = Buffer.concat(parts, size);
  }
}
