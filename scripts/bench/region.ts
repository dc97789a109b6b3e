import { sql } from '#data/db/sql.ts';
import { keptClient } from './http.ts';
import { interleave, printTimings } from './measure.ts';
import { serve, type Served } from './serve.ts';

const rounds = 600;
const warmUp = 100;

/** A region by its code and the regions at a point: over HTTP, and the same statement straight through the same pool. */
export async function run(): Promise<void> {
  for (const kind of ['embedded', 'server'] as const) {
    const served = await serve(kind);
    console.log(`\n${kind}`);
    await measure(served);
    await served.stop();
  }
}

async function measure({ origin, database, reader }: Served): Promise<void> {
  const client = keptClient(1);
  // Every 30th region of the tree, villages and towns and counties alike, in an order of no meaning.
  const places = await database.public.query<{ code: string; lng: number; lat: number }>(sql`
    SELECT code, st_x(center) AS lng, st_y(center) AS lat FROM region
     WHERE level IS NOT NULL ORDER BY md5(code) LIMIT ${rounds + warmUp}`);
  const place = (round: number) =>
    places[round % places.length] ?? { code: '370000000000', lng: 118, lat: 36 };

  printTimings(
    await interleave(
      [
        { name: 'region by code, statement alone', run: (round) => reader.detail(place(round).code) },
        {
          name: 'region by code, GET /api/regions/{code}',
          run: (round) => client.fetchWhole(`${origin}/api/regions/${place(round).code}`),
        },
        { name: 'SELECT 1', run: () => database.public.query(sql`SELECT 1`) },
      ],
      rounds,
      warmUp,
    ),
  );
  printTimings(
    await interleave(
      [
        {
          name: 'regions at a point, statement alone',
          run: (round) => reader.at([place(round).lng, place(round).lat]),
        },
        {
          name: 'regions at a point, GET /api/regions?at=',
          run: (round) =>
            client.fetchWhole(`${origin}/api/regions?at=${place(round).lng},${place(round).lat}`),
        },
      ],
      rounds,
      warmUp,
    ),
  );
  client.close();
}
