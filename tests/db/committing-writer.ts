import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';

/** Commits one row after the other until it is killed; tells its parent once a hundred are in. */
const [home = '', url = ''] = process.argv.slice(2);
const database = await Database.open({ home, url: url === '' ? undefined : url });
for (let n = 1; ; n++) {
  await database.asOwner((tx) => tx.query(sql`INSERT INTO note VALUES (${1000 + n}, 'kept')`));
  if (n === 100) process.send?.(n);
}
