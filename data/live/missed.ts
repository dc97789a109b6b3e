import type { Database } from '#data/db/database.ts';
import { newest, prunedUpTo, readAfter, type OutboxEvent } from './outbox.ts';

/** More is not told one by one: whoever missed so much asks anew for what they show. */
const MOST_MISSED = 500;

/** The events of some topics after one and up to another, in order; null where some are gone, there are too many, or the first is of another history. */
export const missedEvents = async (
  database: Database,
  topics: readonly string[],
  after: string,
  upto: string,
): Promise<OutboxEvent[] | null> => {
  const [from, to] = [BigInt(after), BigInt(upto)];
  if (from > to) return from > BigInt(await newest(database)) ? null : [];
  const events = await readAfter(database, after, MOST_MISSED + 1, topics);
  // after it was read: what was let go of meanwhile counts
  if (from < BigInt(await prunedUpTo(database))) return null;
  const missed = events.filter(({ id }) => BigInt(id) <= to);
  return missed.length > MOST_MISSED ? null : missed;
};
