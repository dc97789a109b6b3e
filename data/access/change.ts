import { recordAct } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import type { Queryable } from '#data/db/sql.ts';
import type { Access } from './access.ts';
import type { Person } from './person.ts';
import { Refusal } from './refusal.ts';

/** Where accounts are kept, and what is told of changes. */
export interface Keeping {
  database: Database;
  access: Access;
}

/** What a change of accounts, rights or settings came to. */
interface Changed<T> {
  value: T;
  /** What was changed, where that is known only now. */
  object?: string;
  before?: unknown;
  after?: unknown;
}

/**
 * Makes a change of accounts, rights or settings: with its entry in the audit, and heard by every process when it commits. What is as
 * asked for already is no change; one that is refused, also for there is no such thing, is on record as that.
 */
export const change = async <T>(
  { database, access }: Keeping,
  person: Person,
  act: { action: string; object: string },
  work: (tx: Queryable) => Promise<Changed<T>>,
): Promise<T> => {
  try {
    return await access.change(async (tx) => {
      const { value, object = act.object, before, after } = await work(tx);
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(after)) return value;
      await recordAct(tx, person, { action: act.action, object, before, after });
      return value;
    });
  } catch (error) {
    // what cannot be understood was not asked for
    if (error instanceof Refusal && error.reason !== 'invalid-parameter')
      await database.asKeeper((tx) =>
        recordAct(tx, person, { ...act, after: { why: error.sentence.en }, result: 'refused' }),
      );
    throw error;
  }
};
