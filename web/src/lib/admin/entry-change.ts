/** What became of one property. */
export interface Difference {
  name: string;
  before: unknown;
  after: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * What an entry says that was otherwise before, property by property; where it says only one of the two, all of that but for what is
 * nothing. Values that are no records are one difference without a name.
 */
export const differences = (before: unknown, after: unknown): Difference[] => {
  if ((before !== null && !isRecord(before)) || (after !== null && !isRecord(after)))
    return [{ name: '', before, after }];
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .map((name) => ({ name, before: before?.[name] ?? null, after: after?.[name] ?? null }))
    .filter((one) => !same(one.before, one.after));
};

/** A value of the record in a line. */
export const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
