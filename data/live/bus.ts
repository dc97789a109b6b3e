import type { Database } from '#data/db/database.ts';
import { newest, OUTBOX_TOPIC, readAfter, type OutboxEvent } from './outbox.ts';
import type { OpenRelay, Relay } from './relay.ts';

export type Hear = (events: readonly OutboxEvent[]) => void;

/** Events in the order in which they happened, to whoever listens in this process, each once. */
export interface Bus {
  /** The last event that was handed on. */
  readonly position: string;
  /** For how many milliseconds it has not been known whether there is more. */
  lagMs(): number;
  subscribe(hear: Hear): () => void;
  close(): Promise<void>;
}

export interface BusOptions {
  warn: (message: string, cause: unknown) => void;
  /** How long an announcement may stay away before it is looked anyway. */
  everyMs?: number;
  /** By what else than the outbox events come here, where there is something. */
  relay?: OpenRelay | undefined;
}

/** What is read at once: as much as a busy second brings. */
const AT_ONCE = 1_000;

/**
 * Reads the outbox for this process: after each announcement, and every second, since an announcement may be missed. Where a relay brings
 * events, the outbox is read for what it does not bring: it is looked every second whether there is such.
 */
class OutboxBus implements Bus {
  #database: Database;
  #warn: BusOptions['warn'];
  #position: string;
  #hearers = new Set<Hear>();
  #reading: Promise<void> | null = null;
  #again = false;
  #closed = false;
  #failing = false;
  #readAt = performance.now();
  #stop: () => void;
  #timer: NodeJS.Timeout;
  #relay: Relay | null;
  /** What was the newest event when it was last looked. */
  #newest = '0';

  constructor(database: Database, position: string, { warn, everyMs = 1_000, relay }: BusOptions) {
    this.#database = database;
    this.#warn = warn;
    this.#position = position;
    this.#relay =
      relay?.({
        position: () => this.#position,
        heard: (id, after, event) => this.#heard(id, after, event),
      }) ?? null;
    this.#stop = database.onAnnouncement(OUTBOX_TOPIC, () =>
      this.#relay?.up ? this.#relay.look() : this.#look(),
    );
    this.#timer = setInterval(() => (this.#relay?.up ? void this.#check() : this.#look()), everyMs).unref();
  }

  get position(): string {
    return this.#position;
  }

  lagMs(): number {
    return performance.now() - this.#readAt;
  }

  subscribe(hear: Hear): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    clearInterval(this.#timer);
    await this.#relay?.close();
    await this.#reading;
  }

  /** Reads what there is; asked meanwhile, it looks once more, since a read may have begun before what was announced. */
  #look(): void {
    if (this.#closed) return;
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = this.#read().finally(() => {
      this.#reading = null;
      if (!this.#again) return;
      this.#again = false;
      this.#look();
    });
  }

  /** An event that a relay brought; where another was left out before it, or it is too large, the outbox has them. */
  #heard(id: string, after: string, event: OutboxEvent | null): void {
    if (this.#closed || BigInt(id) <= BigInt(this.#position)) return;
    if (this.#reading || !event || BigInt(after) > BigInt(this.#position)) {
      this.#look();
      return;
    }
    this.#position = id;
    this.#handOn([event]);
  }

  /** Reads what has been in the outbox since the last time and has not come. */
  async #check(): Promise<void> {
    try {
      const began = performance.now();
      const last = await newest(this.#database);
      const isBehind = BigInt(this.#newest) > BigInt(this.#position);
      this.#newest = last;
      if (BigInt(last) <= BigInt(this.#position)) {
        this.#readAt = began;
        this.#failing = false;
      } else if (isBehind) this.#look();
      else this.#relay?.look();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (!this.#failing && !this.#closed) this.#warn('Events could not be read; it is tried again', error);
    this.#failing = true;
  }

  async #read(): Promise<void> {
    try {
      for (let full = true; full && !this.#closed;) {
        const began = performance.now();
        const events = await readAfter(this.#database, this.#position, AT_ONCE);
        this.#readAt = began;
        this.#failing = false;
        full = events.length === AT_ONCE;
        this.#position = events.at(-1)?.id ?? this.#position;
        if (events.length > 0) this.#handOn(events);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #handOn(events: readonly OutboxEvent[]): void {
    for (const hear of this.#hearers)
      try {
        hear(events);
      } catch (error) {
        this.#warn('Events were not taken', error);
      }
  }
}

/** Opens the bus at the newest event: what happened before is in the outbox for whoever asks. */
export const openBus = async (database: Database, options: BusOptions): Promise<Bus> =>
  new OutboxBus(database, await newest(database), options);
