import { levelOfCode, lineageOf } from '#data/regions/code.ts';
import type { Register } from '#data/themes/register.ts';
import type { Person } from './person.ts';
import { rightsOf, stewardIn } from './rights.ts';

/** Where a steward manages a dataset: codes with all below them, parks and sea areas by their ids; null: the whole province and its waters. */
export type ManagedRegions = readonly string[] | null;

/** Whether managing some regions includes managing all of some others. */
export const managesAll = (managed: ManagedRegions, wanted: ManagedRegions): boolean =>
  managed === null ||
  (wanted !== null && wanted.every((code) => lineageOf(code).some((up) => managed.includes(up))));

/**
 * Where a person may bring records of a dataset in, take them back, see what was kept aside and settle what differs; undefined where
 * they may not.
 */
export const mayManage = (
  person: Pick<Person, 'grants' | 'adminRole' | 'readOnly'>,
  register: Register,
  dataset: string,
): ManagedRegions | undefined => {
  if (person.readOnly) return undefined;
  const regions = stewardIn(rightsOf(person, register), dataset);
  return regions?.some((code) => levelOfCode(code) === 1) ? null : regions;
};
