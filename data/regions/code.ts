/**
 * Region codes. In the tree: twelve digits, of which the first 2, 4, 6, 9 or 12 mean something (province, city, county, town,
 * village or community) and the rest is zero. Beside the tree: parks `PK-<city>-<number>`, sea areas `SA-<sea>-<city>`.
 */

export type RegionLevel = 1 | 2 | 3 | 4 | 5;

/** Digits that are significant at level 1 to 5. */
const SIGNIFICANT = [2, 4, 6, 9, 12] as const;
const LENGTH = 12;
const TREE_CODE = /^[1-9]\d+$/;
const PARK_CODE = /^PK-\d{4}-\d{3}$/;
const SEA_CODE = /^SA-[A-Z]{2}-\d{4}$/;

/** The full code for what a person may write (2, 4, 6, 9 or 12 digits, or a park's or sea area's id); null when it is none. */
export function parseRegionCode(text: string): string | null {
  if (TREE_CODE.test(text)) {
    return SIGNIFICANT.some((digits) => digits === text.length) ? text.padEnd(LENGTH, '0') : null;
  }
  const id = text.toUpperCase();
  return PARK_CODE.test(id) || SEA_CODE.test(id) ? id : null;
}

/** The level of a full code: 1 province … 5 village or community; null outside the tree. */
export function levelOfCode(code: string): RegionLevel | null {
  if (code.length !== LENGTH || !TREE_CODE.test(code)) return null;
  for (let level = 5; level > 1; level--) {
    const group = code.slice(SIGNIFICANT[level - 2], SIGNIFICANT[level - 1]);
    if (Number(group) !== 0) return level as RegionLevel;
  }
  return 1;
}

/** The full code one level up, by truncation; null for a province and outside the tree. */
export function parentCode(code: string): string | null {
  const level = levelOfCode(code);
  if (level === null || level === 1) return null;
  return code.slice(0, SIGNIFICANT[level - 2]).padEnd(LENGTH, '0');
}

/** A full code and those above it, itself first; a park or a sea area stands alone. */
export function lineageOf(code: string): string[] {
  const lineage = [];
  for (let up: string | null = code; up !== null; up = parentCode(up)) lineage.push(up);
  return lineage;
}

/**
 * What the last three digits of a village-level code say, by the National Bureau of Statistics' rules for its division codes
 * (统计用区划代码和城乡划分代码编制规则). The digits decide, since the bureau's urban-rural class tells how built-up a place is and
 * not who runs it, and the list of 2023 comes without it; the names in that list agree (4xx …类似居委会, 虚拟社区; 5xx …类似村委会,
 * 生活区).
 */
const VILLAGE_KINDS = [
  { from: 1, to: 199, kind: 'community' }, // residents' committees
  { from: 200, to: 399, kind: 'village' }, // villagers' committees
  { from: 400, to: 499, kind: 'community' }, // what is like a residents' committee: campuses, development zones
  { from: 500, to: 599, kind: 'village' }, // what is like a villagers' committee: farms, forest stations
] as const;

/** Whether a village-level code is that of a community or a village; numbers that the rules give to neither are no code. */
export const villageKind = (code: string): 'community' | 'village' => {
  const number = Number(code.slice(9));
  const found = VILLAGE_KINDS.find(({ from, to }) => number >= from && number <= to);
  if (!found) throw new Error(`${code} is no code of a village or community`);
  return found.kind;
};
