/** A map that forgets what was least recently used, so that a screen that runs for weeks does not grow. */
export class BoundedCache<Value> {
  readonly #limit: number;
  readonly #entries = new Map<string, Value>();

  constructor(limit: number) {
    if (limit < 1) throw new RangeError(`a cache needs room for at least one entry, not ${limit}`);
    this.#limit = limit;
  }

  /** Number of entries held now. */
  get size(): number {
    return this.#entries.size;
  }

  /** The value under the key, which becomes the most recently used one. */
  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** Keeps the value; drops the least recently used one when there is no room. */
  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#limit) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}
