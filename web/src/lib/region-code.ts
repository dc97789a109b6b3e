import type { RegionKind } from '#api/schemas.ts';

/** The province the product is about; the workspace starts here. */
export const PROVINCE = '370000000000';

const SIGNIFICANT = [2, 4, 6, 9] as const;

/** The shortest form of a code that still names it (`370202000000` → `370202`); other codes come back as they are. */
export const shortCode = (code: string): string => {
  if (!/^\d{12}$/.test(code)) return code;
  const digits = SIGNIFICANT.find((count) => /^0+$/.test(code.slice(count)));
  return digits ? code.slice(0, digits) : code;
};

/** The 12-digit form of a code of 2, 4, 6, 9 or 12 digits; other codes come back as they are. */
export const fullCode = (code: string): string => (/^\d{2,12}$/.test(code) ? code.padEnd(12, '0') : code);

/** True for what could be a code of ours; the server has the last word. */
export const looksLikeCode = (text: string): boolean =>
  /^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(text) || /^(PK|SA)-[A-Z0-9-]{4,20}$/.test(text);

/** True when the kind lies outside the administrative tree and overlaps it. */
export const isOverlay = (kind: RegionKind): boolean => kind === 'park' || kind === 'sea_area';

/** True when the kind is the lowest of the tree, which is a point on the map. */
export const isLeaf = (kind: RegionKind): boolean => kind === 'village' || kind === 'community';

/** Metres of simplification for what is drawn of a region: about a pixel at the zoom that frames it. */
export const simplificationFor = (kind: RegionKind): number => (kind === 'province' ? 250 : 0);
