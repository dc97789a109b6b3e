import { Worker } from 'node:worker_threads';
import type { Pool } from 'pg';
import { compress } from '#api/encoding.ts';
import { rightsOf, setRights } from '#data/access/rights.ts';
import { readPage } from '#data/cells/reader.ts';
import { sql } from '#data/db/sql.ts';
import { cellAt, descendantRange, fromHex, toHex } from '#tiles/cells/cell-id.ts';
import { decodePage, encodePage } from '#tiles/cells/page.ts';
import { barePool, COUNTED, fillRecords, groupRecords, parents, SUMMED } from './cells-data.ts';
import type { Load } from './cells-load.ts';
import { keptClient } from './http.ts';
import { interleave, printTimings, quantile, type Case } from './measure.ts';
import { serve, type Served } from './serve.ts';

const RECORDS = 1_000_000;
const RES = 8;
const BURST_MS = 3_000;
const BURSTS = 5;
const CONNECTIONS = 16;

/** A layer that was made and filled once. */
const VERSION = '2.1';

const pages = parents();
const pageOf = (round: number): string => pages[round % pages.length]!;

/** The rows of the rollup that a page is made of, as the database keeps them. */
const rawRows = (measure: number, parent: string, res: number, columns: string) => {
  const { first, last } = descendantRange(fromHex(parent), res);
  return {
    text: `SELECT ${columns} FROM cell_rollup WHERE measure = $1 AND bucket = '-infinity' AND cell BETWEEN $2 AND $3`,
    values: [measure, String(first), String(last)],
    rowMode: 'array' as const,
  };
};

/** Each page once, so that none of ours has been encoded before. */
const compare = async (title: string, cases: Case[]): Promise<void> => {
  console.log(`\n${title}, ${pages.length} pages`);
  printTimings(await interleave(cases, pages.length, 0));
};

const notYetEncoded = async (
  { origin }: Served,
  pool: Pool,
  measures: Map<string, number>,
): Promise<void> => {
  const client = keptClient(1);
  const fetchPage = (layer: string, round: number, encoding: string) =>
    client.fetchWhole(
      `${origin}/api/public/layers/${layer}/cells/${pageOf(round)}/${RES}/none/v/${VERSION}.bin`,
      {
        'accept-encoding': encoding,
      },
    );
  const raw = (layer: string, columns: string): Case => ({
    name: `raw rows (${columns})`,
    run: (round) => pool.query(rawRows(measures.get(layer)!, pageOf(round), RES, columns)),
  });
  await compare('counts, over HTTP', [
    raw(COUNTED, 'cell, n'),
    { name: 'page, not yet encoded', run: (round) => fetchPage(COUNTED, round, 'identity') },
  ]);
  await compare('counts and sums, over HTTP', [
    raw(SUMMED, 'cell, n, sum'),
    { name: 'page, not yet encoded', run: (round) => fetchPage(SUMMED, round, 'identity') },
  ]);
  client.close();
};

const inRights = async (
  { database, libraries }: Served,
  pool: Pool,
  measures: Map<string, number>,
): Promise<void> => {
  const grant = { id: '1', role: 'official', region: '370000000000', libraries: null, grade: 4 } as const;
  const rights = rightsOf({ adminRole: null, grants: [grant] }, libraries.register);
  const rawInRights = async (parent: string) => {
    const client = await pool.connect();
    try {
      await client.query(`BEGIN; SET LOCAL ROLE haidai_member; ${setRights(rights)}`);
      await client.query(rawRows(measures.get(SUMMED)!, parent, RES, 'cell, n, sum'));
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  };
  const placed = libraries.cellLayers.get(SUMMED)!;
  await compare('counts and sums, within a person’s rights', [
    { name: 'raw rows in the same envelope', run: (round) => rawInRights(pageOf(round)) },
    {
      name: 'page, encoded',
      run: (round) =>
        database.withRights(rights, async (tx) => {
          const key = { parent: fromHex(pageOf(round)), res: RES, bucket: null };
          return encodePage((await readPage(tx, placed, key)).page);
        }),
    },
  ]);
};

const burst = (load: Load): Promise<{ times: number[]; seconds: number }> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./cells-load.ts', import.meta.url), { workerData: load });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

/** Pages that are kept, asked for by a thread of its own over many connections. */
const encodedBefore = async ({ origin }: Served): Promise<void> => {
  const urls = pages.map(
    (parent) => `${origin}/api/public/layers/${SUMMED}/cells/${parent}/${RES}/none/v/${VERSION}.bin`,
  );
  const tags: string[] = [];
  for (const url of urls)
    tags.push((await fetch(url, { headers: { 'accept-encoding': 'br' } })).headers.get('etag')!);
  const cases = {
    'from memory, brotli': urls.map(() => ({ 'accept-encoding': 'br' })),
    '304 by tag': tags.map((tag) => ({ 'accept-encoding': 'br', 'if-none-match': tag })),
  };
  const found = new Map(
    Object.keys(cases).map((name) => [name, { perSecond: [] as number[], p95: [] as number[] }]),
  );
  const names = Object.keys(cases) as (keyof typeof cases)[];
  for (let round = -1; round < BURSTS; round++)
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round + 1) % names.length]!;
      const many = await burst({ urls, headers: cases[name], connections: CONNECTIONS, ms: BURST_MS });
      const one = await burst({ urls, headers: cases[name], connections: 1, ms: BURST_MS / 3 });
      if (round < 0) continue;
      found.get(name)!.perSecond.push(many.times.length / many.seconds);
      found.get(name)!.p95.push(quantile(one.times, 0.95));
    }
  console.log(`\nencoded before, ${CONNECTIONS} connections for pages/s and one for p95, ${BURSTS} rounds`);
  for (const [name, { perSecond, p95 }] of found)
    console.log(
      `${name.padEnd(28)} median ${Math.round(quantile(perSecond, 0.5))} pages/s, slowest ${Math.round(Math.min(...perSecond))}; ` +
        `p95 ${quantile(p95, 0.5).toFixed(2)} ms`,
    );
};

