import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { gradeOf, type PlacedLayer } from './layers.ts';
import { rebuildLayer } from './rollup.ts';

/** What a layer's cells rest on; JSON whose keys are in one order. */
const definitionOf = (placed: PlacedLayer): string => {
  const { layer, dataset } = placed;
  const { measure, bucket, floor, per, show } = layer;
  return JSON.stringify({
    dataset: dataset.id,
    field: measure.field ?? null,
    where: Object.entries(measure.where ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    bucket: bucket ?? null,
    ...(floor && { floor }),
    ...(per && { per: per.layer }), // not what its cells rest on, but versions of its pages do
    ...(show === 'mean' && { show }),
    grade: gradeOf(placed),
  });
};

/** A layer whose cells were computed anew, from how many records of its dataset, and how long it took. */
export interface Recomputed {
  layer: string;
  records: number;
  seconds: number;
}

/** Answers from how many records the layer was computed anew; null when it is as declared. */
const syncLayer = async (tx: OwnerTransaction, placed: PlacedLayer): Promise<number | null> => {
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
  if (changed.length === 0) return null;
  await rebuildLayer(tx, placed);
  const [row] = await tx.query<{ records: number }>(
    sql`SELECT count(*)::int AS records FROM feature WHERE dataset = ${dataset.id} AND valid_to IS NULL`,
  );
  return row!.records;
};

/** Brings the table of layers to what is declared; a new or changed layer gets its cells from the records that are there. */
export const syncLayers = async (
  database: Database,
  layers: readonly PlacedLayer[],
  recomputed: (what: Recomputed) => void = () => undefined,
): Promise<void> => {
  for (const placed of layers) {
    const started = performance.now();
    const records = await database.asOwner((tx) => syncLayer(tx, placed));
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    if (records) recomputed({ layer: placed.id, records, seconds });
  }
  await database.asOwner((tx) =>
    tx.query(sql`UPDATE layer SET declared = false WHERE id <> ALL (${layers.map(({ id }) => id)}::text[])`),
  );
};
