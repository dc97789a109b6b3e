import type { Dataset, Field } from '#data/themes/theme.ts';
import { UNSAID } from './fields.ts';
import { POSITION, proposeMapping, type Mapping } from './mapping.ts';
import type { Flaw } from './source.ts';

/*
 * What is masked of rows that were kept aside, which are as they came: nobody can say where in them a personal value stands, but what
 * their columns were taken for and are called says where to expect one.
 */

/** The kind of columns that are shown as they came. */
export const PLAIN = 'plain';
/** The kind of columns that no field takes, or of rows that cannot be told apart into columns: they may hold anything. */
const UNKNOWN = 'unknown';

export interface KeptMasks {
  /** By column of the file: `plain`, or as what its values are masked. */
  columns: readonly string[];
  /** The fields of which a value is shown and whose rows lie under their headings. */
  plain: readonly string[];
  /** Fields whose rows lie under their headings, though their value is not shown. */
  personal: readonly string[];
}

const personalOf = ({ fields }: Pick<Dataset, 'fields'>): Field[] =>
  fields.filter(({ personal }) => personal !== undefined);

/** What rows are kept aside for, besides fields. */
const OTHERS = [...POSITION, 'key'];

const plainOf = ({ fields }: Pick<Dataset, 'fields'>): string[] => [
  ...fields.filter(({ personal }) => personal === undefined).map(({ id }) => id),
  ...OTHERS,
];

/** How the kept rows of a batch are masked; null where nothing of the dataset is personal. */
export const keptMasks = (
  dataset: Dataset,
  { columns, mapping }: { columns: readonly string[]; mapping: Mapping },
): KeptMasks | null => {
  const personal = personalOf(dataset);
  if (personal.length === 0) return null;
  const kindOf = (id: string | null | undefined) => personal.find((field) => field.id === id)?.personal;
  const called = proposeMapping(dataset, columns);
  return {
    columns: columns.map(
      (_, i) => kindOf(mapping[i]) ?? kindOf(called[i]) ?? (mapping[i] == null ? UNKNOWN : PLAIN),
    ),
    plain: plainOf(dataset),
    personal: personal.map(({ id }) => id),
  };
};

/** A flaw as it is shown to whoever tries a file: of a value that may be personal, only that it is wrong. */
export const shownFlaw = (dataset: Dataset, flaw: Flaw): Flaw => {
  const { field = '', value } = flaw;
  if (value === undefined || personalOf(dataset).length === 0 || plainOf(dataset).includes(field))
    return flaw;
  return { ...flaw, value: UNSAID };
};
