import { Problem } from '../problem.ts';
import { REGION_KINDS, type RegionKind } from '#data/regions/kind.ts';

export interface Collection {
  id: string;
  kind: RegionKind;
  title: string;
  description: string;
}

const DECLARED = {
  province: ['provinces', '省 Province', 'The province.'],
  city: ['cities', '设区市 Cities', 'Prefecture-level cities.'],
  county: ['counties', '县（市、区） Counties', 'Districts, county-level cities and counties.'],
  town: [
    'towns',
    '乡镇（街道） Towns',
    'Subdistricts, towns and townships. Their geometry is made up for the demonstration.',
  ],
  village: ['villages', '行政村 Villages', 'Villages. Their places are made up for the demonstration.'],
  community: [
    'communities',
    '社区 Communities',
    'Urban communities. Their places are made up for the demonstration.',
  ],
  park: ['parks', '功能区 Parks', 'Development zones and parks, beside the administrative tree.'],
  sea_area: [
    'sea_areas',
    '海域 Sea areas',
    'Waters off the coast, by the city that answers for them; approximate.',
  ],
} as const satisfies Record<RegionKind, readonly [id: string, title: string, description: string]>;

export const COLLECTIONS: readonly Collection[] = REGION_KINDS.map((kind) => {
  const [id, title, description] = DECLARED[kind];
  return { id, kind, title, description };
});

/** The collection of an id; throws the problem to answer with when there is none. */
export function collectionById(id: string): Collection {
  const collection = COLLECTIONS.find((candidate) => candidate.id === id);
  if (collection) return collection;
  const known = COLLECTIONS.map((candidate) => candidate.id).join(', ');
  throw new Problem('unknown-collection', `There is no collection of that name. There are: ${known}.`, {
    field: 'collectionId',
  });
}
