import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';

/* What is remembered of sources that are asked: over restarts, and over all processes. */

export interface PollTurn {
  due: string;
  /** The same until it has answered and that is written down. */
  round: string;
  etag: string | null;
  modified: string | null;
  digest: string | null;
  failures: number;
}

export interface PollCounts {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
}

export interface PollState extends PollCounts {
  source: string;
  due: string;
  asked_at: string | null;
  answered_at: string | null;
  news_at: string | null;
  failures: number;
  failure: string | null;
}

/** Takes a source for so long if it is due and nobody has it; otherwise answers in how many milliseconds to look again. */
export const takeTurn = (
  database: Database,
  source: string,
  { firstDue, forMs }: { firstDue: Date; forMs: number },
): Promise<PollTurn | { waitMs: number }> =>
  database.asOwner(async (tx) => {
    await tx.query(sql`
      INSERT INTO poll_state (source, due) VALUES (${source}, ${firstDue.toISOString()}::timestamptz) ON CONFLICT DO NOTHING`);
    const [turn] = await tx.query<Omit<PollTurn, 'due'> & { due: Date }>(sql`
      UPDATE poll_state SET taken_until = clock_timestamp() + make_interval(secs => ${forMs / 1000}::float8), asked_at = clock_timestamp()
       WHERE source = ${source} AND due <= clock_timestamp() AND (taken_until IS NULL OR taken_until <= clock_timestamp())
      RETURNING due, round::text, etag, modified, digest, failures`);
    if (turn) return { ...turn, due: turn.due.toISOString() };
    const [row] = await tx.query<{ wait: number }>(sql`
      SELECT (extract(epoch FROM greatest(due, taken_until) - clock_timestamp()) * 1000)::float8 AS wait
        FROM poll_state WHERE source = ${source}`);
    return { waitMs: Math.max(row?.wait ?? 0, 0) };
  });

export interface Outcome {
  nextDue: Date;
  etag: string | null;
  modified: string | null;
  digest: string | null;
  /** Null: there was nothing new. */
  counts: PollCounts | null;
}

/** Writes down that a source answered, and when it is due again. */
export const answeredTurn = (
  database: Database,
  source: string,
  { nextDue, counts, ...kept }: Outcome,
): Promise<unknown> =>
  database.asOwner((tx) => {
    const { received, accepted, duplicate, quarantined } = counts ?? {
      received: 0,
      accepted: 0,
      duplicate: 0,
      quarantined: 0,
    };
    return tx.query(sql`
      UPDATE poll_state
         SET due = ${nextDue.toISOString()}::timestamptz, taken_until = NULL, answered_at = clock_timestamp(),
             news_at = CASE WHEN ${counts !== null} THEN clock_timestamp() ELSE news_at END,
             etag = ${kept.etag}, modified = ${kept.modified}, digest = ${kept.digest}, failures = 0, failure = NULL, round = round + 1,
             received = received + ${received}, accepted = accepted + ${accepted},
             duplicate = duplicate + ${duplicate}, quarantined = quarantined + ${quarantined}
       WHERE source = ${source}`);
  });

/** Writes down that it did not, and why. */
export const failedTurn = (
  database: Database,
  source: string,
  nextDue: Date,
  why: string,
): Promise<unknown> =>
  database.asOwner((tx) =>
    tx.query(sql`
      UPDATE poll_state
         SET due = ${nextDue.toISOString()}::timestamptz, taken_until = NULL, failures = failures + 1, failure = ${why.slice(0, 400)}
       WHERE source = ${source}`),
  );

/** How sources stand, for administrators. */
export const pollStates = (database: Database, sources: readonly string[]): Promise<PollState[]> =>
  database.asKeeper(async (tx) => {
    const rows = await tx.query<Record<string, unknown>>(sql`
      SELECT source, due, asked_at, answered_at, news_at, failures, failure, received::float8, accepted::float8, duplicate::float8,
             quarantined::float8
        FROM poll_state WHERE source = ANY (${[...sources]}::text[]) ORDER BY source LIMIT 1000`);
    return rows.map(
      (row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            value instanceof Date ? value.toISOString() : value,
          ]),
        ) as unknown as PollState,
    );
  });
