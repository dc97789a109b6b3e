import type { Grant, Person } from './person.ts';
import { levelOfCode, parentCode } from '#data/regions/code.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset } from '#data/themes/theme.ts';

/** Region codes by grade, `2` to `4`; of grade 1 there is nothing to grant. */
type ByGrade = Readonly<Record<string, readonly string[]>>;

/** What grants come to: all that somebody may see beyond what is published. What is not named is denied. */
export interface Rights {
  /** By dataset, the regions whose records and fields of a grade are seen, each with all below it. */
  read: Readonly<Record<string, ByGrade>>;
  /** By dataset, the regions in which a steward looks after it. */
  steward: Readonly<Record<string, readonly string[]>>;
  /** The regions of a grade that are seen themselves. */
  regions: ByGrade;
}

export const NO_RIGHTS: Rights = { read: {}, steward: {}, regions: {} };

/** The grades that records and fields of a dataset have, the published ones aside. */
const gradesOf = ({ grade, fields }: Pick<Dataset, 'grade' | 'fields'>): number[] =>
  [...new Set([grade, ...fields.map((field) => Math.max(field.grade ?? grade, grade))])].filter(
    (one) => one > 1,
  );

/** The strictest grade that a row of a dataset holds, which a steward has to be granted to look after it. */
export const strictestGrade = (dataset: Pick<Dataset, 'grade' | 'fields'>): number =>
  Math.max(1, ...gradesOf(dataset));

const isWithin = (code: string, wider: ReadonlySet<string>): boolean => {
  for (let up = parentCode(code); up !== null; up = parentCode(up)) if (wider.has(up)) return true;
  return false;
};

/** Each code once, without those that lie below another. */
const widest = (codes: readonly string[]): string[] => {
  const all = new Set(codes);
  return [...all].filter((code) => !isWithin(code, all)).sort();
};

const regionsOf = (grants: readonly Grant[]): string[] => widest(grants.map(({ region }) => region));

const byGrade = (grades: readonly number[], grants: readonly Grant[]): ByGrade =>
  Object.fromEntries(
    grades.flatMap((grade) => {
      const codes = regionsOf(grants.filter((grant) => grant.grade >= grade));
      return codes.length > 0 ? [[String(grade), codes]] : [];
    }),
  );

/** What a person's grants come to over the declared datasets; administrators have none, whatever is written of them. */
export const rightsOf = (
  { grants, adminRole }: Pick<Person, 'grants' | 'adminRole'>,
  register: Register,
): Rights => {
  if (adminRole !== null || grants.length === 0) return NO_RIGHTS;
  const read: Record<string, ByGrade> = {};
  const steward: Record<string, readonly string[]> = {};
  for (const { id: theme, datasets } of register.themes) {
    const here = grants.filter(({ libraries }) => libraries === null || libraries.includes(theme));
    if (here.length === 0) continue;
    for (const dataset of datasets) {
      const grades = byGrade(gradesOf(dataset), here);
      if (Object.keys(grades).length > 0) read[dataset.id] = grades;
      const kept = here.filter(({ role, grade }) => role === 'steward' && grade >= strictestGrade(dataset));
      if (kept.length > 0) steward[dataset.id] = regionsOf(kept);
    }
  }
  return { read, steward, regions: byGrade([2, 3, 4], grants) };
};

/** The part of rights that a question about some datasets needs; null where they give nothing there. */
export const rightsIn = ({ read, steward, regions }: Rights, datasets: readonly string[]): Rights | null => {
  const named = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([id]) => datasets.includes(id)));
  const part = { read: named(read), steward: named(steward), regions };
  return Object.keys(part.read).length + Object.keys(part.steward).length > 0 ? part : null;
};

/** The same rights without what is of a stricter grade. */
export const rightsUpTo = ({ read, steward, regions }: Rights, grade: number): Rights => {
  const upTo = (grades: ByGrade): ByGrade =>
    Object.fromEntries(Object.entries(grades).filter(([one]) => Number(one) <= grade));
  return {
    read: Object.fromEntries(Object.entries(read).map(([dataset, grades]) => [dataset, upTo(grades)])),
    steward,
    regions: upTo(regions),
  };
};

