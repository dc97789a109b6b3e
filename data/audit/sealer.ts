import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import type { Anchoring } from './anchoring.ts';
import { BEGINNING, linkOf, type Head, type SealedText } from './chain.ts';
import { CHAIN_LOCK, ENTRY_TEXT, HEAD } from './rows.ts';

const MOST_AT_ONCE = 2_000;

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

const LATE_MS = 60_000;
/** Where entries come faster than they are sealed, anchors still have their turn. */
const MOST_STEPS = 50;

/** Chains entries within seconds of their writing, apart from the writers, who never wait for each other over it. */
export class Sealer {
  readonly #database: Database;
  readonly #anchorings: readonly Anchoring[];
  readonly #warn: (message: string, cause: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #lateMs: number;
  #work: Promise<void> = Promise.resolve();
  #busy = false;
  /** When sealing last succeeded. */
  #sealed = performance.now();
  /** Told of once, not every second for as long as the database is away. */
  #failing = false;

  constructor(
    database: Database,
    anchorings: readonly Anchoring[],
    { warn, everyMs = 1_000, lateMs = LATE_MS }: SealerOptions,
  ) {
    this.#database = database;
    this.#anchorings = anchorings;
    this.#warn = warn;
    this.#lateMs = lateMs;
    this.#timer = setInterval(() => void this.seal(), everyMs).unref();
  }

  /** Seals all that waits now, and has heads anchored. */
  seal(): Promise<void> {
    if (!this.#busy) {
      this.#busy = true;
      this.#work = this.#sealAll().finally(() => (this.#busy = false));
    }
    return this.#work;
  }

  /** Whether entries have waited for their link, or heads for an anchor, for too long. */
  get late(): boolean {
    return performance.now() - this.#sealed > this.#lateMs || this.#anchorings.some(({ late }) => late);
  }

  /** Seals and anchors what there is, and stops. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
    await this.#sealAll();
    await Promise.all(this.#anchorings.map((anchoring) => anchoring.close()));
  }

  async #sealAll(): Promise<void> {
    let newest: Head | null = null;
    try {
      for (let step = 0; step < MOST_STEPS; step += 1) {
        const head = await sealPending(this.#database);
        if (!head) break;
        newest = head;
      }
      this.#failing = false;
      this.#sealed = performance.now();
    } catch (error) {
      if (!this.#failing) this.#warn('The audit could not be sealed', error);
      this.#failing = true;
    }
    for (const anchoring of this.#anchorings) anchoring.turn(newest);
  }
}

export interface SealerOptions {
  /** Told of what goes wrong; it is tried again at the next turn. */
  warn: (message: string, cause: unknown) => void;
  everyMs?: number;
  /** Sealing that has failed for so long is late. */
  lateMs?: number;
}
