/** So many topics a stream carries at most. */
const MOST = 20;
const AGAIN_MS = 30_000;
/** A window that has not said for so long what it listens to is gone, or sleeps and will say so when it wakes. */
const FORGOTTEN_MS = 180_000;

/** What the windows of a browser listen to: this one, and the others by what they tell. */
export class Wishes {
  /** How this window is called among them. */
  readonly window = crypto.randomUUID();
  own: readonly string[];
  /** When the others were told last. */
  toldAt = -Infinity;
  readonly #others = new Map<string, { topics: readonly string[]; at: number }>();

  constructor(own: readonly string[]) {
    this.own = own;
  }

  /** True when it is time to tell the others again. */
  isDue(now: number): boolean {
    return now - this.toldAt >= AGAIN_MS;
  }

  hear(window: string, topics: readonly string[], now: number): void {
    if (topics.length === 0) this.#others.delete(window);
    else this.#others.set(window, { topics, at: now });
  }

  /** The topics that any window listens to, in the same order for the same ones. */
  all(now: number): string[] {
    for (const [window, { at }] of this.#others) if (now - at >= FORGOTTEN_MS) this.#others.delete(window);
    const others = [...this.#others.values()].flatMap(({ topics }) => topics);
    // this window's own come first where there are too many
    return [...new Set([...this.own, ...others])].slice(0, MOST).sort();
  }
}
