import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { latLngToCell } from 'h3-js';
import pg from 'pg';
import { anybody, type Person } from '#data/access/person.ts';
import { setRights, type Rights } from '#data/access/rights.ts';
import { listRecords, recordHistory, type RecordFilter } from '#data/catalogue/records.ts';
import { readPage } from '#data/cells/reader.ts';
import { readPoints } from '#data/cells/points.ts';
import { sql, type Query, type Queryable } from '#data/db/sql.ts';
import { shownOf } from '#data/ingest/shown.ts';
import type { Grade } from '#data/themes/theme.ts';
import { fromHex } from '#tiles/cells/cell-id.ts';
import { findProgram } from '../tool.ts';
import { interleave, printTimings, type Case } from './measure.ts';
import { serve, type Served } from './serve.ts';

const RECORDS = 200_000;
const ROUNDS = 300;
const WARM_UP = 20;
/** Not published; not published, with a personal field that is stricter still; and published, with such a one. */
const CLOSED = { dataset: 'credit-records', layer: 'credit/penalties', grade: 2 };
const MASKED = { dataset: 'hazard-sources', layer: 'emergency/hazards', grade: 2 };
const OPEN = { dataset: 'market-entities', layer: 'legal-entity/high-risk-share', grade: 1 };

interface Place {
  county: string;
  /** The town of it that all its records lie in. */
  town: string;
  /** Cells of resolution 4 and 6 that hold its middle. */
  parent: bigint;
  finer: bigint;
  box: readonly [number, number, number, number];
}

const readCenters = (database: Served['database']) =>
  database.public.query<{ county: string; city: string; town: string; lng: number; lat: number }>(sql`
    SELECT code AS county, parent AS city, (SELECT min(town.code) FROM region AS town WHERE town.parent = county.code) AS town,
           st_x(center) AS lng, st_y(center) AS lat
      FROM region AS county WHERE kind = 'county' ORDER BY code`);

const readPlaces = async ({ database }: Served): Promise<Place[]> => {
  const rows = await readCenters(database);
  return rows.map(({ county, town, lng, lat }) => ({
    county,
    town,
    parent: fromHex(latLngToCell(lat, lng, 4)),
    finer: fromHex(latLngToCell(lat, lng, 6)),
    box: [lng - 0.02, lat - 0.02, lng + 0.02, lat + 0.02],
  }));
};

/** Fills a dataset with records about the middles of the counties, each with as many fields as such a record has. */
const fill = async (
  { database, libraries }: Served,
  { dataset, layer, grade }: typeof CLOSED,
): Promise<void> => {
  const places = await readCenters(database);
  const declared = libraries.register.dataset(dataset)!.dataset;
  const { fields } = declared;
  const rows = Array.from({ length: RECORDS }, (_, i) => {
    const place = places[i % places.length]!;
    const at = [
      place.lng + ((i * 7919) % 1000) / 20_000 - 0.025,
      place.lat + ((i * 104_729) % 1000) / 20_000 - 0.025,
    ] as const;
    const cell = String(fromHex(latLngToCell(at[1], at[0], 10)));
    return { key: `${dataset}-${String(i).padStart(7, '0')}`, ...place, cell, at };
  });
  const values = Object.fromEntries(
    fields.map(({ id, type, values: codes }) => [
      id,
      type === 'number' || type === 'integer' ? 12 : codes ? Object.keys(codes)[0]! : `值 ${id}`,
    ]),
  );
  const properties = JSON.stringify(values);
  const { open, whole, asIs } = shownOf(declared, { values, properties });
  const [batch] = await database.asOwner((tx) =>
    tx.query<{ id: string }>(sql`
      INSERT INTO ingest_batch (dataset, source, sha256, bytes, format, mapping, columns)
      VALUES (${dataset}, 'bench', ${'0'.repeat(64)}, 0, 'csv', '{}', '{}') RETURNING id::text AS id`),
  );
  for (let from = 0; from < rows.length; from += 20_000) {
    const part = rows.slice(from, from + 20_000);
    await database.asOwner((tx) =>
      tx.query(sql`
        INSERT INTO feature (dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, properties, grade, open, whole, as_is)
        SELECT ${dataset}, key, ${batch!.id}::bigint, 1, md5(key)::uuid, town, city, county, town, cell, st_setsrid(st_makepoint(lng, lat), 4326), ${properties}::jsonb, ${grade},
               ${open}::jsonb, ${whole}::jsonb, ${asIs}
          FROM unnest(${part.map(({ key }) => key)}::text[], ${part.map(({ county }) => county)}::text[], ${part.map(({ city }) => city)}::text[],
                      ${part.map(({ town }) => town)}::text[],
                      ${part.map(({ cell }) => cell)}::bigint[], ${part.map(({ at }) => at[0])}::float8[], ${part.map(({ at }) => at[1])}::float8[])
            AS made(key, county, city, town, cell, lng, lat)`),
    );
  }
  await database.asOwner((tx) =>
    tx.query(sql`
      INSERT INTO cell_rollup (measure, bucket, cell, county, n, sum, grade)
      SELECT (SELECT measure FROM layer WHERE id = ${layer}), '-infinity', h3_ancestor(cell, 8), county, count(*), count(*), ${grade}
        FROM feature WHERE dataset = ${dataset} GROUP BY 3, 4`),
  );
};

/** The same statement on the table itself, where no policy and no view stands before it; its plan is kept where ours is. */
const bare = ({ text, values, prepared }: Query) => {
  const plain = text.replaceAll('feature_seen', 'feature').replaceAll('open AS properties', 'properties');
  return { text: plain, values, ...(prepared && { name: hash('sha1', plain) }) };
};

type Ask = (db: Queryable, place: Place, round: number) => Promise<unknown>;

