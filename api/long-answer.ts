import type { Context } from 'hono';
import type { Person } from '#data/access/person.ts';
import type { Rights } from '#data/access/rights.ts';
import { personOf } from './person.ts';

/** Looks who asks up anew, by what their request carries. */
export type Identify = (c: Context) => Person | Promise<Person>;

/**
 * For an answer that is read piece by piece: before each piece but the first, who asks is looked up anew. Throws where what they may see
 * is no longer what it was at first, which breaks the answer off; half of it as it was and half as it is would look like a whole.
 */
export const heldThroughout = (
  c: Context,
  identify: Identify,
  granted: (person: Person) => Rights | null,
): (() => Promise<void>) => {
  const of = (person: Person) => JSON.stringify([person.account, granted(person)]);
  const began = of(personOf(c));
  let first = true;
  return async () => {
    if (first) {
      first = false;
      return;
    }
    if (of(await identify(c)) !== began)
      throw new Error('What is granted to whoever takes this has changed meanwhile.');
  };
};
