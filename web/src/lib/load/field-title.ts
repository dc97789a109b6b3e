import type { CatalogueDataset } from '#api/dataset-schemas.ts';
import type { TextKey } from '#lib/i18n/zh.ts';

/** What a field id of a mapping or a flaw is called: a field of the dataset, a part of a position, or itself. */
export const fieldTitle = (
  dataset: CatalogueDataset,
  id: string,
  i18n: { t: (key: TextKey) => string; say: (text: { zh: string; en: string }) => string },
): string => {
  if (id === 'lng') return i18n.t('load.mapping.lng');
  if (id === 'lat') return i18n.t('load.mapping.lat');
  if (id === 'crs') return i18n.t('load.crs');
  if (id === 'encoding') return i18n.t('load.encoding');
  const field = dataset.fields.find((one) => one.id === id);
  return field ? i18n.say(field.title) : id;
};
