import { cellToBoundary, cellToLatLng } from 'h3-js';
import { FINEST, RECORD_RES } from '#data/cells/layers.ts';
import type { Database } from '#data/db/database.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { descendantRange, fromHex } from '#tiles/cells/cell-id.ts';
import { parents, SUMMED } from './cells-data.ts';
import type { TileSource } from './mapserver.ts';

export const POINTS = 'bench_point';
export const cellsTable = (res: number): string => `bench_cell_${res}`;
/** Rows that one statement writes. */
const CHUNK = 20_000;

/** What the peer serves: the records one by one, and the same figures a cell that ours shows. */
export const peerSources = (resolutions: readonly number[]): TileSource[] => [
  { table: POINTS, type: 'point', columns: { amount: 'Real' } },
  ...resolutions.map((res): TileSource => ({
    table: cellsTable(res),
    type: 'polygon',
    columns: { cell: 'Character', n: 'Integer', sum: 'Real' },
  })),
];

const RADIUS_M = 6_378_137;

/** To EPSG:3857, so that the peer has nothing to project. */
const mercator = ([lat, lng]: readonly [number, number]): [x: number, y: number] => [
  (RADIUS_M * lng * Math.PI) / 180,
  RADIUS_M * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)),
];

/** A closed ring as little-endian WKB of a polygon, in hex. */
const polygonWkb = (ring: readonly (readonly [number, number])[]): string => {
  const bytes = Buffer.alloc(13 + 16 * ring.length);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt32LE(3, 1);
  bytes.writeUInt32LE(1, 5);
  bytes.writeUInt32LE(ring.length, 9);
  for (const [i, [x, y]] of ring.entries()) {
    bytes.writeDoubleLE(x, 13 + 16 * i);
    bytes.writeDoubleLE(y, 21 + 16 * i);
  }
  return bytes.toString('hex');
};

const closed = <Point>(ring: readonly Point[]): Point[] => [...ring, ring[0]!];

const insert = async (database: Database, rows: readonly unknown[][], text: string): Promise<void> => {
  for (let from = 0; from < rows.length; from += CHUNK) {
    const chunk = rows.slice(from, from + CHUNK);
    const values = rows[0]!.map((_, column) => chunk.map((row) => row[column]));
    await database.asOwner((tx) => tx.query({ text, values }));
  }
};

/** Served as a table is best served: by an index on its geometry, its rows in the order of that index. */
const finish = (database: Database, table: string): Promise<unknown> =>
  database.asOwner(async (tx) => {
    const index = `${table}_geom`;
    await tx.query({ text: `CREATE INDEX ${index} ON ${table} USING gist (geom)`, values: [] });
    await tx.query({ text: `CLUSTER ${table} USING ${index}`, values: [] });
    await tx.query({ text: `ANALYZE ${table}`, values: [] });
  });

const fillPoints = async (database: Database): Promise<void> => {
  await database.asOwner((tx) =>
    tx.query(
      sql`CREATE UNLOGGED TABLE bench_point (fid serial, amount double precision, geom geometry(Point, 3857))`,
    ),
  );
  for (const parent of parents()) {
    const { first, last } = descendantRange(fromHex(parent), RECORD_RES);
    const records = await database.asOwner((tx) =>
      tx.query<{ cell: string; amount: number }>(sql`
        SELECT to_hex(cell) AS cell, (properties ->> 'total_investment')::double precision AS amount
          FROM bench_record WHERE dataset = 'key-projects' AND valid_to IS NULL AND cell BETWEEN ${String(first)} AND ${String(last)}`),
    );
    const rows = records.map(({ cell, amount }) => [amount, ...mercator(cellToLatLng(cell))]);
    await insert(
      database,
      rows,
      `INSERT INTO bench_point (amount, geom) SELECT amount, ST_SetSRID(ST_MakePoint(x, y), 3857)
         FROM unnest($1::double precision[], $2::double precision[], $3::double precision[]) AS row(amount, x, y)`,
    );
  }
  await finish(database, POINTS);
};

/** Figures of the cells of a resolution: the rollup's, or made of the records where it does not go so deep. */
const figures = (res: number, within: Query): Query =>
  res <= FINEST
    ? sql`
      SELECT to_hex(cell) AS cell, sum(n)::int AS n, sum(sum)::double precision AS sum FROM cell_rollup
       WHERE measure = (SELECT measure FROM layer WHERE id = ${SUMMED}) AND bucket = '-infinity' AND ${within}
       GROUP BY cell_rollup.cell`
    : sql`
      SELECT to_hex(h3_ancestor(cell, ${res})) AS cell, count(*)::int AS n,
             sum((properties ->> 'total_investment')::numeric)::double precision AS sum
        FROM bench_record WHERE dataset = 'key-projects' AND valid_to IS NULL AND ${within} GROUP BY 1`;

const fillCells = async (database: Database, res: number): Promise<void> => {
  const table = cellsTable(res);
  await database.asOwner((tx) =>
    tx.query({
      text: `CREATE UNLOGGED TABLE ${table} (fid serial, cell text, n integer, sum double precision, geom geometry(Polygon, 3857))`,
      values: [],
    }),
  );
  for (const parent of parents()) {
    const { first, last } = descendantRange(fromHex(parent), res <= FINEST ? res : RECORD_RES);
    const cells = await database.asOwner((tx) =>
      tx.query<{ cell: string; n: number; sum: number }>(
        figures(res, sql`cell BETWEEN ${String(first)}::bigint AND ${String(last)}::bigint`),
      ),
    );
    const rows = cells.map(({ cell, n, sum }) => {
      const ring = closed(cellToBoundary(cell)).map(mercator);
      return [cell, n, sum, polygonWkb(ring)];
    });
    await insert(
      database,
      rows,
      `INSERT INTO ${table} (cell, n, sum, geom) SELECT cell, n, sum, ST_SetSRID(wkb::geometry, 3857)
         FROM unnest($1::text[], $2::int[], $3::double precision[], $4::text[]) AS row(cell, n, sum, wkb)`,
    );
  }
  await finish(database, table);
};

/** Makes the peer's tables of the records and the rollup that `fillRecords` made. */
export const fillPeer = async (database: Database, resolutions: readonly number[]): Promise<void> => {
  await fillPoints(database);
  for (const res of resolutions) await fillCells(database, res);
};

/** Puts the records where layers finer than the rollup are answered from. */
export const publishRecords = async (database: Database): Promise<void> => {
  await database.asOwner((tx) =>
    tx.query(sql`
      INSERT INTO feature (dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, properties, grade)
      SELECT dataset, key, batch, row_no, digest, region, city, county, town, cell, geom, properties, grade FROM bench_record`),
  );
  await database.asOwner((tx) => tx.query(sql`ANALYZE feature`));
};
