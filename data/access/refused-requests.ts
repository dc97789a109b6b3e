import { recordAct } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import type { Person } from './person.ts';

export interface Refused {
  method: string;
  path: string;
  /** What the person was told. */
  why: string;
}

const MINUTE_MS = 60_000;
/** Entries of one person within a minute, so that nobody can fill the audit by asking for ever other things. */
const MOST_A_MINUTE = 60;
const LONGEST_PATH = 300;

/** Decides which refusals are written down: one a minute for a person and a path, and so many a minute for a person. */
export class RefusalLimit {
  readonly #people = new Map<string, { since: number; paths: Set<string> }>();

  admits(who: string, path: string, now: number): boolean {
    let person = this.#people.get(who);
    if (!person || now - person.since >= MINUTE_MS) {
      this.#forget(now);
      this.#people.set(who, (person = { since: now, paths: new Set() }));
    }
    if (person.paths.has(path) || person.paths.size >= MOST_A_MINUTE) return false;
    person.paths.add(path);
    return true;
  }

  #forget(now: number): void {
    for (const [account, { since }] of this.#people)
      if (now - since >= MINUTE_MS) this.#people.delete(account);
  }
}

/** Writes down that somebody was refused. */
export type RecordRefusal = (person: Person, refused: Refused) => Promise<void>;

export const refusalRecorder = (
  database: Database,
  warn: (message: string, cause: unknown) => void,
): RecordRefusal => {
  const limit = new RefusalLimit();
  return async (person, { method, path, why }) => {
    const who = person.account ?? person.address ?? 'unknown';
    if (!limit.admits(who, `${method} ${path}`, Date.now())) return;
    const after = { method, path: path.slice(0, LONGEST_PATH), why };
    const act = {
      action: 'access.refuse',
      object: person.account === null ? null : `account/${person.account}`,
      after,
      result: 'refused' as const,
    };
    try {
      await database.asKeeper((tx) => recordAct(tx, person, act));
    } catch (error) {
      // whoever was refused stays so, also while the database is gone
      warn('A refusal was not recorded', error);
    }
  };
};