/** What is said of a dataset; a name such as `constructor` names none. */
const ofDataset = <T>(all: Readonly<Record<string, T>>, dataset: string): T | undefined =>
  Object.hasOwn(all, dataset) ? all[dataset] : undefined;

/** Whether something of a dataset is granted at a grade, wherever. */
export const holds = ({ read }: Rights, dataset: string, grade: number): boolean =>
  grade === 1 || (ofDataset(read, dataset)?.[String(grade)]?.length ?? 0) > 0;

/** Where something is, as rights are granted for it: its own region and those of the tree that it lies in. */
export interface Place {
  region: string | null;
  city: string | null;
  county: string | null;
  town: string | null;
}

const PROVINCE = '370000000000';
const isProvince = (code: string): boolean => code.startsWith(PROVINCE.slice(0, 2));

/** The codes of which one must be granted; waters and parks lie beside the tree and are granted by their own ids. */
export const codesOf = ({ region, city, county, town }: Place): readonly (string | null)[] => {
  if (region === null) return [];
  return isProvince(region) ? [region, town, county, city, PROVINCE] : [region];
};

/** Whether something of a dataset, of a grade and at a place, is seen: what the database's policy says of a record. */
export const sees = (
  rights: Rights,
  { dataset, grade, place }: { dataset: string | null; grade: number; place: Place | null },
): boolean => {
  if (grade === 1) return true;
  if (dataset === null || place === null) return false;
  const granted = ofDataset(rights.read, dataset)?.[String(grade)];
  return granted !== undefined && codesOf(place).some((code) => code !== null && granted.includes(code));
};

/** The regions in which a steward looks after a dataset. */
export const stewardIn = ({ steward }: Rights, dataset: string): readonly string[] | undefined =>
  ofDataset(steward, dataset);

const REGION = /^(?:\d{12}|(?:PK|SA)-[A-Z0-9-]{1,24})$/;
const DATASET = /^[a-z][a-z0-9-]{0,59}$/;
const GRADE = /^[234]$/;

const mapped = <T, To>(all: Readonly<Record<string, T>>, to: (one: T) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(all).map(([key, one]) => [key, to(one)]));

const asKeys = (codes: readonly string[]): Record<string, 1> =>
  Object.fromEntries(codes.map((code) => [code, 1]));

/** An array as PostgreSQL reads it; of none nothing is said. */
const asArray = (texts: Iterable<string>): string => {
  const all = [...texts].join(',');
  return all === '' ? '' : `{${all}}`;
};

/** Up to which grade some datasets are granted, and where. */
interface Within {
  grade: string;
  datasets: readonly string[];
  /** Bits by the numbers of the counties that are granted whole, as hexadecimal text. */
  counties: string;
  /** Whatever else is granted: towns, villages, parks and waters. */
  codes: readonly string[];
  /** Those of the datasets, with the grade, of which nothing is granted anywhere else. */
  whole: Readonly<Record<string, string>>;
  /** Whether that is all: what lies in no county of a city or of the province has to be looked up. */
  sole: boolean;
}

const NOWHERE: Within = { counties: '', codes: [], grade: '', datasets: [], whole: {}, sole: false };

const COUNTIES = 10_000;
const CITY = 100;

/** Whether it is a province, city or county, which has counties whole. */
const hasCounties = (code: string): boolean => (levelOfCode(code) ?? 4) <= 3 && isProvince(code);

/** The numbers of the counties of a province, city or county: the first, and the one after the last. */
const countiesOf = (code: string): readonly [number, number] => {
  const level = levelOfCode(code);
  const first = Number(code.slice(2, 6));
  return [first, first + (level === 1 ? COUNTIES : level === 2 ? CITY : 1)];
};

/** A bit for the number of each county that is granted whole, to the last that is. */
const bitsOf = (codes: readonly string[]): string => {
  const ranges = codes.filter(hasCounties).map(countiesOf);
  if (ranges.length === 0) return '';
  const bits = Buffer.alloc(Math.ceil(Math.max(...ranges.map(([, end]) => end)) / 8));
  for (const [first, end] of ranges)
    for (let number = first; number < end; number += 1) bits[number >> 3]! |= 1 << (number & 7);
  return bits.toString('hex');
};

