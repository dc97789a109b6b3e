/** A layer that is seen, and the bucket it is seen at. */
export type Seen = { id: string; bucket: string | null };

/** What the address of a file names: the first layer with its bucket, the others with theirs. */
export type FileAsked = { id: string; bucket: string | null; with: string | null };

/** Asks for a file of the layers that are seen, the topmost or the left one first, each once; null where nothing is seen. */
export const fileAsked = (seen: readonly Seen[]): FileAsked | null => {
  const named = seen.map(({ id, bucket }) => (bucket === null ? id : `${id}@${bucket}`));
  const [first] = seen;
  if (!first) return null;
  const others = [...new Set(named)].slice(1);
  return { ...first, with: others.length > 0 ? others.join(',') : null };
};
