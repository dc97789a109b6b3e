import { LOAD } from '#lib/i18n/load.ts';
import type { CatalogueDataset } from '#api/dataset-schemas.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';

/** What a field id of a mapping or a flaw is called: a field of the dataset, a part of a position, or itself. */
export const fieldTitle = (dataset: CatalogueDataset, id: string, i18n: I18n): string => {
  if (id === 'lng') return i18n.of(LOAD, 'load.mapping.lng');
  if (id === 'lat') return i18n.of(LOAD, 'load.mapping.lat');
  if (id === 'crs') return i18n.of(LOAD, 'load.crs');
  if (id === 'encoding') return i18n.of(LOAD, 'load.encoding');
  const field = dataset.fields.find((one) => one.id === id);
  return field ? i18n.say(field.title) : id;
};
