import { setTimeout as rest } from 'node:timers/promises';
import {
  DeliverPolicy,
  jetstream,
  JetStreamApiError,
  jetstreamManager,
  type ConsumerMessages,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { connect, nanos, type NatsConnection } from '@nats-io/transport-node';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { newest, readAfter, type OutboxEvent } from './outbox.ts';
import type { OpenRelay, Relay, RelayParts } from './relay.ts';

/*
 * Events by way of NATS JetStream. One process at a time reads the outbox and publishes; all of them listen. An event's number is its
 * message's, each names the one before it, and the stream takes it only after that one: so the stream is the outbox, in order and once.
 */

export interface NatsOptions {
  /** `nats://user:password@host:4222`, or `tls://`. */
  url: string;
  database: Database;
  warn: (message: string, cause?: unknown) => void;
  /** Milliseconds between tries. */
  pauseMs?: number;
}

interface Carried {
  id: string;
  after: string;
  event: OutboxEvent | null;
}

const STREAM = 'haidai';
const SUBJECTS = 'haidai.events';
/** Whoever was away for longer reads the outbox. */
const KEPT_MS = 3_600_000;
const KEPT_BYTES = 256 * 1024 * 1024;
/** For how long the server remembers numbers that it has: longer than any publisher waits for an answer. */
const REMEMBERED_MS = 120_000;
const PATIENCE_MS = 3_000;
const AT_ONCE = 100;
/** A little less than what NATS takes in one message by default. */
const LARGEST = 1_000_000;
const WRONG_LAST_MESSAGE = 10_070;
const PAUSE_MS = 1_000;

const subjectOf = ({ topic }: OutboxEvent): string => `${SUBJECTS}.${topic.replaceAll('/', '.')}`;

class NatsRelay implements Relay {
  readonly #options: NatsOptions;
  readonly #parts: RelayParts;
  readonly #stopped = new AbortController();
  readonly #living: Promise<void>;
  #connection: NatsConnection | null = null;
  #client: JetStreamClient | null = null;
  #manager: JetStreamManager | null = null;
  /** The last event in the stream, as far as this process knows. */
  #last: string | null = null;
  #messages: ConsumerMessages | null = null;
  #publishing: Promise<void> | null = null;
  #again = false;
  #connected = false;
  #listening = false;
  #warned = false;

  constructor(options: NatsOptions, parts: RelayParts) {
    this.#options = options;
    this.#parts = parts;
    this.#living = this.#live();
  }

  get up(): boolean {
    return this.#connected && this.#listening;
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#publishing;
    await this.#connection?.close();
    await this.#living;
  }

  look(): void {
    if (!this.up || this.#stopped.signal.aborted) return;
    if (this.#publishing) {
      this.#again = true;
      return;
    }
    this.#publishing = this.#publish()
      .catch((error: unknown) => {
        this.#last = null;
        this.#trouble('Events could not be handed to NATS', error);
        // the stream may be gone, as with a server on an empty disk: it is made anew before it is listened to again
        this.#listening = false;
        this.#messages?.stop();
      })
      .finally(() => {
        this.#publishing = null;
        if (!this.#again) return;
        this.#again = false;
        this.look();
      });
  }

  /** Connects, listens, and begins anew whenever that ends, until it is closed. */
  async #live(): Promise<void> {
    const { signal } = this.#stopped;
    const { pauseMs = PAUSE_MS } = this.#options;
    while (!signal.aborted) {
      try {
        this.#connection ??= await this.#connect(pauseMs);
        await this.#listen(this.#connection);
      } catch (error) {
        this.#trouble('NATS is not reached; events are read from the database', error);
      }
      this.#listening = false;
      if (this.#connection?.isClosed()) this.#connection = null;
      await rest(pauseMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
    }
  }

  async #connect(pauseMs: number): Promise<NatsConnection> {
    const { hostname, port, protocol, username, password } = new URL(this.#options.url);
    const connection = await connect({
      servers: `${hostname}:${port || 4222}`,
      ...(username !== '' && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
      ...(protocol === 'tls:' && { tls: {} }),
      name: 'haidai',
      timeout: PATIENCE_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: pauseMs,
      reconnectJitter: pauseMs,
    });
    this.#connected = true;
    void this.#watch(connection);
    return connection;
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') this.#connected = false;
      if (type === 'reconnect') {
        this.#connected = true;
        this.#warned = false;
        this.look();
      }
    }
    this.#connected = false;
  }

  async #listen(connection: NatsConnection): Promise<void> {
    this.#manager = await jetstreamManager(connection, { timeout: PATIENCE_MS });
    await this.#ensureStream(this.#manager);
    this.#client = jetstream(connection, { timeout: PATIENCE_MS });
    const consumer = await this.#client.consumers.get(STREAM, { deliver_policy: DeliverPolicy.New });
    const messages = await consumer.consume();
    this.#messages = messages;
    const stop = () => messages.stop();
    this.#stopped.signal.addEventListener('abort', stop, { once: true });
    try {
      this.#listening = true;
      this.#warned = false;
      this.look();
      for await (const message of messages) {
        const { id, after, event } = message.json<Carried>();
        this.#parts.heard(id, after, event);
      }
    } finally {
      this.#stopped.signal.removeEventListener('abort', stop);
      this.#messages = null;
    }
  }

  async #ensureStream(manager: JetStreamManager): Promise<void> {
    const config = {
      ...{ subjects: [`${SUBJECTS}.>`], max_age: nanos(KEPT_MS), max_bytes: KEPT_BYTES },
      duplicate_window: nanos(REMEMBERED_MS),
    };
    // another process may make it at the same time: then it is there
    await manager.streams
      .add({ name: STREAM, ...config })
      .catch(() => manager.streams.update(STREAM, config));
  }

  /** The last event in the stream; what is of another history, since the database was restored, goes. */
  async #lastIn(manager: JetStreamManager): Promise<string | null> {
    const message = await manager.streams.getMessage(STREAM, { last_by_subj: `${SUBJECTS}.>` });
    const { id } = message?.json<Carried>() ?? {};
    if (id === undefined || BigInt(id) <= BigInt(await newest(this.#options.database))) return id ?? null;
    await manager.streams.purge(STREAM);
    return null;
  }

  /** Publishes what is in the outbox and not in the stream, unless another process is at it. */
  #publish(): Promise<void> {
    return this.#options.database.asOwner(async (tx) => {
      const [turn] = await tx.query<{ mine: boolean }>(
        sql`SELECT pg_try_advisory_xact_lock(3711, 0) AS mine`,
      );
      const [client, manager] = [this.#client, this.#manager];
      if (!turn?.mine || !client || !manager) return;
      for (let full = true; full && this.up && !this.#stopped.signal.aborted;) {
        this.#last ??= await this.#lastIn(manager);
        // an empty stream begins with what is new here: what others do not have yet, they read
        const after: string = this.#last ?? this.#parts.position();
        const events = await readAfter(this.#options.database, after, AT_ONCE);
        full = events.length === AT_ONCE;
        try {
          await Promise.all(
            events.map((event, i) =>
              this.#send(client, event, events[i - 1]?.id ?? after, i > 0 || this.#last !== null),
            ),
          );
          this.#last = events.at(-1)?.id ?? this.#last;
        } catch (error) {
          // another process was here since
          if (!(error instanceof JetStreamApiError) || error.code !== WRONG_LAST_MESSAGE) throw error;
          this.#last = null;
          full = true;
        }
      }
    });
  }

  #send(client: JetStreamClient, event: OutboxEvent, after: string, isNext: boolean): Promise<unknown> {
    const { id } = event;
    const text = JSON.stringify({ id, after, event } satisfies Carried);
    const isLarge = Buffer.byteLength(text) > LARGEST;
    return client.publish(subjectOf(event), isLarge ? JSON.stringify({ id, after, event: null }) : text, {
      msgID: id,
      timeout: PATIENCE_MS,
      ...(isNext && { expect: { lastMsgID: after } }),
    });
  }

  #trouble(message: string, error: unknown): void {
    if (!this.#warned && !this.#stopped.signal.aborted) this.#options.warn(message, error);
    this.#warned = true;
  }
}

/** Carries events by NATS; where there is none, it is tried again and again. */
export const natsRelay =
  (options: NatsOptions): OpenRelay =>
  (parts) =>
    new NatsRelay(options, parts);
