import type { Person } from '#data/access/person.ts';
import { APPROVED_ONLY, type Canary, type Planted } from './canary-data.ts';

/* One question to a route, and what its answer shows to whom. */

export interface Ask {
  path: (planted: Planted) => string;
  /** For POST: the body. */
  body?: string | ((planted: Planted) => string);
  /** For POST: of which type the body is, where that matters. */
  type?: string;
  /** Canaries that stand in the answer for everybody who may see them. */
  shows?: readonly Canary[];
  /** Nobody is answered as they would like: there is no such thing, or the door does not lead to it. */
  refused?: true;
  /** What was sent stands in the answer: a canary there says nothing. */
  echoes?: true;
  /** A file that nobody had to approve: it holds nothing of what has to be. */
  unapproved?: true;
  /** Canaries that whoever is answered reads, because what was done is named: the audit says of which record. */
  names?: readonly Canary[];
  /** Asked when all has been done that is on record. */
  late?: true;
  /** Which of those who may see them are answered at all; all of them where nothing is said. */
  answers?: (who: Person) => boolean;
}

export const at = (path: string, shows: readonly Canary[] = []): Ask => ({ path: () => path, shows });
export const no = (path: string): Ask => ({ path: () => path, refused: true });
export const ask = (path: Ask['path'], shows: readonly Canary[] = []): Ask => ({ path, shows });
export const send = (
  path: string | Ask['path'],
  body: NonNullable<Ask['body']>,
  more: Partial<Ask> = {},
): Ask => ({
  path: typeof path === 'string' ? () => path : path,
  body,
  ...more,
});

export const keep = (path: string | Ask['path'], who: Person['adminRole'], more: Partial<Ask> = {}): Ask => ({
  path: typeof path === 'string' ? () => path : path,
  answers: ({ adminRole }) => adminRole === who,
  ...more,
});
export const told = (...names: Canary[]): Partial<Ask> => ({ late: true, names });
export const unapproved = (asks: readonly Ask[]): Ask[] =>
  asks.map(({ shows = [], ...one }) => ({
    ...one,
    shows: shows.filter((canary) => !APPROVED_ONLY.includes(canary)),
    unapproved: true as const,
  }));