/** Bytes on the wire, as the server compresses, against the same figures as JSON. */
const onTheWire = async ({ origin }: Served): Promise<void> => {
  const client = keptClient(1);
  let [cells, ours, json] = [0, 0, 0];
  for (const parent of pages) {
    const url = `${origin}/api/public/layers/${SUMMED}/cells/${parent}/${RES}/none/v/${VERSION}.bin`;
    ours += await client.fetchWhole(url, { 'accept-encoding': 'br' });
    const page = decodePage(await (await fetch(url)).arrayBuffer());
    const rows = Array.from(page.ordinals, (ordinal, i) => ({
      cell: toHex(cellAt(page.parent, RES, ordinal)),
      n: page.n[i],
      mean: page.sum![i]! / page.n[i]!,
    }));
    cells += rows.length;
    json += (await compress(Buffer.from(JSON.stringify(rows)), 'br')).byteLength;
  }
  client.close();
  const each = (bytes: number) => (bytes / cells).toFixed(2);
  console.log(`\non the wire, ${cells} cells: id, count and sum exactly, brotli ${each(ours)} bytes a cell`);
  console.log(
    `JSON of id, count and mean, brotli ${each(json)} bytes a cell; ratio ${(ours / json).toFixed(2)}`,
  );
};

/** The page against making it of the records. */
const againstGroupBy = ({ database, libraries }: Served, pool: Pool): Promise<void> => {
  const placed = libraries.cellLayers.get(SUMMED)!;
  return compare('against GROUP BY', [
    {
      name: 'page, encoded',
      run: async (round) => {
        const key = { parent: fromHex(pageOf(round)), res: RES, bucket: null };
        encodePage((await readPage(database.public, placed, key)).page);
      },
    },
    { name: 'GROUP BY of the records', run: (round) => groupRecords(pool, fromHex(pageOf(round)), RES) },
  ]);
};

/** What the first thousand statements of a process cost is nobody's: pages of another resolution, and their rows. */
const warmUp = async ({ origin }: Served, pool: Pool, measures: Map<string, number>): Promise<void> => {
  const client = keptClient(1);
  for (const res of [RES - 1, RES - 2])
    for (const parent of pages)
      for (const layer of [COUNTED, SUMMED]) {
        await pool.query(rawRows(measures.get(layer)!, parent, res, 'cell, n, sum'));
        await client.fetchWhole(`${origin}/api/layers/${layer}/cells/${parent}/${res}/none/current.bin`);
      }
  client.close();
};

/** Pages of cells over HTTP, against the rows of the rollup through a pool like the product's own. */
export const run = async (): Promise<void> => {
  const served = await serve('server');
  const pool = barePool(served.url!);
  try {
    await fillRecords(served, RECORDS);
    const layers = await served.database.public.query<{ id: string; measure: number }>(
      sql`SELECT id, measure FROM layer`,
    );
    const measures = new Map(layers.map(({ id, measure }) => [id, measure]));
    await warmUp(served, pool, measures);
    await notYetEncoded(served, pool, measures);
    await inRights(served, pool, measures);
    await againstGroupBy(served, pool);
    await encodedBefore(served);
    await onTheWire(served);
  } finally {
    await pool.end();
    await served.stop();
  }
};