const asks = ({ libraries }: Served, { dataset, layer }: typeof CLOSED): Record<string, Ask> => {
  const placed = libraries.cellLayers.get(layer)!;
  const filter = (region: string): RecordFilter => ({
    ...{ dataset, region, period: null, measure: null, cell: null, asOf: null, limit: 100, after: null },
  });
  return {
    'one record with its history': (db, _place, round) =>
      recordHistory(db, dataset, `${dataset}-${String((round * 137) % RECORDS).padStart(7, '0')}`),
    'a hundred records of a county': (db, { county }) => listRecords(db, filter(county)),
    'the records in a box': (db, { box }) => readPoints(db, placed, box, null, 2_000),
    'a page of cells, resolution 8': (db, { parent }) =>
      readPage(db, placed, { parent, res: 8, bucket: null }),
    'a page of cells, resolution 10': (db, { finer }) =>
      readPage(db, placed, { parent: finer, res: 10, bucket: null }),
  };
};

/** Somebody who was granted every county by name, as a person with the longest list of rights would be. */
const granted = (regions: readonly string[], grade: Grade): Person => ({
  ...anybody(null),
  account: '1',
  name: 'bench',
  grants: regions.map((region, i) => ({ id: String(i), role: 'official', region, libraries: null, grade })),
});

const bareQueryable = (pool: pg.Pool): Queryable => ({
  query: async <Row>(query: Query) => (await pool.query<Row & object>(bare(query))).rows,
});

/** A transaction with the same envelope, in which nobody is asked what they may see. */
const unchecked = (pool: pg.Pool, rights: Rights): Queryable => ({
  query: async <Row>(query: Query) => {
    const client = await pool.connect();
    try {
      await client.query(
        `BEGIN; SET LOCAL search_path = public; SET LOCAL ROLE NONE; ${setRights(rights)}; SET LOCAL plan_cache_mode = force_generic_plan`,
      );
      const { rows } = await client.query<Row & object>(bare(query));
      await client.query('COMMIT');
      return rows;
    } finally {
      client.release();
    }
  },
});

const compare = async (title: string, cases: readonly Case[]): Promise<void> => {
  console.log(`\n${title}`);
  printTimings(await interleave(cases, ROUNDS, WARM_UP));
};

/** People by what they are granted; who is asked for a place may depend on it. */
const peopleOf = (places: readonly Place[]): Record<string, (place: Place) => readonly string[]> => {
  const all = places.map(({ county }) => county);
  return {
    'granted the province': () => ['370000000000'],
    'granted the county that is asked for': ({ county }) => [county],
    [`granted ${all.length} counties one by one`]: () => all,
    'granted the town that they lie in': ({ town }) => [town],
  };
};

/** What is asked for, and up to which grade it is granted: all of a record, or what is as open as the record. */
const WITHIN = {
  closed: { source: CLOSED, grade: 3 },
  'with a masked field': { source: MASKED, grade: 3 },
  'with a withheld field': { source: MASKED, grade: 2 },
  'published, with a masked field': { source: OPEN, grade: 3 },
} as const;

const measure = async (served: Served, pool: pg.Pool): Promise<void> => {
  const places = await readPlaces(served);
  const placeOf = (round: number): Place => places[round % places.length]!;
  for (const [what, { source, grade }] of Object.entries(WITHIN))
    for (const [who, regionsOf] of Object.entries(peopleOf(places))) {
      const ways = places.map((place) => {
        const reads = served.libraries.readsOf(granted(regionsOf(place), grade), [source.dataset]);
        return { checked: reads.db, plain: unchecked(pool, reads.rights!) };
      });
      const wayOf = (round: number) => ways[round % ways.length]!;
      for (const [question, ask] of Object.entries(asks(served, source)))
        await compare(`Within rights, ${what}: ${question}`, [
          {
            name: 'the same SQL in the same envelope',
            run: (round) => ask(wayOf(round).plain, placeOf(round), round),
          },
          { name: who, run: (round) => ask(wayOf(round).checked, placeOf(round), round) },
        ]);
    }
  for (const [what, ask] of Object.entries(asks(served, OPEN)))
    await compare(`Published: ${what}`, [
      { name: 'the plain SQL', run: (round) => ask(bareQueryable(pool), placeOf(round), round) },
      { name: 'by the public pool', run: (round) => ask(served.database.public, placeOf(round), round) },
    ]);
};

/**
 * Puts this process and all that it starts on one processor. They take turns, and whether one has to wake another processor for the next
 * is worth more than what is measured, and stays so for as long as a connection lives.
 */
const useOneProcessor = (): void => {
  const taskset = findProgram('taskset');
  if (taskset) execFileSync(taskset, ['-acp', '0', String(process.pid)], { stdio: 'ignore' });
  else console.log('There is no taskset here: ratios move by where processes are put.');
};

/**
 * Vacuums, and ends all connections, so that whatever is measured begins anew: the process behind one that has filled or vacuumed a table
 * keeps what memory it got for that, and answers a list of records 4 to 5 % faster from then on than one that has not.
 */
const settle = async ({ url }: Served): Promise<void> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('VACUUM ANALYZE feature, cell_rollup');
    await client.query(`
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`);
  } finally {
    await client.end();
  }
};

/** What it costs to be asked what one may see, against the same statements where nobody asks. */
export const run = async (): Promise<void> => {
  useOneProcessor();
  const served = await serve('server');
  const pool = new pg.Pool({
    connectionString: served.url,
    options: '-c jit=off -c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan',
    max: 10,
  });
  try {
    for (const one of [CLOSED, MASKED, OPEN]) await fill(served, one);
    await settle(served);
    await measure(served, pool);
  } finally {
    await pool.end();
    await served.stop();
  }
};
