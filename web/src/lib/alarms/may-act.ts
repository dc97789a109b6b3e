import type { SignedInPerson } from '#lib/state/session.svelte.ts';
import { isIn } from './open-alarms.ts';
import type { Alarm } from './wire.ts';

/** Field teams see alarms; these act on them. */
const ACTS = ['operator', 'official', 'commander', 'steward'];

type Person = Pick<SignedInPerson, 'wall'> & {
  grants: readonly Pick<SignedInPerson['grants'][number], 'role' | 'region' | 'libraries' | 'grade'>[];
};

/**
 * Whether it is worth offering somebody to act on an alarm; the server decides. `library` is that of the alarm's network, null as long
 * as it is not known.
 */
export const mayAct = (
  person: Person | null,
  { grade, place }: Pick<Alarm, 'grade' | 'place'>,
  library: string | null,
): boolean => {
  if (!person || person.wall) return false;
  return person.grants.some(
    (grant) =>
      ACTS.includes(grant.role) &&
      grant.grade >= grade &&
      (library === null || grant.libraries === null || grant.libraries.includes(library)) &&
      // what lies in a park or a sea area is not told by a code
      (place === null || !/^\d+$/.test(grant.region) || isIn(place.code, grant.region)),
  );
};
