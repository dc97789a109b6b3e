import { PRODUCT } from '#data/audit/entry.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cellLayersOf } from '#data/cells/layers.ts';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { CHUNK_ROWS } from '#data/ingest/ingestion.ts';
import { loadBatch } from '#data/ingest/load.ts';
import { beginBatch, type BatchPlan } from '#data/ingest/store.ts';
import { proposeMapping } from '#data/ingest/mapping.ts';
import { openSource } from '#data/ingest/open.ts';
import { readPlaces } from '#data/ingest/place.ts';
import { entityLines } from './entities.ts';
import { serve, type Served } from './serve.ts';

const ROWS = 200_000;
const ROUNDS = 3;
/** Of all layers that are made of market entities, so that the ratio stays comparable however many there are. */
const LAYERS = ['legal-entity/entities', 'legal-entity/high-risk-entities'];

/** A CSV of market entities as a county office would send it. */
const writeFile = async (database: Database, file: string): Promise<void> => {
  const lines: string[] = [];
  for await (const line of entityLines(database, ROWS)) lines.push(line);
  writeFileSync(file, lines.join(''));
};

const load = async ({ database, libraries }: Served, file: string, withCells: boolean): Promise<number> => {
  const { dataset } = libraries.register.dataset('market-entities')!;
  const layers = withCells ? cellLayersOf(libraries.register).filter(({ id }) => LAYERS.includes(id)) : [];
  const places = await readPlaces(database.public);
  const source = await openSource(file, 'entities.csv', { chunkRows: CHUNK_ROWS });
  const plan: BatchPlan = {
    dataset,
    layers,
    networks: [],
    file: { name: 'entities.csv', sha256: '0'.repeat(64) },
    mapping: proposeMapping(dataset, source.columns),
    crs: { kind: 'wgs84' },
    demo: true,
    regions: null,
  };
  const batch = await beginBatch(database, plan, source, PRODUCT);
  const started = performance.now();
  const counts = await loadBatch(database, places, batch, plan, source, PRODUCT);
  const seconds = (performance.now() - started) / 1000;
  if (counts.accepted !== ROWS) throw new Error(`Not all rows were accepted: ${JSON.stringify(counts)}`);
  return seconds;
};

/** The same rows, ready as text, into a table of the same columns and indexes: what the database alone takes. */
const raw = async ({ database }: Served): Promise<number> => {
  const columns = [
    'dataset',
    'key',
    'batch',
    'row_no',
    'digest',
    'region',
    'city',
    'county',
    'town',
    'cell',
    'geom',
    'properties',
    'grade',
    'open',
  ];
  const types = [
    'text',
    'text',
    'bigint',
    'bigint',
    'uuid',
    'text',
    'text',
    'text',
    'text',
    'bigint',
    'geometry',
    'jsonb',
    'smallint',
    'jsonb',
  ];
  const rows = await database.asOwner((tx) =>
    tx.query<{ cells: (string | null)[] }>(sql`
      SELECT ARRAY[dataset, key, batch::text, row_no::text, digest::text, region, city, county, town, cell::text, geom::text,
                   properties::text, grade::text, open::text] AS cells
        FROM feature ORDER BY row_no`),
  );
  return database.asOwner(async (tx) => {
    await tx.query(sql`DROP TABLE IF EXISTS feature_raw`);
    await tx.query(sql`CREATE TABLE feature_raw (LIKE feature INCLUDING ALL)`);
    const started = performance.now();
    await tx.bulkInsert(
      'feature_raw',
      columns.map((name, i) => ({ name, type: types[i]! })),
      rows.map(({ cells }) => cells),
    );
    return (performance.now() - started) / 1000;
  });
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Measures files on their way in: parsed, validated, placed, indexed, against the bare rows into the identical indexed table. */
export const run = async (): Promise<void> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-bench-ingest-'));
  try {
    for (const kind of ['server', 'embedded'] as const) {
      const served = await serve(kind);
      try {
        const file = path.join(folder, 'entities.csv');
        await writeFile(served.database, file);
        const ours: number[] = [];
        const withCells: number[] = [];
        const bare: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          const empty = () =>
            served.database.asOwner((tx) => tx.query(sql`TRUNCATE feature, cell_rollup, cell_page`));
          await empty();
          withCells.push(await load(served, file, true));
          await empty();
          ours.push(await load(served, file, false));
          bare.push(await raw(served));
        }
        const rate = (seconds: number) => `${Math.round(ROWS / seconds)} rows/s`;
        const way = kind === 'server' ? 'COPY' : 'INSERT … unnest';
        console.log(`\n${kind}, ${ROWS} rows, ${ROUNDS} rounds`);
        console.log(`raw ${way} into the identical table   median ${rate(median(bare))}`);
        console.log(
          `the door, with the cells of two layers median ${rate(median(withCells))}, ratio ${(median(bare) / median(withCells)).toFixed(2)}`,
        );
        console.log(
          `the door, from CSV                     median ${rate(median(ours))}, ratio ${(median(bare) / median(ours)).toFixed(2)}`,
        );
      } finally {
        await served.stop();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
