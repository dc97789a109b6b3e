import type { StreamMessage } from './event-reader.ts';
import { SILENT_MS, type StreamState } from './link.ts';
import { keepStream } from './stream.ts';
import { Wishes } from './wishes.ts';

/** What windows tell each other. */
type Told =
  | { kind: 'message'; message: StreamMessage }
  /** `topics` are those that the stream brings. */
  | { kind: 'state'; open: boolean; lagMs: number; last: string | null; topics: readonly string[] }
  /** What a window listens to; nothing when it closes. */
  | { kind: 'wants'; window: string; topics: readonly string[] }
  | { kind: 'who' };

export type SharedHeard = {
  /** An event of a topic: each once, in order. */
  event(topic: string, data: unknown): void;
  /** Something was passed over: of these topics, or of all. */
  resync(topics: readonly string[] | null): void;
  state(state: StreamState): void;
};

const NAME = 'haidai.live';
/** A window that holds the stream and says nothing for so long has been put to sleep. */
const ASLEEP_MS = 2 * SILENT_MS;
const LOOK_MS = 5_000;
/** What more is listened to comes at once, and what others ask for in the same breath with it. */
const MORE_MS = 50;
/** What nobody listens to any more is let go later: the next page may want it again. */
const LESS_MS = 30_000;

type Address = (last: string | null, topics: readonly string[]) => string;

/**
 * One stream for all windows of a browser, of the topics that any of them listens to. One window holds it and tells the others, by a
 * lock that the browser passes on when that window closes or breaks; a worker that windows share would do the same, but not every
 * browser of a phone has one.
 */
export class SharedStream {
  readonly #address: Address;
  readonly #heard: SharedHeard;
  readonly #channel = new BroadcastChannel(NAME);
  readonly #end = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #wishes: Wishes;
  /** The topics of which everything came until the last event. */
  #brought: readonly string[];
  /** Ends one stream for the next, which begins where it ended. */
  #turn = new AbortController();
  #turning: ReturnType<typeof setTimeout> | undefined;
  #queued = new AbortController();
  #steals = false;
  #holds = false;
  #last: string | null;
  #state: StreamState = { open: false, heardAt: performance.now(), lagMs: 0 };
  /** When the window that holds the stream last said something. */
  #toldAt = performance.now();

  constructor(address: Address, heard: SharedHeard, last: string | null, topics: readonly string[]) {
    this.#address = address;
    this.#heard = heard;
    this.#last = last;
    this.#wishes = new Wishes(topics);
    this.#brought = last === null ? [] : topics;
    this.#channel.onmessage = ({ data }: MessageEvent<Told>) => this.#hear(data);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#tell({ kind: 'who' });
    this.#tellWishes();
    void this.#hold();
  }

  /** Listens to other topics from now on. */
  want(topics: readonly string[]): void {
    this.#wishes.own = topics;
    this.#tellWishes();
    this.#follow();
  }

  /** The last event that came. */
  get last(): string | null {
    return this.#last;
  }

