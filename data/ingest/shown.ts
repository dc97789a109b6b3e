import { guardedFields, type Dataset, type Field, type Personal } from '#data/themes/theme.ts';
import type { FeatureRecord } from './record.ts';

/*
 * A record as others may see it, made when it is written, since it is read far more often. What stands beside a record says the same as
 * the database's masked() and shown_properties(), which make it where fields are declared otherwise later.
 */

type Written = Pick<FeatureRecord, 'values' | 'properties'>;

const HIDDEN = '***';

/** A personal value as everybody sees it: its ends let people who know a person recognise it. */
export const maskValue = (kind: Personal, value: string): string => {
  const letters = [...value];
  if (kind === 'name' && letters.length > 1) return `${letters[0]!}*`;
  if ((kind === 'phone' || kind === 'id-number') && letters.length >= 11)
    return letters.slice(0, 3).join('') + '*'.repeat(letters.length - 7) + letters.slice(-4).join('');
  return HIDDEN;
};

/** What is kept beside a record, as JSON. */
export interface Shown {
  /** Whether everybody who sees the record sees all of it. */
  asIs: boolean;
  /** What is shown to whoever is granted all of it, personal values masked; null where that is the record. */
  whole: string | null;
  /** What everybody sees who sees the record, without guarded fields, personal values masked; null where that is the record. */
  open: string | null;
}

const AS_IS: Shown = { asIs: true, whole: null, open: null };

const masksOf = (fields: readonly Field[], { values }: Written): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap(({ id, personal }) =>
      personal !== undefined && Object.hasOwn(values, id)
        ? [[id, maskValue(personal, String(values[id]))]]
        : [],
    ),
  );

export const shownOf = (dataset: Dataset, record: Written): Shown => {
  const guarded = new Set(guardedFields(dataset).map(({ id }) => id));
  if (guarded.size === 0 && dataset.fields.every(({ personal }) => personal === undefined)) return AS_IS;
  const masked = Object.entries({ ...record.values, ...masksOf(dataset.fields, record) });
  const keptOf = (fields: typeof masked): string | null => {
    const text = JSON.stringify(Object.fromEntries(fields));
    return text === record.properties ? null : text;
  };
  const [whole, open] = [keptOf(masked), keptOf(masked.filter(([field]) => !guarded.has(field)))];
  return { asIs: whole === null && open === null, whole, open };
};
