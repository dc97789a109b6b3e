/** What a value takes; written as a method, so that a cache of something is also one of less. */
type Measure<Value> = { of(value: Value): number }['of'];

/** A map that forgets what was least recently used, so that a screen that runs for weeks does not grow. */
export class BoundedCache<Value> {
  readonly #limit: number;
  readonly #sizeOf: Measure<Value>;
  readonly #entries = new Map<string, Value>();
  #size = 0;

  /** Room for so many entries, or for what `sizeOf` adds up to. */
  constructor(limit: number, sizeOf: Measure<Value> = () => 1) {
    if (limit < 1) throw new RangeError(`a cache needs room for at least one entry, not ${limit}`);
    this.#limit = limit;
    this.#sizeOf = sizeOf;
  }

  /** What the entries held now add up to: their number, unless they are measured otherwise. */
  get size(): number {
    return this.#size;
  }

  /** The value under the key, which becomes the most recently used one. */
  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** Keeps the value; drops the least recently used ones for which there is no room. */
  set(key: string, value: Value): void {
    this.#drop(key);
    this.#entries.set(key, value);
    this.#size += this.#sizeOf(value);
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#limit) break;
      this.#drop(oldest);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#size = 0;
  }

  #drop(key: string): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#size -= this.#sizeOf(value);
  }
}
