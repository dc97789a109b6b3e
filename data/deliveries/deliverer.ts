import type { Database } from '#data/db/database.ts';
import { OUTBOX_TOPIC } from '#data/live/outbox.ts';
import { backOffMs } from './message.ts';
import { senderOf, Unwanted, type Send } from './send.ts';
import {
  delivered,
  enrol,
  failed,
  firstWaiting,
  gather,
  givenUp,
  lease,
  pruneDeliveries,
  release,
} from './store.ts';
import type { Target } from './target.ts';

export interface DelivererOptions {
  warn: (message: string, cause: unknown) => void;
  /** How often it is looked, though nothing was announced. */
  everyMs?: number;
  random?: () => number;
}

const PRUNE_MS = 6 * 3_600_000;

/** What can be said of an error without its stack; it stands in a table that administrators read. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error instanceof Error ? error.message : String(error)}${cause}`.slice(0, 500);
};

/** One target's deliveries, in order: what fails holds up what comes after it, until it succeeds or is given up. */
class Line {
  #database: Database;
  #target: Target;
  #send: Send;
  #options: DelivererOptions;
  #running: Promise<void> | null = null;
  #again = false;
  #closed = false;
  #warned = false;

  constructor(database: Database, target: Target, options: DelivererOptions) {
    this.#database = database;
    this.#target = target;
    this.#send = senderOf(target);
    this.#options = options;
  }

  look(): void {
    if (this.#closed) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#run().finally(() => {
      this.#running = null;
      if (!this.#again) return;
      this.#again = false;
      this.look();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    const { id } = this.#target;
    try {
      const leased = await lease(this.#database, id);
      if (!leased) return;
      try {
        await gather(this.#database, this.#target, leased.position);
        while (!this.#closed && (await this.#deliverNext()));
      } finally {
        await release(this.#database, id);
      }
      if (!this.#closed) this.#warned &&= (await firstWaiting(this.#database, id)) !== null;
    } catch (error) {
      this.#warn('Deliveries stand still; it is tried again', error);
    }
  }

  /** Whether there may be more to do at once. */
  async #deliverNext(): Promise<boolean> {
    const { id } = this.#target;
    const next = await firstWaiting(this.#database, id);
    if (!next) return false;
    try {
      await this.#send(next);
    } catch (error) {
      return this.#noteFailure(next.event, next.tries, error);
    }
    await delivered(this.#database, id, next.event);
    return true;
  }

  async #noteFailure(event: string, tries: number, error: unknown): Promise<boolean> {
    const { id } = this.#target;
    const reason = reasonOf(error);
    if (error instanceof Unwanted) {
      await givenUp(this.#database, id, event, reason);
      this.#options.warn(`${id} refused event ${event}; it is not sent again`, error);
      return true;
    }
    const random = this.#options.random ?? Math.random;
    const then = await failed(this.#database, id, event, reason, backOffMs(tries + 1, random()));
    if (then === 'given_up') this.#options.warn(`${id} could not be told of event ${event} for a day`, error);
    else this.#warn(`${id} cannot be told of alarms; it is tried again`, error);
    return then === 'given_up';
  }

  #warn(message: string, error: unknown): void {
    if (!this.#warned && !this.#closed) this.#options.warn(message, error);
    this.#warned = true;
  }
}

/** Tells targets of alarms, each in order and each event once it was committed, until it is closed. */
export const deliverAlarms = async (
  database: Database,
  targets: readonly Target[],
  options: DelivererOptions,
): Promise<() => Promise<void>> => {
  await enrol(database, targets);
  const lines = targets.map((target) => new Line(database, target, options));
  const look = () => lines.forEach((line) => line.look());
  const stop = database.onAnnouncement(OUTBOX_TOPIC, look);
  const timer = setInterval(look, options.everyMs ?? 1_000).unref();
  const prune = () =>
    void pruneDeliveries(database).catch((error: unknown) =>
      options.warn('Old deliveries could not be pruned', error),
    );
  const pruning = setInterval(prune, PRUNE_MS).unref();
  look();
  return async () => {
    stop();
    clearInterval(timer);
    clearInterval(pruning);
    await Promise.all(lines.map((line) => line.close()));
  };
};
