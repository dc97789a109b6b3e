/** One part of a whole, with what it held before and after. */
export interface Part<K> {
  key: K;
  from: number;
  to: number;
}

export interface Explained<K> extends Part<K> {
  difference: number;
  /** Of the gross change in the direction of the net change. */
  share: number;
}

export interface Explanation<K> {
  /** All that went in the direction of the net change, before what went against it is taken off. */
  gross: number;
  explain: Explained<K>[];
}

/**
 * The fewest parts that together make up a share of the gross change in a direction, the largest first; those that went the other way
 * explain nothing. Without a net change there is nothing to explain.
 */
export const explainChange = <K>(
  parts: readonly Part<K>[],
  direction: number,
  share: number,
): Explanation<K> => {
  const along = parts
    .map((part) => ({ ...part, difference: part.to - part.from }))
    .filter(({ difference }) => difference * direction > 0)
    .toSorted((a, b) => (b.difference - a.difference) * direction);
  const gross = along.reduce((all, { difference }) => all + difference, 0);
  const explain: Explained<K>[] = [];
  for (let sum = 0, i = 0; i < along.length && reaches(sum, gross, share) === false; i++) {
    const part = along[i]!;
    sum += part.difference;
    explain.push({ ...part, share: part.difference / gross });
  }
  return { gross, explain };
};

/** Whether a part of the sum is enough; what rounding takes from the last place asks for no further part. */
const reaches = (sum: number, gross: number, share: number): boolean =>
  Math.abs(sum) >= share * Math.abs(gross) * (1 - 1e-12);
