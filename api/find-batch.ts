import type { Batch } from './batch-schemas.ts';
import { Problem } from './problem.ts';
import type { Person } from '#data/access/person.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';

/** A batch that somebody may see, and its JSON text; of others nobody learns that they are there. */
export const findBatch = async (
  { batch, readsOf, register }: Libraries,
  person: Person,
  id: string,
  field = 'id',
): Promise<{ text: string; batch: Batch }> => {
  const text = await batch(
    id,
    readsOf(
      person,
      register.datasets.map((dataset) => dataset.id),
    ),
  );
  if (text !== null) return { text, batch: JSON.parse(text) as Batch };
  throw new Problem('unknown-batch', { zh: `没有批次 ${id}。`, en: `There is no batch ${id}.` }, { field });
};
