import { polygonToCells } from 'h3-js';
import pg from 'pg';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { descendantRange } from '#tiles/cells/cell-id.ts';
import type { Served } from './serve.ts';

/** A layer that counts and one that sums; the records behind both are made up for the bench. */
export const COUNTED = 'legal-entity/entities';
export const SUMMED = 'economy/project-investment';

/** The box of Shandong in cells of resolution 4: pages of resolution 8. */
export const parents = (): string[] =>
  polygonToCells(
    [
      [34.4, 114.8],
      [34.4, 122.7],
      [38.4, 122.7],
      [38.4, 114.8],
    ],
    4,
  );

/** Records that one statement makes, so that it fits into memory. */
const CHUNK = 1_000_000;

/** Adds records scattered over the box to `bench_record`, each with an amount; every seventh cell of resolution 8 is shared by two counties. */
const addRecords = async (database: Database, count: number): Promise<void> => {
  const from = parents();
  const digits = [30, 27, 24, 21, 18, 15]
    .map((shift) => `(floor(random() * 7)::bigint << ${shift})`)
    .join(' | ');
  for (let left = count; left > 0; left -= CHUNK)
    await database.asOwner((tx) =>
      tx.query({
        text: `
          INSERT INTO bench_record (dataset, key, batch, row_no, digest, region, city, county, town, cell, properties, grade)
          SELECT 'key-projects', gen_random_uuid()::text, 1, 1, gen_random_uuid(), county, '370100000000', county, county, cell,
                 jsonb_build_object('total_investment', round((random() * 1000)::numeric, 2), 'name', 'A project', 'stage', 'building'), 1
            FROM (SELECT cell, CASE WHEN abs(hashint8(h3_ancestor(cell, 8)) % 100) < 15 AND random() < 0.5 THEN '370102000000'
                                    ELSE '370101000000' END AS county
                    FROM (SELECT h3_ancestor(parent, 10) & ~(((1::bigint << 18) - 1) << 15) | ${digits} AS cell
                            FROM (SELECT floor(random() * $2)::int + 1 AS pick FROM generate_series(1, $3::int)) AS picks
                            JOIN unnest($1::bigint[]) WITH ORDINALITY AS page(parent, ordinal) ON ordinal = pick) AS placed) AS sided`,
        values: [from.map((cell) => String(BigInt(`0x${cell}`))), from.length, Math.min(left, CHUNK)],
      }),
    );
};

/** What of the pyramid is filled. */
interface Filled {
  layers: readonly string[];
  resolutions: readonly number[];
}
const WHOLE: Filled = { layers: [COUNTED, SUMMED], resolutions: [4, 5, 6, 7, 8] };

/** Fills the pyramid from `bench_record`, as if its points had come in as records. */
const rollUp = async (database: Database, { layers, resolutions }: Filled): Promise<void> => {
  for (const layer of layers)
    for (const res of resolutions)
      await database.asOwner((tx) =>
        tx.query(sql`
          INSERT INTO cell_rollup (measure, bucket, cell, county, n, sum, grade)
          SELECT (SELECT measure FROM layer WHERE id = ${layer}), '-infinity', h3_ancestor(cell, ${res}), county, count(*),
                 ${layer === SUMMED ? sql`sum((properties ->> 'total_investment')::numeric)` : sql`count(*)`}, 1
            FROM bench_record GROUP BY 3, 4`),
      );
  await database.asOwner((tx) =>
    tx.query(sql`
      INSERT INTO cell_page (measure, bucket, parent)
      SELECT DISTINCT measure, bucket, h3_ancestor(cell, ((cell >> 52) & 15)::int - 4) FROM cell_rollup`),
  );
};

/** What a server does by itself a minute after much was written. */
const vacuum = async (url: string, tables: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`VACUUM ANALYZE ${tables}`).finally(() => client.end());
};

/**
 * Makes `bench_record` hold so many records as `feature` would, adding to those that it has, and the pyramid, or what of it is asked
 * for, what they come to.
 */
export const fillRecords = async (
  { database, url }: Served,
  count: number,
  filled: Filled = WHOLE,
): Promise<void> => {
  const there = await database.asOwner(async (tx) => {
    await tx.query(sql`CREATE UNLOGGED TABLE IF NOT EXISTS bench_record (LIKE feature INCLUDING DEFAULTS)`);
    await tx.query(sql`GRANT SELECT ON bench_record TO haidai_public`);
    await tx.query(sql`TRUNCATE cell_rollup, cell_page`);
    await tx.query(sql`DROP INDEX IF EXISTS bench_record_cell`);
    return (await tx.query<{ n: number }>(sql`SELECT count(*)::int AS n FROM bench_record`))[0]!.n;
  });
  await addRecords(database, count - there);
  await database.asOwner((tx) =>
    tx.query(sql`CREATE INDEX bench_record_cell ON bench_record (dataset, cell) WHERE valid_to IS NULL`),
  );
  await rollUp(database, filled);
  await vacuum(url!, 'bench_record, cell_rollup, cell_page');
};

/** A pool as the product's public one is, which gives rows as arrays: what the database alone takes. */
export const barePool = (url: string): pg.Pool =>
  new pg.Pool({ connectionString: url, options: '-c role=haidai_public', max: 10 });

/** A page of resolution 8 made of the records instead. */
export const groupRecords = (pool: pg.Pool, parent: bigint, res: number): Promise<unknown> => {
  const { first, last } = descendantRange(parent, 10);
  return pool.query({
    text: `
      SELECT h3_ancestor(cell, ${res}) AS cell, count(*) AS n, sum((properties ->> 'total_investment')::numeric) AS sum
        FROM bench_record WHERE dataset = 'key-projects' AND valid_to IS NULL AND cell BETWEEN $1 AND $2 GROUP BY 1`,
    values: [String(first), String(last)],
    rowMode: 'array',
  });
};
