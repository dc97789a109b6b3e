import type { Register } from '#data/themes/register.ts';

/** The field that names a dataset's records where everybody who sees them may read it; null where there is none, and the key does. */
export const nameField = (register: Register, id: string): string | null => {
  const dataset = register.dataset(id)?.dataset;
  const found = dataset?.fields.find(
    ({ id: field, type, personal, grade = dataset.grade }) =>
      type === 'text' && !personal && grade <= dataset.grade && (field === 'name' || field.endsWith('_name')),
  );
  return found?.id ?? null;
};
