import type { CatalogueDataset, RecordItem } from '#api/dataset-schemas.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';

type Field = CatalogueDataset['fields'][number];
type Value = string | number | boolean | undefined;

/** Whether a field is kept from whoever asked: it is stricter than its records, and none of these has it. */
export const isWithheld = (
  { grade }: Pick<CatalogueDataset, 'grade'>,
  field: Pick<Field, 'id' | 'grade'>,
  rows: readonly Pick<RecordItem, 'properties'>[],
): boolean =>
  (field.grade ?? grade) > grade && rows.every(({ properties }) => properties[field.id] === undefined);

/** A value of a field as people read it: codes by their titles, periods and days in words. */
export const cellText = (
  { type, values }: Pick<Field, 'type' | 'values'>,
  value: Value,
  i18n: I18n,
): string => {
  if (value === undefined) return i18n.t('panel.none');
  if (typeof value === 'boolean') return i18n.t(value ? 'records.yes' : 'records.no');
  if (typeof value === 'number')
    return value.toLocaleString(i18n.numbers.locale, { maximumFractionDigits: 6 });
  if (type === 'code' && values?.[value]) return i18n.say(values[value]);
  if (type === 'period') return i18n.period(value);
  if (type === 'date') return i18n.numbers.day(value);
  if (type === 'datetime') return i18n.numbers.moment(value);
  return value;
};

/** A field's title with its unit. */
export const columnTitle = ({ title, unit }: Pick<Field, 'title' | 'unit'>, i18n: I18n): string =>
  unit ? `${i18n.say(title)} (${i18n.say(unit)})` : i18n.say(title);

/** The names of a record's regions, from the city down. */
export const placeText = ({ place }: Pick<RecordItem, 'place'>, i18n: I18n): string =>
  place.map((names) => i18n.name(names)).join(i18n.lang === 'zh' ? '' : ', ');

/** A position to about a metre. */
const positionText = ({ position }: Pick<RecordItem, 'position'>, i18n: I18n): string =>
  position ? position.map((degrees) => degrees.toFixed(5)).join(', ') : i18n.t('panel.none');

/** All that is shown of a version, by field; `place` and `position` stand for where it is. */
export const shownOf = (
  item: RecordItem,
  fields: readonly Pick<Field, 'id' | 'type' | 'values'>[],
  i18n: I18n,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(fields.map((field) => [field.id, cellText(field, item.properties[field.id], i18n)])),
  place: placeText(item, i18n),
  position: positionText(item, i18n),
});

/** What a record is called: the values of its key fields, a region by its name. */
export const recordTitle = (dataset: CatalogueDataset, item: RecordItem, i18n: I18n): string =>
  dataset.key
    .map((id) => {
      const field = dataset.fields.find((one) => one.id === id);
      const deepest = item.place.at(-1);
      if (field?.type === 'region' && deepest) return i18n.name(deepest);
      return field ? cellText(field, item.properties[id], i18n) : id;
    })
    .join(' · ');
