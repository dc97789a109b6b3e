import { sql } from '#data/db/sql.ts';
import { keptClient } from './http.ts';
import { interleave, printTimings } from './measure.ts';
import { serve } from './serve.ts';

/** What people type, letter by letter: names, pinyin, initials, English, codes, old names, and nonsense. */
const typed = [
  '市南区',
  'shinanqu',
  'lxq',
  'lixia',
  '370102',
  '茌平县',
  '蓬莱市',
  '大王庄村',
  'zhangjiacun',
  'wangjia',
  'xyzzy',
];

/** Every beginning of every text, as someone types it. */
const queries = typed.flatMap((text) => Array.from({ length: text.length }, (_, i) => text.slice(0, i + 1)));

/** Search over HTTP in all names of the embedded database, next to its barest statement. */
export async function run(): Promise<void> {
  const { origin, database, reader, stop } = await serve('embedded');
  const [row] = await database.public.query<{ n: number }>(sql`SELECT count(*)::int AS n FROM region`);
  console.log(`${row?.n ?? 0} regions, ${queries.length} queries`);
  const client = keptClient(1);
  const query = (round: number) => queries[round % queries.length] ?? '';
  printTimings(
    await interleave(
      [
        { name: 'SELECT 1', run: () => database.public.query(sql`SELECT 1`) },
        { name: 'search, index and statement alone', run: (round) => reader.search(query(round), 20) },
        {
          name: 'search, GET /api/regions?q=',
          run: (round) =>
            client.fetchWhole(`${origin}/api/regions?limit=20&q=${encodeURIComponent(query(round))}`),
        },
      ],
      queries.length * 5,
      queries.length,
    ),
  );
  client.close();
  await stop();
}
