import type { RecordItem } from '#api/dataset-schemas.ts';

/** The ids under which a version shows something else than the one before it: what reads the same has not changed for anybody. */
export const changedIn = (
  shown: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>> | undefined,
): ReadonlySet<string> => new Set(before ? Object.keys(shown).filter((id) => shown[id] !== before[id]) : []);

/** True for the version that was the present one at an instant; without an instant, for the one that is now. */
export const isValidAt = ({ valid_from: from, valid_to: to }: RecordItem, at: string | null): boolean => {
  if (at === null) return to === null;
  const when = Date.parse(at);
  return Date.parse(from) <= when && (to === null || Date.parse(to) > when);
};
