import type { Database } from '#data/db/database.ts';
import type { Register } from '#data/themes/register.ts';
import { RuleBook } from './book.ts';
import { tick } from './tick.ts';

const EVERY_MS = 10_000;
/** What a clock may differ from one that only goes on before a turn is passed over. */
const JUMP_MS = 60_000;

export interface RuleClockOptions {
  warn: (message: string, cause: unknown) => void;
  everyMs?: number;
  /** The time of day, and milliseconds by a clock that nobody sets. */
  now?: () => number;
  steady?: () => number;
}

/** Lets the rules look at the clock every ten seconds. When it was set, one turn is passed over: many a jump is taken back at once. */
export class RuleClock {
  readonly #options: Required<RuleClockOptions>;
  readonly #turn: (now: number) => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #ahead: number;
  #closed = false;

  constructor(database: Database, register: Register, options: RuleClockOptions) {
    this.#options = { everyMs: EVERY_MS, now: Date.now, steady: () => performance.now(), ...options };
    const book = new RuleBook(register);
    this.#turn = (now) => tick(database, register, book, now);
    this.#ahead = this.#difference();
    this.#wind();
  }

  /** Ends it, and waits for the turn under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** One turn; answers whether it was taken. */
  async look(): Promise<boolean> {
    const ahead = this.#difference();
    const jumped = Math.abs(ahead - this.#ahead) > JUMP_MS;
    this.#ahead = ahead;
    if (jumped) return false;
    await this.#turn(this.#options.now());
    return true;
  }

  #difference(): number {
    return this.#options.now() - this.#options.steady();
  }

  #wind(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#running = this.look()
        .then(
          () => undefined,
          (error: unknown) =>
            this.#options.warn('The rules could not look at the clock; they try again', error),
        )
        .finally(() => this.#wind());
    }, this.#options.everyMs).unref();
  }
}
