import { validAt } from '#data/catalogue/records.ts';
import { seenOf } from '#data/cells/rollup.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { andInside } from '#data/regions/inside.ts';
import type { Dataset, Measure } from '#data/themes/theme.ts';
import { andWhere } from '#data/themes/where.ts';
import type { PlacedLayer } from '#data/cells/layers.ts';

/*
 * What layers amount to inside a region: its records counted, or a number field of them summed. One statement for all layers of a
 * scene, in which each dataset is read once.
 */

/** Where a region lies, as far as counting in it needs to know. */
export interface Ground {
  code: string;
  level: number | null;
  county: string | null;
  town: string | null;
  /** True when the waters that a province or a city answers for count too. */
  waters: boolean;
}

export interface LayerCount {
  layer: string;
  amount: number;
  records: number;
  /** Why nobody could know: the dataset is empty (`none`), or none of its records in this town names its village (`level`). */
  missing: 'none' | 'level' | null;
}

const VILLAGE = 5;

const holds = (measure: Measure): Query => sql`true ${andWhere(measure)}`;

const inside = ({ code, level, county, waters }: Ground): Query => {
  if (waters && level === 1) return nothing;
  if (waters && level === 2) return sql`AND feature.city = ${code}`;
  // The county leads to the index in which towns come second.
  return sql`${level !== null && level > 3 ? sql`AND feature.county = ${county}` : nothing} ${andInside(code)}`;
};

const listed = (parts: readonly Query[]): Query => parts.reduce((list, part) => sql`${list}, ${part}`);

/**
 * A record placed to a village says so itself: a position alone tells no more than the town. Where the town has no record, its
 * villages have none, and that is known.
 */
const missingIn = (dataset: Dataset, { level, county, town }: Ground, asOf: string | null): Query => {
  const exists = (where: Query): Query =>
    sql`EXISTS (SELECT FROM feature_seen AS feature WHERE feature.dataset = ${dataset.id} ${validAt(asOf)} ${where})`;
  const inTown = sql`AND feature.county = ${county} AND feature.town = ${town}`;
  const unplaced =
    level === VILLAGE
      ? sql`WHEN ${exists(inTown)} AND NOT ${exists(sql`${inTown} AND feature.region <> feature.town`)} THEN 'level'`
      : nothing;
  return sql`CASE WHEN NOT ${exists(nothing)} THEN 'none' ${unplaced} END`;
};

const countsOf = (layers: readonly PlacedLayer[], ground: Ground, asOf: string | null): Query => {
  const { dataset } = layers[0]!;
  const counts = layers.map(({ layer }) => sql`count(*) FILTER (WHERE ${holds(layer.measure)})`);
  const amounts = layers.map(({ layer: { measure } }, i) =>
    measure.field === undefined
      ? counts[i]!
      : sql`coalesce(sum((feature.properties ->> ${measure.field})::numeric) FILTER (WHERE ${holds(measure)}), 0)`,
  );
  return sql`
    SELECT unnest(${layers.map(({ id }) => id)}::text[]) AS layer,
           unnest(ARRAY[${listed(amounts)}]::double precision[]) AS amount,
           unnest(ARRAY[${listed(counts)}]::int[]) AS records,
           ${missingIn(dataset, ground, asOf)} AS missing
      FROM ${seenOf(...layers)}
     WHERE feature.dataset = ${dataset.id} ${validAt(asOf)} ${inside(ground)}`;
};

/** Counts layers in a region as of an instant, or now. Layers of an unknown region count nothing. */
export const countLayers = async (
  db: Queryable,
  layers: readonly PlacedLayer[],
  ground: Ground,
  asOf: string | null,
): Promise<LayerCount[]> => {
  const groups = [...Map.groupBy(layers, ({ dataset }) => dataset.id).values()];
  if (groups.length === 0) return [];
  return db.query<LayerCount>(
    groups.map((group) => countsOf(group, ground, asOf)).reduce((all, one) => sql`${all} UNION ALL ${one}`),
  );
};