/** What is asked of every row first; whoever holds more than that has it looked up. */
const withinOf = ({ read }: Rights): Within => {
  const strictest = Object.entries(read).flatMap(([dataset, grades]) => {
    const grade = Object.keys(grades).sort().at(-1);
    const codes = (grade && grades[grade]) || [];
    return grade && codes.length > 0 ? [{ dataset, grade, codes }] : [];
  });
  const [first] = strictest;
  if (!first) return NOWHERE;
  const where = first.codes.join();
  const isThere = (codes: readonly string[]): boolean => codes.join() === where;
  const alike = strictest.filter(({ grade, codes }) => grade === first.grade && isThere(codes));
  const whole = alike.filter(({ dataset }) => Object.values(read[dataset]!).every(isThere));
  return {
    counties: bitsOf(first.codes),
    codes: first.codes.filter((code) => !hasCounties(code)),
    grade: first.grade,
    datasets: alike.map(({ dataset }) => dataset),
    whole: Object.fromEntries(whole.map(({ dataset, grade }) => [dataset, grade])),
    sole:
      whole.length === Object.keys(read).length && first.codes.every((code) => (levelOfCode(code) ?? 5) >= 3),
  };
};

/** The grade of datasets that are granted at one alone, wherever: none of their fields of a stricter one is seen. */
const singleOf = ({ read }: Rights): Record<string, string> =>
  Object.fromEntries(
    Object.entries(read).flatMap(([dataset, grades]) => {
      const [grade, ...others] = Object.keys(grades);
      return grade && others.length === 0 ? [[dataset, grade]] : [];
    }),
  );

/**
 * Rights as the texts of the settings `haidai.…` that policies read, each of which is taken apart only where it is asked for: JSON, in
 * which codes are keys, and a list. Throws on anything that is no code, dataset or grade, so the texts are safe to stand in a statement.
 */
export const rightsSettings = (
  rights: Rights,
): Readonly<
  Record<
    | 'read'
    | 'steward'
    | 'regions'
    | 'whole'
    | 'grade'
    | 'bits'
    | 'codes'
    | 'dataset'
    | 'datasets'
    | 'rest'
    | 'single'
    | 'held',
    string
  >
> => {
  const { read, steward, regions } = rights;
  const check = (pattern: RegExp, text: string): void => {
    if (!pattern.test(text)) throw new Error(`Not to be found in rights: ${JSON.stringify(text)}`);
  };
  for (const grades of [regions, ...Object.values(read)])
    for (const [grade, codes] of Object.entries(grades)) {
      check(GRADE, grade);
      for (const code of codes) check(REGION, code);
    }
  for (const id of [...Object.keys(read), ...Object.keys(steward)]) check(DATASET, id);
  for (const codes of Object.values(steward)) for (const code of codes) check(REGION, code);
  const within = withinOf(rights);
  const told = JSON.stringify(mapped(read, (grades) => mapped(grades, asKeys)));
  const seen = Object.keys(read).filter((id) => Object.keys(read[id]!).length > 0);
  return {
    read: told,
    rest: within.sole ? '' : told,
    held: asArray(new Set([...seen, ...Object.keys(steward)])),
    steward: JSON.stringify(mapped(steward, asKeys)),
    regions: JSON.stringify(mapped(regions, asKeys)),
    whole: JSON.stringify(within.whole),
    single: JSON.stringify(singleOf(rights)),
    grade: within.grade,
    bits: within.counties,
    codes: within.codes.length > 0 ? JSON.stringify(asKeys(within.codes)) : '',
    // most questions are about one, and to be like it is less to ask of every row than to be in a list
    dataset: within.datasets.length === 1 ? within.datasets[0]! : '',
    datasets: asArray(within.datasets),
  };
};

/** The statements that set them for a transaction. */
export const setRights = (rights: Rights): string =>
  Object.entries(rightsSettings(rights))
    .map(([part, text]) => `SET LOCAL haidai.${part} = '${text}'`)
    .join('; ');
