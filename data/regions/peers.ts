import { levelOfCode } from './code.ts';

/** The regions that one is fairly compared with: the same level and the same designation. */
export interface PeerGroup {
  level: 2 | 3 | 4;
  /** Codes begin with these digits. */
  within: string;
  /** Bounds of the digits after `parentDigits` that tell the designation, both included; null where the level has but one. */
  digits: { from: number; length: number; least: number; most: number } | null;
  title: { zh: string; en: string };
}

/** Digits 5–6 of a county's code by designation (statistical division codes). */
const COUNTIES = [
  { least: 1, most: 20, zh: '市辖区', en: 'districts' },
  { least: 21, most: 70, zh: '县', en: 'counties' },
  { least: 81, most: 99, zh: '县级市', en: 'county-level cities' },
];

/** Digits 7–9 of a town's code by designation. */
const TOWNS = [
  { least: 1, most: 99, zh: '街道', en: 'subdistricts' },
  { least: 100, most: 199, zh: '镇', en: 'towns' },
  { least: 200, most: 299, zh: '乡', en: 'townships' },
];

const named = (code: string, from: number, length: number, kinds: typeof COUNTIES) => {
  const digits = Number(code.slice(from, from + length));
  return kinds.find(({ least, most }) => digits >= least && digits <= most);
};

/**
 * Who a region's peers are: for a city all cities of the province, for a county those of the province with its designation, for a
 * town those of its city with its designation. Null for a province, below towns, outside the tree, and for other designations.
 */
export const peersOf = (code: string): PeerGroup | null => {
  const level = levelOfCode(code);
  const province = code.slice(0, 2);
  if (level === 2)
    return { level, within: province, digits: null, title: { zh: '全省各市', en: 'cities of the province' } };
  if (level === 3) {
    const kind = named(code, 4, 2, COUNTIES);
    if (!kind) return null;
    const title = { zh: `全省${kind.zh}`, en: `${kind.en} of the province` };
    return { level, within: province, digits: { from: 4, length: 2, ...kind }, title };
  }
  if (level === 4) {
    const kind = named(code, 6, 3, TOWNS);
    if (!kind) return null;
    const title = { zh: `本市${kind.zh}`, en: `${kind.en} of the city` };
    return { level, within: code.slice(0, 4), digits: { from: 6, length: 3, ...kind }, title };
  }
  return null;
};
