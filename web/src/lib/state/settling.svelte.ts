/** How long a hand rests before what it left is kept. */
const REST_MS = 300;

/**
 * A value that follows the hand at once and is kept (in the address) when the hand rests: a browser takes only so many changes of
 * its address, and each of them costs more than a frame.
 */
export class Settling<Value> {
  readonly #kept: () => Value;
  readonly #keep: (value: Value) => Promise<void>;
  #moving = $state.raw<{ value: Value } | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(kept: () => Value, keep: (value: Value) => Promise<void>) {
    this.#kept = kept;
    this.#keep = keep;
  }

  get now(): Value {
    return this.#moving ? this.#moving.value : this.#kept();
  }

  set(value: Value): void {
    const moving = { value };
    this.#moving = moving;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#settle(moving), REST_MS);
  }

  async #settle(moving: { value: Value }): Promise<void> {
    await this.#keep(moving.value);
    if (this.#moving === moving) this.#moving = null;
  }

  /** Forgets what has not been kept. */
  close(): void {
    clearTimeout(this.#timer);
    this.#moving = null;
  }
}
