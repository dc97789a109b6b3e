import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { loadRegions } from '#data/regions/load.ts';
import { startPostgres } from '../postgres.ts';
import { printTimings, summarise } from './measure.ts';

const rounds = 3;

/** Loading all regions into an empty database, embedded and on a server, next to the bare insertion of as many rows. */
export async function run(): Promise<void> {
  const times: Record<string, number[]> = {};
  let regions = 0;
  for (let round = 0; round < rounds; round += 1) {
    const home = mkdtempSync(path.join(tmpdir(), 'haidai-bench-'));
    const cluster = await startPostgres((line) => console.log(line));
    for (const [kind, options] of Object.entries({
      embedded: { home },
      server: { home, url: cluster.url },
    })) {
      const database = await Database.open(options);
      const note = async (name: string, work: () => Promise<void>) => {
        const started = performance.now();
        await work();
        (times[`${name}, ${kind}`] ??= []).push(performance.now() - started);
      };
      await note('regions with geometry and relations', () => loadRegions(database));
      const [row] = await database.public.query<{ n: number }>(sql`SELECT count(*)::int AS n FROM region`);
      regions = row?.n ?? 0;
      await note('as many bare rows', () => insertBareRows(database, regions));
      await database.close();
    }
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
  }
  console.log(`${regions} regions`);
  for (const kind of ['server', 'embedded']) {
    const names = [`as many bare rows, ${kind}`, `regions with geometry and relations, ${kind}`];
    printTimings(names.map((name) => summarise(name, times[name] ?? [])));
  }
}

function insertBareRows(database: Database, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) => [String(370_000_000_000 + i), `name ${i}`]);
  return database.asOwner(async (tx) => {
    await tx.query(sql`CREATE TEMPORARY TABLE bare (code text, name text) ON COMMIT DROP`);
    await tx.bulkInsert(
      'bare',
      [
        { name: 'code', type: 'text' },
        { name: 'name', type: 'text' },
      ],
      rows,
    );
  });
}
