import { rangeText } from '#lib/state/address.ts';
import type { Range } from './brush.ts';

/** A layer that is seen, the bucket it is seen at, and the values that are shown of it. */
export type Seen = { id: string; bucket: string | null; range: Range | null };

/** What the address of a file names: the first layer with its bucket and range, the others with theirs. */
export type FileAsked = { id: string; bucket: string | null; range: string | null; with: string | null };

/** Asks for a file of the layers that are seen, the topmost or the left one first, each once; null where nothing is seen. */
export const fileAsked = (seen: readonly Seen[]): FileAsked | null => {
  const named = seen.map(
    ({ id, bucket, range }) =>
      id + (bucket === null ? '' : `@${bucket}`) + (range ? `~${rangeText(range)}` : ''),
  );
  const [first] = seen;
  if (!first) return null;
  const others = [...new Set(named)].slice(1);
  const { id, bucket, range } = first;
  return {
    ...{ id, bucket, range: range && rangeText(range) },
    with: others.length > 0 ? others.join(',') : null,
  };
};
