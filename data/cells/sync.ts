import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { gradeOf, type PlacedLayer } from './layers.ts';
import { rebuildLayer } from './rollup.ts';

/** What a layer's cells rest on; JSON whose keys are in one order. */
const definitionOf = (placed: PlacedLayer): string => {
  const { layer, dataset } = placed;
  const { measure, bucket, floor, per } = layer;
  return JSON.stringify({
    dataset: dataset.id,
    field: measure.field ?? null,
    where: Object.entries(measure.where ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    bucket: bucket ?? null,
    ...(floor && { floor }),
    ...(per && { per: per.layer }), // not what its cells rest on, but versions of its pages do
    grade: gradeOf(placed),
  });
};

const syncLayer = async (tx: OwnerTransaction, placed: PlacedLayer): Promise<void> => {
  const { id, dataset } = placed;
  const definition = definitionOf(placed);
  await tx.query(sql`SELECT pg_advisory_xact_lock(3700, hashtext(${dataset.id}))`);
  const changed = await tx.query(sql`
    INSERT INTO layer AS known (id, dataset, grade, definition)
    VALUES (${id}, ${dataset.id}, ${gradeOf(placed)}, ${definition}::jsonb)
    ON CONFLICT (id) DO UPDATE
      SET dataset = excluded.dataset, grade = excluded.grade, definition = excluded.definition, declared = true
      WHERE known.definition <> excluded.definition OR NOT known.declared
    RETURNING id`);
  if (changed.length > 0) await rebuildLayer(tx, placed);
};

/** Brings the table of layers to what is declared; a new or changed layer gets its cells from the records that are there. */
export const syncLayers = async (database: Database, layers: readonly PlacedLayer[]): Promise<void> => {
  for (const placed of layers) await database.asOwner((tx) => syncLayer(tx, placed));
  await database.asOwner((tx) =>
    tx.query(sql`UPDATE layer SET declared = false WHERE id <> ALL (${layers.map(({ id }) => id)}::text[])`),
  );
};
