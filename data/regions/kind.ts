/** What kinds of region there are: the administrative tree from the province down, then what lies beside it. */
export const REGION_KINDS = [
  'province',
  'city',
  'county',
  'town',
  'village',
  'community',
  'park',
  'sea_area',
] as const;

export type RegionKind = (typeof REGION_KINDS)[number];
