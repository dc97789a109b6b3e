import { setTimeout as rest } from 'node:timers/promises';
import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import { linesOf, listenedTopic, type DeclaredTopic, type ListenedTopic } from './mqtt-lines.ts';

/** Where readings come from by MQTT. */
export interface MqttSource {
  /** `mqtt://host:1883`, or `mqtts://` for TLS. */
  url: string;
  /** By which the broker keeps what this installation has not acknowledged; nobody else may use it. */
  clientId: string;
  version: '3.1.1' | '5';
  topics: readonly DeclaredTopic[];
  username?: string;
  password?: string;
}

export interface Counts {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
}

export interface FeedParts {
  /** Takes lines of JSON in; answers when they are committed, and throws where nothing of them was. */
  accept(lines: readonly string[]): Promise<Counts>;
  warn(message: string, cause?: unknown): void;
  /** Milliseconds between tries: at first, doubled each time, and at the most. */
  waits?: { first: number; most: number };
}

export interface FeedState {
  connected: boolean;
  /** When the last message was accepted; null where none was yet. */
  lastAt: number | null;
  messages: number;
  counts: Counts;
}

const WAITS = { first: 1000, most: 60_000 };
/** How long a broker keeps what was not acknowledged by a client that is away (MQTT 5): as long as it can. */
const FOREVER = 0xffff_ffff;

/** Strange topics that are told of. */
const MOST_STRANGE = 100;

/**
 * Readings of a broker. A message of quality of service 1 is acknowledged once the door has committed it: until then it is tried
 * again here, and where the process or the connection ends before, the broker sends it again, which the door sees as a duplicate.
 * What is published with 0 is as sure as its sender made it.
 */
export class MqttFeed {
  readonly #topics: readonly ListenedTopic[];
  readonly #parts: FeedParts;
  readonly #waits: { first: number; most: number };
  readonly #client: MqttClient;
  readonly state: FeedState = {
    connected: false,
    lastAt: null,
    messages: 0,
    counts: { received: 0, accepted: 0, duplicate: 0, quarantined: 0 },
  };
  /** Aborted when the connection ends: what came over it cannot be acknowledged any more. */
  #connection = new AbortController();
  #stopping = false;
  /** Topics that were said to be strange. */
  readonly #known = new Set<string>();
  #working: Promise<void> | null = null;

  constructor(source: MqttSource, parts: FeedParts) {
    this.#topics = source.topics.map(listenedTopic);
    this.#parts = parts;
    this.#waits = parts.waits ?? WAITS;
    this.#client = connect(source.url, this.#options(source));
    // one message at a time, each acknowledged by its callback; with an error it is not
    this.#client.handleMessage = (packet, done) => {
      this.#working = this.#take(packet).then(
        (taken) => done(taken ? undefined : new Error('not taken')),
        (error: unknown) => done(error as Error),
      );
    };
    this.#client.on('connect', () => void this.#begin());
    this.#client.on('close', () => this.#lost());
    this.#client.on('error', (error) => parts.warn('The broker of readings is not reached', error));
  }

  /** Ends the connection; a message that is being committed is acknowledged before. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (!this.state.connected) this.#connection.abort();
    await this.#working;
    await this.#client.endAsync();
  }

  #options({ clientId, version, username, password }: MqttSource): IClientOptions {
    return {
      clientId,
      clean: false,
      ...(version === '5'
        ? { protocolVersion: 5, properties: { sessionExpiryInterval: FOREVER } }
        : { protocolVersion: 4 }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      resubscribe: false,
      reconnectPeriod: this.#waits.first,
      reconnectOnConnackError: true,
    };
  }

  async #begin(): Promise<void> {
    this.state.connected = true;
    this.#client.options.reconnectPeriod = this.#waits.first;
    try {
      const granted = await this.#client.subscribeAsync(
        this.#topics.map(({ filter }) => filter),
        { qos: 1 },
      );
      for (const { topic, qos } of granted)
        if (qos !== 1) this.#parts.warn(`The broker does not let us listen to ${topic} with acknowledgement`);
    } catch (error) {
      if (!this.#connection.signal.aborted)
        this.#parts.warn('The broker refused what we would listen to', error);
    }
  }

  #lost(): void {
    this.state.connected = false;
    this.#connection.abort();
    this.#connection = new AbortController();
    // the next try is already on its way; those after it come later and later, and not all clients at once
    const last = this.#client.options.reconnectPeriod ?? this.#waits.first;
    this.#client.options.reconnectPeriod = Math.min(last * (1.5 + Math.random()), this.#waits.most);
  }

  /** Whether a message was committed while its connection still stood. */
  async #take({ topic, payload }: IPublishPacket): Promise<boolean> {
    if (!this.#client.connected) return false; // left over from the connection before
    const { signal } = this.#connection;
    const said = this.#topics.map((one) => one.read(topic)).find((one) => one !== null);
    if (!said) this.#strange(topic);
    const lines = said ? linesOf(said, Buffer.from(payload)) : [];
    for (
      let wait = this.#waits.first;
      !this.#stopping && !signal.aborted;
      wait = Math.min(wait * 2, this.#waits.most)
    ) {
      try {
        if (lines.length > 0) this.#add(await this.#parts.accept(lines));
        this.state.messages++;
        this.state.lastAt = Date.now();
        return !signal.aborted;
      } catch (error) {
        this.#parts.warn(`A message of ${topic} was not taken in and is tried again`, error);
        await rest(wait, undefined, { signal }).catch(() => undefined);
      }
    }
    return false;
  }

  /** Says once of a topic that it is none of those declared: the broker remembers what was listened to before. */
  #strange(topic: string): void {
    if (this.#known.has(topic) || this.#known.size === MOST_STRANGE) return;
    this.#known.add(topic);
    this.#parts.warn(`Messages of ${topic} are passed over, since no declared topic is like it`);
  }

  #add(counts: Counts): void {
    for (const name of Object.keys(counts) as (keyof Counts)[]) this.state.counts[name] += counts[name];
  }
}
