import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { BEGINNING, linkOf, type SealedText } from './chain.ts';
import { CHAIN_LOCK, ENTRY_TEXT, HEAD } from './rows.ts';

const MOST_AT_ONCE = 2_000;

/** The last link of the chain. */
export interface Head {
  seq: bigint;
  hash: Buffer;
}

/** Where the chain's head is written outside the database, so that cutting off its end shows. */
export type Anchor = (head: Head) => Promise<void>;

/** Chains the entries that wait for it, in the order of their numbers; answers the new head, or null where none waited. */
export const sealPending = (database: Database): Promise<Head | null> =>
  database.asOwner(async (tx) => {
    await tx.query(CHAIN_LOCK);
    const waiting = await tx.query<SealedText>(sql`
      SELECT ${ENTRY_TEXT} FROM audit_entry AS entry JOIN audit_pending ON audit_pending.entry = entry.id
       ORDER BY entry.id LIMIT ${MOST_AT_ONCE}`);
    if (waiting.length === 0) return null;
    const [head] = await tx.query<{ seq: string; hash: Buffer }>(HEAD);
    let seq = BigInt(head?.seq ?? 0);
    let hash = head?.hash ?? BEGINNING;
    const links = waiting.map((entry) => {
      seq += 1n;
      hash = linkOf(hash, seq, entry);
      return { seq: String(seq), entry: entry.id, hash: hash.toString('hex') };
    });
    await tx.query(sql`
      INSERT INTO audit_seal (seq, entry, hash)
      SELECT seq, entry, decode(hash, 'hex')
        FROM unnest(${links.map((link) => link.seq)}::bigint[], ${links.map(({ entry }) => entry)}::bigint[],
                    ${links.map((link) => link.hash)}::text[]) AS link(seq, entry, hash)`);
    await tx.query(
      sql`DELETE FROM audit_pending WHERE entry = ANY (${links.map(({ entry }) => entry)}::bigint[])`,
    );
    return { seq, hash };
  });

/** Chains entries within seconds of their writing, apart from the writers, who never wait for each other over it. */
export class Sealer {
  readonly #database: Database;
  readonly #anchor: Anchor;
  readonly #warn: (message: string, cause: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #anchorEveryMs: number;
  #work: Promise<void> = Promise.resolve();
  #busy = false;
  #head: Head | null = null;
  #anchored = -Infinity;
  /** Told of once, not every second for as long as the database is away. */
  #failing = false;

  constructor(
    database: Database,
    anchor: Anchor,
    { warn, everyMs = 1_000, anchorEveryMs = 60_000 }: SealerOptions,
  ) {
    this.#database = database;
    this.#anchor = anchor;
    this.#warn = warn;
    this.#anchorEveryMs = anchorEveryMs;
    this.#timer = setInterval(() => void this.seal(), everyMs).unref();
  }

  /** Seals all that waits now. */
  seal(): Promise<void> {
    if (!this.#busy) {
      this.#busy = true;
      this.#work = this.#sealAll().finally(() => (this.#busy = false));
    }
    return this.#work;
  }

  /** Seals and anchors what there is, and stops. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
    await this.#sealAll(true);
  }

  async #sealAll(last = false): Promise<void> {
    try {
      for (let head = await sealPending(this.#database); head; head = await sealPending(this.#database))
        this.#head = head;
      if (this.#head && (last || performance.now() - this.#anchored >= this.#anchorEveryMs)) {
        await this.#anchor(this.#head);
        this.#anchored = performance.now();
        this.#head = null;
      }
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#warn('The audit could not be sealed', error);
      this.#failing = true;
    }
  }
}

export interface SealerOptions {
  /** Told of what goes wrong; it is tried again at the next turn. */
  warn: (message: string, cause: unknown) => void;
  everyMs?: number;
  /** The head is anchored at most this often, and when the sealer closes. */
  anchorEveryMs?: number;
}
