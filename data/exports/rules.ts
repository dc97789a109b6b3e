import type { Grant, Person } from '#data/access/person.ts';
import { strictestGrade } from '#data/access/rights.ts';
import { levelOfCode, lineageOf } from '#data/regions/code.ts';
import type { Dataset, Grade } from '#data/themes/theme.ts';

const PROVINCE = '370000000000';
/** From this grade on a file needs a second person. */
export const APPROVED_FROM = 3 satisfies Grade;
/** Up to this grade whoever may see something may take it. */
export const TAKEN_UP_TO = 2 satisfies Grade;

const ofLibrary =
  (library: string) =>
  ({ libraries }: Grant): boolean =>
    libraries?.includes(library) ?? true;

const isPark = (region: string): boolean => region.startsWith('PK-');

/** Whether something of a region may be seen by a grant for another; of a park, which lies across the tree, its records say it. */
const touches = (granted: string, region: string): boolean =>
  isPark(region)
    ? granted === region || levelOfCode(granted) !== null
    : lineageOf(region).includes(granted) || lineageOf(granted).includes(region);

/** The regions a steward of one of which decides on a region: all above it, and for a park, which lies across counties, the province. */
export const regionsAbove = (region: string): string[] =>
  isPark(region) ? [region, PROVINCE] : lineageOf(region);

/** The narrowest region that has all regions of a batch in it; null: it is of the whole province. */
export const regionOfAll = (regions: readonly string[] | null): string => {
  const [first = PROVINCE, ...others] = regions ?? [];
  return lineageOf(first).find((up) => others.every((code) => lineageOf(code).includes(up))) ?? PROVINCE;
};

/**
 * The strictest grade of which somebody may ask for a file of a dataset in a region; null where they may not: nothing of it is
 * sensitive to them.
 */
export const gradeToAsk = (
  { grants }: Pick<Person, 'grants'>,
  library: string,
  dataset: Pick<Dataset, 'grade' | 'fields'>,
  region: string,
): Grade | null => {
  const seen = grants
    .filter(ofLibrary(library))
    .filter((grant) => touches(grant.region, region))
    .map(({ grade }) => grade);
  const grade = Math.min(strictestGrade(dataset), Math.max(1, ...seen)) as Grade;
  return grade >= APPROVED_FROM ? grade : null;
};

/** The regions whose sensitive records of a library somebody sees, without those that lie in another of them. */
export const regionsToAsk = ({ grants }: Pick<Person, 'grants'>, library: string): string[] => {
  const regions = grants
    .filter(ofLibrary(library))
    .filter(({ grade }) => grade >= APPROVED_FROM)
    .map(({ region }) => region);
  return [...new Set(regions)].filter(
    (code) => !lineageOf(code).some((up) => up !== code && regions.includes(up)),
  );
};

/** The grants by which somebody decides on what others ask for: a steward's own, never a machine's. */
export const decidingGrants = ({ account, grants, readOnly, token }: Person): Grant[] =>
  account === null || readOnly || token !== null ? [] : grants.filter(({ role }) => role === 'steward');
