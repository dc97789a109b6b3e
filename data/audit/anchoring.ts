import type { Anchor } from './anchors.ts';
import type { Head } from './chain.ts';

/** Where heads go. */
export type Where = 'file' | 'webhook';

export interface AnchoringOptions {
  warn: (message: string, cause: unknown) => void;
  /** A head is anchored at most this often, and when the sealer closes. */
  everyMs?: number;
  /** What failed is tried again after so long. */
  againMs?: number;
  /** A head that could not be anchored for so long is late. */
  lateMs?: number;
}

export interface Anchored {
  where: Where;
  /** The last head that was anchored since the start. */
  seq: string | null;
  at: string | null;
  failing: boolean;
}

/** Takes heads of the chain to one place outside the database, apart from the sealing, which waits for no file and no network. */
export class Anchoring {
  readonly #where: Where;
  readonly #anchor: Anchor;
  readonly #options: Required<AnchoringOptions>;
  /** The newest head that has not been anchored, and since when there is one. */
  #waiting: Head | null = null;
  #waitingSince = 0;
  #next = 0;
  #work: Promise<void> | null = null;
  #failing = false;
  #toldLate = false;
  #last: { seq: string; at: string } | null = null;

  constructor(
    where: Where,
    anchor: Anchor,
    { warn, everyMs = 60_000, againMs = 10_000, lateMs = 600_000 }: AnchoringOptions,
  ) {
    this.#where = where;
    this.#anchor = anchor;
    this.#options = { warn, everyMs, againMs, lateMs };
  }

  /** Takes a new head, if there is one, and anchors what waits when its time has come. */
  turn(head: Head | null): void {
    if (head) {
      if (!this.#waiting) this.#waitingSince = performance.now();
      this.#waiting = head;
    }
    if (this.late && !this.#toldLate) {
      this.#toldLate = true;
      const minutes = Math.round((performance.now() - this.#waitingSince) / 60_000);
      this.#options.warn(
        `The audit has not been anchored (${this.#where}) for ${minutes} minutes`,
        undefined,
      );
    }
    if (this.#waiting && !this.#work && performance.now() >= this.#next) void this.#start(this.#waiting);
  }

  /** Whether what is sealed has not been anchored for too long. */
  get late(): boolean {
    return this.#waiting !== null && performance.now() - this.#waitingSince > this.#options.lateMs;
  }

  get state(): Anchored {
    const { seq = null, at = null } = this.#last ?? {};
    return { where: this.#where, seq, at, failing: this.#failing };
  }

  /** Anchors what still waits. */
  async close(): Promise<void> {
    await this.#work;
    if (this.#waiting) await this.#start(this.#waiting);
  }

  #start(head: Head): Promise<void> {
    this.#work = this.#write(head).finally(() => (this.#work = null));
    return this.#work;
  }

  async #write(head: Head): Promise<void> {
    try {
      await this.#anchor(head);
      this.#last = { seq: String(head.seq), at: new Date().toISOString() };
      this.#next = performance.now() + this.#options.everyMs;
      if (this.#waiting === head) this.#waiting = null;
      else this.#waitingSince = performance.now();
      this.#failing = false;
      this.#toldLate = false;
    } catch (error) {
      this.#next = performance.now() + this.#options.againMs;
      // told of once, and tried again for as long as it takes
      if (!this.#failing) this.#options.warn(`The audit could not be anchored (${this.#where})`, error);
      this.#failing = true;
    }
  }
}
