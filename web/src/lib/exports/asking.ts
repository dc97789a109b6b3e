import type { GrantItem } from '#api/access-schemas.ts';
import type { CatalogueDataset } from '#api/dataset-schemas.ts';

/** From this grade on a file needs a second person. */
const APPROVED_FROM = 3;

/** Whether a file of all that a dataset holds needs a second person. */
export const needsApproval = ({ grade, fields }: Pick<CatalogueDataset, 'grade' | 'fields'>): boolean =>
  Math.max(grade, ...fields.map((field) => field.grade ?? 1)) >= APPROVED_FROM;

export type AskableRegion = Pick<GrantItem, 'region' | 'region_names'>;

/** The regions whose sensitive records of a dataset somebody may ask for, each once; none where there is nothing to ask for. */
export const askableRegions = (
  grants: readonly Pick<GrantItem, 'region' | 'region_names' | 'libraries' | 'grade'>[],
  library: string,
  dataset: Pick<CatalogueDataset, 'grade' | 'fields'>,
): AskableRegion[] => {
  if (!needsApproval(dataset)) return [];
  const held = grants.filter(
    ({ libraries, grade }) => grade >= APPROVED_FROM && (libraries?.includes(library) ?? true),
  );
  return held.filter(({ region }, at) => held.findIndex((one) => one.region === region) === at);
};
