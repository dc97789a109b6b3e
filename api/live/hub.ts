import { setImmediate } from 'node:timers/promises';
import type { Rights } from '#data/access/rights.ts';
import type { Bus } from '#data/live/bus.ts';
import type { OutboxEvent } from '#data/live/outbox.ts';
import type { Listener } from './listener.ts';
import { eventsFor, eventText, EventTexts, helloText, resyncText, tickText } from './frames.ts';

export interface HubOptions {
  /** The events of some topics after one and up to another, in order; null where some are gone or they are too many. */
  missed: (topics: readonly string[], after: string, upto: string) => Promise<OutboxEvent[] | null>;
  /** Told that what somebody may see has changed, before anybody is judged anew. */
  accessChanged: () => void;
  warn: (message: string, cause: unknown) => void;
}

/** The topic of changes of what somebody may see; nobody subscribes to it. */
const ACCESS = 'access';

/** Events that come within this time of one another go together; the rounds of many clients take longer and gather more. */
const TICK_LEAST_MS = 20;
const TICK_MOST_MS = 100;
/** For how long clients are served before the event loop has its turn. */
const SLICE_MS = 5;
/** How much may wait for one client before it is left behind. */
export const MOST_WAITING = 128 * 1024;
/** For how long a client that was left behind may take to read what waits for it. */
const PATIENCE_MS = 60_000;
const HEARTBEAT_MS = 5_000;
const JUDGED_AFRESH_MS = 60_000;
/** Longer than from looking somebody up to listening. */
const ENTERING_MS = 10_000;
const JUDGED_AT_ONCE = 16;
/** Events that are held for a client that still reads what it missed. */
const MOST_HELD = 2_000;

/** Clients who get the same bytes. */
interface Group {
  key: string;
  topics: ReadonlySet<string>;
  rights: Rights;
  members: Set<Client>;
}

interface Client {
  listener: Listener;
  rights: Rights;
  /** Among whom it is served; null while it catches up or was left behind. */
  group: Group | null;
  /** The last round that it has, or does not need. */
  round: number;
  /** What came while it reads what it missed; null once that is too much. */
  held: OutboxEvent[] | null;
  /** Whether it has read what it missed. */
  level: boolean;
  /** While it catches up: the last event that it has. */
  last: bigint;
  /** Since when it was left behind; null where it was not. */
  behindSince: number | null;
  judgedAt: number;
}

/**
 * Hands events to everybody who listens. What comes within a tick goes out as one piece of bytes, the same for all who have the same topics
 * and rights. Whoever does not take theirs is left alone, and told to ask anew when they have.
 */
export class Hub {
  readonly #bus: Bus;
  readonly #options: HubOptions;
  readonly #stop: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #groups = new Map<string, Group>();
  #clients = new Set<Client>();
  #catchingUp = new Set<Client>();
  #behind = new Set<Client>();
  #pending: OutboxEvent[] = [];
  /** Up to which event rounds have gone. */
  #position: string;
  #round = 0;
  #running = false;
  #tickDue = false;
  #roundMs = 0;
  #accessChangedAt = -Infinity;
  #closed = false;

