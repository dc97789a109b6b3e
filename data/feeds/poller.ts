import { createHash } from 'node:crypto';
import type { Database } from '#data/db/database.ts';
import { fetchBounded, NotAnswered, restUnless, whyNotAnswered } from './fetch-bounded.ts';
import { linesOfAnswer, type PollFormat } from './poll-lines.ts';
import { answeredTurn, failedTurn, takeTurn, type PollCounts, type PollTurn } from './poll-state.ts';

/** A source that is asked for readings. */
export interface PollSource {
  id: string;
  url: string;
  network: string;
  /** It is asked at the multiples of `everyMs` since 1970, `offsetMs` later. */
  everyMs: number;
  offsetMs: number;
  timeoutMs: number;
  maxBytes: number;
  headers: Readonly<Record<string, string>>;
  hosts: readonly string[];
  format: PollFormat;
}

export interface PollerParts {
  database: Database;
  /** Takes lines in as a batch of this name; answers when they are committed. */
  accept: (lines: readonly string[], key: string) => Promise<PollCounts>;
  warn: (message: string, cause?: unknown) => void;
  /** Milliseconds between tries after failures: at first, doubled each time, and at the most. */
  waits?: { first: number; most: number };
  now?: () => number;
}

const WAITS = { first: 5_000, most: 900_000 };
/** What committing takes besides asking. */
const TO_COMMIT_MS = 60_000;
/** It is looked again at least so often: clocks are set. */
const LOOK_MS = 30_000;

/** When a source is asked next, after a time. */
export const nextDue = (
  { everyMs, offsetMs }: Pick<PollSource, 'everyMs' | 'offsetMs'>,
  after: number,
): number => (Math.floor((after - offsetMs) / everyMs) + 1) * everyMs + offsetMs;

/** For how long a source is left alone that failed so often: longer each time, and for each source another while. */
export const backOff = (
  failures: number,
  { first, most }: { first: number; most: number },
  random = Math.random,
): number => Math.min(first * 2 ** Math.min(failures, 30), most) * (0.5 + random());

/**
 * Asks a source as often as declared. What comes goes through the door under a name that is the same for whoever asks at this turn, so that
 * one who dies before it is written down that it was taken does no harm; an answer that is the same as the last is not sent again.
 */
export class Poller {
  readonly #source: PollSource;
  readonly #parts: PollerParts;
  readonly #stopping = new AbortController();
  readonly #working: Promise<void>;

  constructor(source: PollSource, parts: PollerParts) {
    this.#source = source;
    this.#parts = parts;
    this.#working = this.#work();
  }

  /** What is being committed is; what is being waited for is not. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  get #now(): number {
    return this.#parts.now?.() ?? Date.now();
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    const { id, timeoutMs } = this.#source;
    const { database, warn, waits = WAITS } = this.#parts;
    let waitMs = 0;
    while (await restUnless(Math.min(waitMs, LOOK_MS), signal)) {
      try {
        // at the start it is asked at once: what came since it was last asked is overdue
        const turn = await takeTurn(database, id, {
          firstDue: new Date(this.#now),
          forMs: timeoutMs + TO_COMMIT_MS,
        });
        if ('waitMs' in turn) waitMs = Math.max(turn.waitMs, 20);
        else {
          await this.#ask(turn, waits);
          waitMs = 0;
        }
      } catch (error) {
        warn('The state of a source of readings is not reached', error);
        waitMs = backOff(0, waits);
      }
    }
  }

  async #ask(turn: PollTurn, waits: { first: number; most: number }): Promise<void> {
    const { id, network, url, headers, hosts, timeoutMs, maxBytes, format } = this.#source;
    const { database, accept, warn } = this.#parts;
    const { etag, modified } = turn;
    try {
      const asked = {
        url,
        headers,
        hosts,
        timeoutMs,
        maxBytes,
        etag,
        modified,
        signal: this.#stopping.signal,
      };
      const { text, ...kept } = await fetchBounded(asked);
      const digest = text === null ? turn.digest : createHash('sha256').update(text).digest('hex');
      const isNew = text !== null && digest !== turn.digest;
      const lines = isNew ? linesOfAnswer(network, text, format) : [];
      const counts =
        lines.length === 0 ? null : await accept(lines, `poll:${id}:${turn.round}:${digest!.slice(0, 32)}`);
      await answeredTurn(database, id, {
        nextDue: new Date(nextDue(this.#source, this.#now)),
        ...kept,
        digest,
        counts,
      });
    } catch (error) {
      if (this.#stopping.signal.aborted) {
        // it is for whoever comes next, at once
        await failedTurn(database, id, new Date(turn.due), 'It was being asked when the product ended.');
        return;
      }
      const why = whyNotAnswered(error);
      if (turn.failures === 0) warn(`The source ${id} does not answer as it should: ${why}`, error);
      const after = (error instanceof NotAnswered ? error.afterMs : null) ?? 0;
      const wait = Math.max(
        after,
        Math.min(backOff(turn.failures, waits), Math.max(this.#source.everyMs, waits.first)),
      );
      await failedTurn(database, id, new Date(this.#now + wait), why);
    }
  }
}
