import type { Context } from 'hono';
import { answer, type AnswerOptions } from './answer.ts';
import { findLayer, knownLayer, notPublished, type LayerAsked } from './layer-parameters.ts';
import { personOf } from './person.ts';
import type { Reads } from '#data/access/reads.ts';
import { holds } from '#data/access/rights.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { gradeOf, type PlacedLayer } from '#data/cells/layers.ts';
import { sourcesOf } from '#data/cells/rows.ts';

/* By which way requests read: as everybody, or within what the person who asks was granted. */

/** The way by which whoever asks reads some datasets, as of now: an answer that takes its time asks again for each of its pages. */
export const readsFor = (c: Context, libraries: Libraries, datasets: readonly string[]): Reads =>
  libraries.readsOf(personOf(c), datasets);

const isGranted = (reads: Reads, placed: PlacedLayer): boolean =>
  sourcesOf(placed).every(
    (source) => reads.rights !== null && holds(reads.rights, source.dataset.id, gradeOf(source)),
  );

export interface LayerRead {
  placed: PlacedLayer;
  reads: Reads;
}

/** A layer that everybody may see, by the public way; or one of which something was granted to whoever asks. */
export const layerFor = (c: Context, libraries: Libraries, asked: LayerAsked): LayerRead => {
  const placed = knownLayer(libraries.cellLayers, asked);
  if (gradeOf(placed) === 1) return { placed, reads: libraries.published };
  const reads = readsFor(
    c,
    libraries,
    sourcesOf(placed).map(({ dataset }) => dataset.id),
  );
  if (!isGranted(reads, placed)) throw notPublished(placed);
  return { placed, reads };
};

/** A layer of a door that many share: what is not published is not there, whoever asks. */
export const publishedLayer = (_: Context, libraries: Libraries, asked: LayerAsked): LayerRead => ({
  placed: findLayer(libraries.cellLayers, asked),
  reads: libraries.published,
});

/** The layers that are published or granted to whoever asks, and one way to read them all. */
export const layersFor = (c: Context, libraries: Libraries): { layers: PlacedLayer[]; reads: Reads } => {
  const all = [...libraries.cellLayers.values()];
  const closed = all.filter((placed) => gradeOf(placed) > 1);
  const reads = readsFor(c, libraries, [
    ...new Set(closed.flatMap(sourcesOf).map(({ dataset }) => dataset.id)),
  ]);
  const granted = closed.filter((placed) => isGranted(reads, placed));
  if (granted.length === 0)
    return { layers: all.filter((placed) => gradeOf(placed) === 1), reads: libraries.published };
  return { layers: all.filter((placed) => gradeOf(placed) === 1 || granted.includes(placed)), reads };
};

/** What was read within somebody's rights is nobody else's, and is kept nowhere. */
export const PRIVATE = 'private, no-store';

/** Answers with what was read: as said where everybody reads the same, else so that nothing keeps it. */
export const answerRead = (
  c: Context,
  { rights }: Pick<Reads, 'rights'>,
  text: string | Uint8Array,
  options: AnswerOptions,
): Promise<Response> => {
  if (rights === null) return answer(c, text, options);
  const { type, headers } = options;
  return answer(c, text, { type, cache: PRIVATE, ...(headers && { headers }) });
};