  constructor(bus: Bus, options: HubOptions) {
    this.#bus = bus;
    this.#options = options;
    this.#position = bus.position;
    this.#stop = bus.subscribe((events) => this.#take(events));
    this.#heartbeat = setInterval(() => {
      this.#tickDue = true;
      this.#run(0);
    }, HEARTBEAT_MS).unref();
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Begins a stream. To be told when its client has read all that waited for it, and when it has left. */
  add(listener: Listener): { drained: () => void; leave: () => void } {
    const { last, rights } = listener;
    const client: Client = {
      ...{ listener, rights, group: null, round: 0, held: [], level: false },
      ...{ last: BigInt(last ?? this.#position), behindSince: null, judgedAt: performance.now() },
    };
    this.#clients.add(client);
    this.#catchingUp.add(client);
    this.#send(client, helloText(this.#position, now(), last === null));
    void this.#catchUp(client, last, this.#position);
    return { drained: () => this.#drained(client), leave: () => this.#remove(client) };
  }

  /** Ends all streams. */
  close(): void {
    this.#closed = true;
    this.#stop();
    clearInterval(this.#heartbeat);
    for (const client of this.#clients) this.#end(client);
  }

  #take(events: readonly OutboxEvent[]): void {
    for (const event of events) this.#pending.push(event);
    this.#run(Math.min(TICK_MOST_MS, Math.max(TICK_LEAST_MS, this.#roundMs)));
  }

  #run(afterMs: number): void {
    if (this.#running || this.#closed) return;
    this.#running = true;
    setTimeout(() => {
      this.#goOn()
        .catch((error: unknown) => this.#options.warn('Events were not handed on', error))
        .finally(() => {
          this.#running = false;
          if (this.#pending.length > 0 || this.#tickDue) this.#run(TICK_LEAST_MS);
        });
    }, afterMs).unref();
  }

  /** Hands on what has come, as far as the next change of what somebody may see; then that, before anything that came after it. */
  async #goOn(): Promise<void> {
    const changed = this.#pending.findIndex(({ topic }) => topic === ACCESS);
    const events = this.#pending.splice(0, changed === -1 ? this.#pending.length : changed);
    if (events.length > 0 || this.#tickDue) {
      const began = performance.now();
      await this.#fanOut(events);
      this.#roundMs = performance.now() - began;
    }
    const whose = new Set<string | null>();
    while (this.#pending[0]?.topic === ACCESS) {
      const { id, data } = this.#pending.shift()!;
      whose.add((JSON.parse(data) as { account?: string }).account ?? null);
      this.#position = id;
    }
    if (whose.size > 0) {
      this.#accessChangedAt = performance.now();
      this.#options.accessChanged();
      await this.#judge(
        ({ listener: { account } }) => whose.has(null) || (account !== null && whose.has(account)),
      );
    }
    const then = performance.now() - JUDGED_AFRESH_MS;
    await this.#judge(({ listener, judgedAt }) => listener.expires && judgedAt < then);
  }

  /** One round: the same events to everybody, in slices. */
  async #fanOut(events: readonly OutboxEvent[]): Promise<void> {
    const round = ++this.#round;
    this.#position = events.at(-1)?.id ?? this.#position;
    const texts = new EventTexts();
    const tick = this.#tickDue ? tickText(this.#position, now(), this.#bus.lagMs()) : '';
    this.#tickDue = false;
    const patience = performance.now() - PATIENCE_MS;
    for (const client of this.#behind) if (client.behindSince! < patience) this.#end(client);
    for (const client of this.#catchingUp) this.#hold(client, events);

    let sliceEnds = performance.now() + SLICE_MS;
    const pause = async (): Promise<void> => {
      await setImmediate();
      sliceEnds = performance.now() + SLICE_MS;
    };
    for (const { topics, rights, members } of [...this.#groups.values()]) {
      if (performance.now() > sliceEnds) await pause();
      const text =
        eventsFor(events, topics, rights)
          .map((event) => texts.of(event))
          .join('') + tick;
      if (text === '') continue;
      const bytes = Buffer.from(text);
      for (const client of members) {
        if (client.round >= round) continue;
        client.round = round;
        this.#deliver(client, bytes);
        if (performance.now() > sliceEnds) await pause();
      }
    }
  }

  #deliver(client: Client, bytes: Uint8Array): void {
    if (client.listener.sink.waiting() < MOST_WAITING) {
      client.listener.sink.send(bytes);
      return;
    }
    this.#leaveGroup(client);
    client.behindSince = performance.now();
    this.#behind.add(client);
  }

  #drained(client: Client): void {
    if (!this.#behind.delete(client)) return;
    client.behindSince = null;
    this.#startAfresh(client);
  }

  /** From here on a client gets everything again; what was before, it has to ask for. */
  #startAfresh(client: Client): void {
    this.#send(client, resyncText(this.#position, now()));
    this.#join(client);
  }

  async #catchUp(client: Client, after: string | null, upto: string): Promise<void> {
    try {
      const { topics } = client.listener;
      const events = after === null ? [] : await this.#options.missed(topics, after, upto);
      // who they are may have been looked up before a change that was told before they began to listen
      if (performance.now() - this.#accessChangedAt < ENTERING_MS) await this.#judgeOne(client);
      if (!this.#clients.has(client)) return;
      if (events === null || client.held === null) {
        this.#catchingUp.delete(client);
        this.#startAfresh(client);
        return;
      }
      this.#sendFresh(client, [...events, ...client.held]);
      client.held = [];
      client.level = true;
      this.#joinWhenLevel(client);
    } catch (error) {
      this.#options.warn('What a stream had missed could not be read', error);
      if (this.#clients.has(client)) this.#end(client); // one that has left meanwhile is closed
    }
  }

  /** Sends those of some events that a client which catches up does not have yet. */
  #sendFresh(client: Client, events: readonly OutboxEvent[]): void {
    const fresh = events.filter(({ id }) => BigInt(id) > client.last);
    client.last = BigInt(fresh.at(-1)?.id ?? client.last);
    const seen = eventsFor(fresh, new Set(client.listener.topics), client.rights);
    if (seen.length > 0) this.#send(client, seen.map(eventText).join(''));
  }

  /** One who came from another process may be ahead of the rounds here, and is served by itself until they have come as far. */
  #joinWhenLevel(client: Client): void {
    if (BigInt(this.#position) < client.last) return;
    this.#catchingUp.delete(client);
    this.#join(client);
  }

  #hold(client: Client, events: readonly OutboxEvent[]): void {
    if (client.level) {
      this.#sendFresh(client, events);
      this.#joinWhenLevel(client);
    } else if (client.held && client.held.length + events.length <= MOST_HELD) client.held.push(...events);
    else client.held = null;
  }

  /** Looks up anew what some of the clients may see; whoever may not listen any longer is cut off. */
  async #judge(concerns: (client: Client) => boolean): Promise<void> {
    const clients = [...this.#clients].filter(concerns);
    while (clients.length > 0)
      await Promise.all(clients.splice(0, JUDGED_AT_ONCE).map((client) => this.#judgeOne(client)));
  }

  async #judgeOne(client: Client): Promise<void> {
    const rights = await client.listener.judge().catch((error: unknown) => {
      this.#options.warn('It could not be looked up what a stream may carry', error);
      return null;
    });
    if (!this.#clients.has(client)) return;
    if (rights === null) {
      this.#end(client);
      return;
    }
    client.judgedAt = performance.now();
    client.rights = rights;
    if (!client.group) return;
    const { round } = client;
    this.#leaveGroup(client);
    this.#join(client);
    client.round = round;
  }

  #send({ listener }: Client, text: string): void {
    listener.sink.send(Buffer.from(text));
  }

  /** From the next round on it is served with all who get the same. */
  #join(client: Client): void {
    const { topics } = client.listener;
    const key = JSON.stringify([topics.toSorted(), client.rights.read]);
    let group = this.#groups.get(key);
    if (!group) {
      group = { key, topics: new Set(topics), rights: client.rights, members: new Set() };
      this.#groups.set(key, group);
    }
    group.members.add(client);
    client.group = group;
    client.round = this.#round;
  }

  #leaveGroup(client: Client): void {
    const { group } = client;
    if (!group) return;
    client.group = null;
    group.members.delete(client);
    if (group.members.size === 0) this.#groups.delete(group.key);
  }

  #remove(client: Client): void {
    this.#leaveGroup(client);
    this.#clients.delete(client);
    this.#catchingUp.delete(client);
    this.#behind.delete(client);
  }

  #end(client: Client): void {
    this.#remove(client);
    client.listener.sink.close();
  }
}

const now = (): string => new Date().toISOString();