  close(): void {
    this.#tell({ kind: 'wants', window: this.#wishes.window, topics: [] });
    clearInterval(this.#timer);
    clearTimeout(this.#turning);
    this.#end.abort();
    this.#queued.abort();
    this.#channel.close();
  }

  /** Waits for its turn and holds the stream for as long as the window lives, or until another one takes over from it. */
  async #hold(): Promise<void> {
    while (!this.#end.signal.aborted) {
      const tenure = new AbortController();
      const end = () => tenure.abort();
      this.#end.signal.addEventListener('abort', end, { once: true });
      this.#queued = new AbortController();
      // what is stolen is not waited for
      const how = this.#steals ? { steal: true } : { signal: this.#queued.signal };
      this.#steals = false;
      try {
        await navigator.locks.request(NAME, how, () => this.#keep(tenure.signal));
      } catch {
        // it no longer waits, or another window took over
      }
      tenure.abort();
      this.#end.signal.removeEventListener('abort', end);
      this.#holds = false;
    }
  }

  async #keep(signal: AbortSignal): Promise<void> {
    this.#holds = true;
    let asked: readonly string[] = [];
    const heard = {
      opened: () => {
        this.#told(this.#stateOf(true, asked));
        this.#follow(); // somebody may have come meanwhile
      },
      message: (message: StreamMessage) => this.#told({ kind: 'message', message }),
      lost: () => this.#told(this.#stateOf(false, this.#brought)),
    };
    const address = (last: string | null) => {
      asked = this.#wishes.all(performance.now());
      return this.#address(last, asked);
    };
    while (!signal.aborted) {
      this.#turn = new AbortController();
      await keepStream(address, () => this.#last, heard, AbortSignal.any([signal, this.#turn.signal]));
    }
  }

  #stateOf(open: boolean, topics: readonly string[]): Told {
    return { kind: 'state', open, lagMs: this.#state.lagMs, last: this.#last, topics };
  }

  #tellWishes(): void {
    this.#wishes.toldAt = performance.now();
    this.#tell({ kind: 'wants', window: this.#wishes.window, topics: this.#wishes.own });
  }

  /** Begins the stream anew where others are listened to than it brings. */
  #follow(): void {
    if (!this.#holds || !this.#state.open) return; // one that is being begun asks for what is wanted then
    const wanted = this.#wishes.all(performance.now());
    const more = wanted.some((topic) => !this.#brought.includes(topic));
    const less = wanted.length < this.#brought.length;
    if (more || !less) {
      clearTimeout(this.#turning);
      this.#turning = undefined;
    }
    if (more || less) this.#turning ??= setTimeout(() => this.#begin(), more ? MORE_MS : LESS_MS);
  }

  #begin(): void {
    this.#turning = undefined;
    this.#turn.abort();
  }

  /** What the window that holds the stream tells all of them, itself too. */
  #told(told: Told): void {
    this.#tell(told);
    this.#hear(told);
  }

  #tell(told: Told): void {
    if (!this.#end.signal.aborted) this.#channel.postMessage(told);
  }

  #hear(told: Told): void {
    if (told.kind === 'who') {
      if (this.#holds) this.#tell(this.#stateOf(this.#state.open, this.#brought));
      this.#tellWishes();
      return;
    }
    if (told.kind === 'wants') {
      this.#wishes.hear(told.window, told.topics, performance.now());
      this.#follow();
      return;
    }
    const now = performance.now();
    this.#toldAt = now;
    if (told.kind === 'message') {
      const lagMs = this.#take(told.message) ?? this.#state.lagMs;
      this.#state = { open: true, heardAt: now, lagMs };
    } else {
      this.#state = { open: told.open, heardAt: now, lagMs: told.lagMs };
      this.#join(told.last, told.topics);
    }
    this.#heard.state(this.#state);
  }

  /** What happened between its first look at the data and now, a window has to look for itself. */
  #join(last: string | null, topics: readonly string[]): void {
    const isLate = this.#last === null && last !== null && !this.#holds;
    const come = topics.filter((topic) => !this.#brought.includes(topic) && this.#wishes.own.includes(topic));
    if (isLate) this.#heard.resync(null);
    else if (last !== null && come.length > 0) this.#heard.resync(come);
    this.#last ??= last;
    this.#brought = topics;
  }

  /** Takes a message, unless it was taken before; answers by how much the server lags, where it says so. */
  #take({ id, event, data: text }: StreamMessage): number | null {
    if (event === 'resync') {
      this.#last = id;
      this.#heard.resync(null);
      return null;
    }
    if (id === null) return null;
    const before = this.#last;
    const known = before !== null && BigInt(id) <= BigInt(before);
    if (!known) this.#last = id;
    const data = JSON.parse(text) as { data?: unknown; lag_ms?: number };
    if (event === 'tick') return data.lag_ms ?? null;
    if (!known && event !== 'hello') this.#heard.event(event, data.data);
    return null;
  }

  #look(): void {
    const now = performance.now();
    if (this.#wishes.isDue(now)) this.#tellWishes();
    const silentMs = now - this.#toldAt;
    if (this.#holds || silentMs < ASLEEP_MS || document.visibilityState !== 'visible') return;
    this.#toldAt = now;
    this.#steals = true;
    this.#queued.abort();
  }
}
