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

/** The codes of which one must be granted; waters and parks lie beside the tree and are granted by their own ids. */
export const codesOf = ({ region, city, county, town }: Place): readonly (string | null)[] => {
  if (region === null) return [];
  return region.startsWith('37') ? [region, town, county, city, PROVINCE] : [region];
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

/** PostgreSQL looks up keys of an object by halving, elements of an array one by one. */
const asKeys = (codes: readonly string[]): Record<string, 1> =>
  Object.fromEntries(codes.map((code) => [code, 1]));

/** Where something is granted, told by how the codes of counties begin, or by their first six digits, one by one. */
interface Where {
  prefix: string;
  counties: readonly string[];
}

interface Within extends Where {
  grade: string;
  datasets: readonly string[];
  /** Whether it is counties and nothing else is granted. */
  sole: boolean;
}

const NOWHERE: Within = { prefix: '', counties: [], grade: '', datasets: [], sole: false };
const COUNTY_DIGITS = 6;

/** The first text after all that begin with some digits, in the order of their characters. */
const nextOf = (prefix: string): string =>
  prefix === '' ? '' : prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);

/** Null where it is not so simple: for several regions that are not all counties, and for towns. */
const whereOf = (codes: readonly string[]): Where | null => {
  const levels = codes.map(levelOfCode);
  const [level] = levels;
  if (codes.length === 1 && level && level <= 3)
    return { prefix: codes[0]!.slice(0, 2 * level), counties: [] };
  const counties = codes.length > 0 && levels.every((one) => one === 3);
  return counties ? { prefix: '', counties: codes.map((code) => code.slice(0, COUNTY_DIGITS)) } : null;
};

/**
 * What is asked of every row first: up to which grade some datasets are granted in one province, city or county, or in some counties.
 * Whoever holds something else has it looked up.
 */
const withinOf = ({ read }: Rights): Within => {
  const simple = Object.entries(read).flatMap(([dataset, grades]) => {
    const grade = Object.keys(grades).sort().at(-1);
    const codes = (grade && grades[grade]?.filter((one) => levelOfCode(one) !== null)) || [];
    const where = whereOf(codes);
    return grade && where ? [{ dataset, grade, where, codes: codes.join() }] : [];
  });
  const [first] = simple;
  if (!first) return NOWHERE;
  const alike = simple.filter(({ grade, codes }) => grade === first.grade && codes === first.codes);
  const others = Object.values(read).flatMap((grades) => Object.values(grades).map((codes) => codes.join()));
  return {
    ...first.where,
    grade: first.grade,
    datasets: alike.map(({ dataset }) => dataset),
    sole:
      alike.length === Object.keys(read).length &&
      others.every((codes) => codes === first.codes) &&
      first.codes.split(',').every((code) => levelOfCode(code) === 3),
  };
};

/**
 * Of datasets of several grades that are granted at each of them alike, the strictest by dataset: whoever sees a record of such a dataset sees
 * its fields up to there, so that nothing has to be asked of the record itself.
 */
const alikeOf = ({ read }: Rights): Record<string, string> =>
  Object.fromEntries(
    Object.entries(read).flatMap(([dataset, grades]) => {
      const strictest = Object.keys(grades).sort().at(-1);
      const [first, ...others] = Object.values(grades).map((codes) => codes.join());
      const alike = others.length > 0 && others.every((codes) => codes === first);
      return strictest && alike ? [[dataset, strictest]] : [];
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
    | 'alike'
    | 'grade'
    | 'prefix'
    | 'beyond'
    | 'counties'
    | 'dataset'
    | 'datasets'
    | 'rest'
    | 'sole'
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
  const held = new Set([...seen, ...Object.keys(steward)]);
  return {
    read: told,
    rest: within.sole ? '' : told,
    held: held.size > 0 ? `{${[...held].join(',')}}` : '',
    steward: JSON.stringify(mapped(steward, asKeys)),
    regions: JSON.stringify(mapped(regions, asKeys)),
    alike: JSON.stringify(alikeOf(rights)),
    grade: within.grade,
    prefix: within.prefix,
    beyond: nextOf(within.prefix),
    counties: within.counties.length > 0 ? JSON.stringify(asKeys(within.counties)) : '',
    // most questions are about one, and to be like it is less to ask of every row than to be in a list
    dataset: within.datasets.length === 1 ? within.datasets[0]! : '',
    datasets: within.datasets.length > 0 ? `{${within.datasets.join(',')}}` : '',
    sole: within.sole ? 'yes' : '',
  };
};

/** The statements that set them for a transaction. */
export const setRights = (rights: Rights): string =>
  Object.entries(rightsSettings(rights))
    .map(([part, text]) => `SET LOCAL haidai.${part} = '${text}'`)
    .join('; ');
