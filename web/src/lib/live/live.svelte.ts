import { untrack } from 'svelte';
import { linkOf, type Link, type StreamState } from './link.ts';
import { SharedStream } from './shared-stream.ts';

const LOOK_MS = 1_000;
const MOST_AGE_S = 3_600;

/** Where to go on: after the last event, or for a page that just begins, from when it did. */
const addressOf = (last: string | null, topics: readonly string[]): string => {
  const age = Math.min(MOST_AGE_S, Math.ceil(performance.now() / 1000) + 1);
  const from = last === null ? { age: String(age) } : { last };
  return `/api/live?${new URLSearchParams({ topics: topics.join(','), ...from }).toString()}`;
};

/** Told of an event of a topic; null where some were passed over, and all that rests on the topic has to be asked for anew. */
type Heard = (data: unknown) => void;

/** What happens while the page is open, as the server tells it, and how fresh that makes what is shown. */
class Live {
  link = $state.raw<Link>({ kind: 'connecting' });
  readonly #heard = new Map<string, Set<Heard>>();
  #stream: SharedStream | null = null;
  #state: StreamState | null = null;
  #begunAt = 0;
  #last: string | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Calls `heard` for each event of a topic, until the answer ends it. The first who listens begins the stream, the last one ends it. */
  on(topic: string, heard: Heard): () => void {
    const all = this.#heard.get(topic) ?? new Set();
    this.#heard.set(topic, all.add(heard));
    // whoever listens from within an effect is not to begin anew each time the link changes
    if (!this.#stream) untrack(() => this.#begin());
    else if (all.size === 1) this.#stream.want([...this.#heard.keys()]);
    return () => {
      all.delete(heard);
      if (all.size > 0) return;
      this.#heard.delete(topic);
      if (this.#heard.size === 0) this.#end();
      else this.#stream?.want([...this.#heard.keys()]);
    };
  }

  readonly #hidden = (): void => this.#close();

  /** A page that comes back from the browser's memory goes on after the last event that it had. */
  readonly #back = (event: PageTransitionEvent): void => {
    if (event.persisted) this.#open();
  };

  #begin(): void {
    addEventListener('pagehide', this.#hidden);
    addEventListener('pageshow', this.#back);
    this.#open();
  }

  #end(): void {
    removeEventListener('pagehide', this.#hidden);
    removeEventListener('pageshow', this.#back);
    this.#close();
  }

  #open(): void {
    this.#begunAt = performance.now();
    this.#state = null;
    this.#stream = new SharedStream(
      addressOf,
      {
        event: (topic, data) => this.#heard.get(topic)?.forEach((heard) => heard(data)),
        resync: (topics) =>
          this.#heard.forEach((all, topic) => {
            if (topics === null || topics.includes(topic)) all.forEach((heard) => heard(null));
          }),
        state: (state) => {
          this.#state = state;
          this.#look();
        },
      },
      this.#last,
      [...this.#heard.keys()],
    );
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#look();
  }

  #close(): void {
    clearInterval(this.#timer);
    this.#last = this.#stream?.last ?? this.#last;
    this.#stream?.close();
    this.#stream = null;
  }

  #look(): void {
    const link = linkOf(this.#state, this.#begunAt, performance.now());
    if (JSON.stringify(link) !== JSON.stringify(this.link)) this.link = link;
  }
}

export const live = new Live();
