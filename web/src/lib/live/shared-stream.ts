import type { StreamMessage } from './event-reader.ts';
import { SILENT_MS, type StreamState } from './link.ts';
import { keepStream } from './stream.ts';

/** What windows tell each other. */
type Told =
  | { kind: 'message'; message: StreamMessage }
  | { kind: 'state'; open: boolean; lagMs: number; last: string | null }
  | { kind: 'who' };

export type SharedHeard = {
  /** An event of a topic: each once, in order. */
  event(topic: string, data: unknown): void;
  /** Something was passed over. */
  resync(): void;
  state(state: StreamState): void;
};

const NAME = 'haidai.live';
/** A window that holds the stream and says nothing for so long has been put to sleep. */
const ASLEEP_MS = 2 * SILENT_MS;
const LOOK_MS = 5_000;

/**
 * One stream for all windows of a browser. One window holds it and tells the others, by a lock that the browser passes on when that window
 * closes or breaks; a worker that windows share would do the same, but not every browser of a phone has one.
 */
export class SharedStream {
  readonly #address: (last: string | null) => string;
  readonly #heard: SharedHeard;
  readonly #channel = new BroadcastChannel(NAME);
  readonly #end = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #queued = new AbortController();
  #steals = false;
  #holds = false;
  #last: string | null;
  #state: StreamState = { open: false, heardAt: performance.now(), lagMs: 0 };
  /** When the window that holds the stream last said something. */
  #toldAt = performance.now();

  constructor(address: (last: string | null) => string, heard: SharedHeard, last: string | null) {
    this.#address = address;
    this.#heard = heard;
    this.#last = last;
    this.#channel.onmessage = ({ data }: MessageEvent<Told>) => this.#hear(data);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#tell({ kind: 'who' });
    void this.#hold();
  }

  /** The last event that came. */
  get last(): string | null {
    return this.#last;
  }

  close(): void {
    clearInterval(this.#timer);
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

  #keep(signal: AbortSignal): Promise<void> {
    this.#holds = true;
    const heard = {
      opened: () => this.#told(this.#stateOf(true)),
      message: (message: StreamMessage) => this.#told({ kind: 'message', message }),
      lost: () => this.#told(this.#stateOf(false)),
    };
    return keepStream(this.#address, () => this.#last, heard, signal);
  }

  #stateOf(open: boolean): Told {
    return { kind: 'state', open, lagMs: this.#state.lagMs, last: this.#last };
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
      if (this.#holds) this.#tell(this.#stateOf(this.#state.open));
      return;
    }
    const now = performance.now();
    this.#toldAt = now;
    if (told.kind === 'message') {
      const lagMs = this.#take(told.message) ?? this.#state.lagMs;
      this.#state = { open: true, heardAt: now, lagMs };
    } else {
      this.#state = { open: told.open, heardAt: now, lagMs: told.lagMs };
      // what happened between its first look at the data and now, it has to look for itself
      if (this.#last === null && told.last !== null && !this.#holds) this.#heard.resync();
      this.#last ??= told.last;
    }
    this.#heard.state(this.#state);
  }

  /** Takes a message, unless it was taken before; answers by how much the server lags, where it says so. */
  #take({ id, event, data: text }: StreamMessage): number | null {
    if (event === 'resync') {
      this.#last = id;
      this.#heard.resync();
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
    const silentMs = performance.now() - this.#toldAt;
    if (this.#holds || silentMs < ASLEEP_MS || document.visibilityState !== 'visible') return;
    this.#toldAt = performance.now();
    this.#steals = true;
    this.#queued.abort();
  }
}
