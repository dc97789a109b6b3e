import type { RecordItem } from '#api/dataset-schemas.ts';

/** The ids of the fields in which a version differs from the one before it; `place` and `position` stand for where it is. */
export const changedIn = (version: RecordItem, before: RecordItem | undefined): ReadonlySet<string> => {
  if (!before) return new Set();
  const ids = new Set([...Object.keys(version.properties), ...Object.keys(before.properties)]);
  const changed = [...ids].filter((id) => version.properties[id] !== before.properties[id]);
  const moved = String(version.position) !== String(before.position);
  return new Set([
    ...changed,
    ...(version.region === before.region ? [] : ['place']),
    ...(moved ? ['position'] : []),
  ]);
};

/** True for the version that was the present one at an instant; without an instant, for the one that is now. */
export const isValidAt = ({ valid_from: from, valid_to: to }: RecordItem, at: string | null): boolean => {
  if (at === null) return to === null;
  const when = Date.parse(at);
  return Date.parse(from) <= when && (to === null || Date.parse(to) > when);
};
