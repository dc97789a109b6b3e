import { createReadStream } from 'node:fs';
import { openLibraries } from '#data/catalogue/libraries.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import { Database } from '#data/db/database.ts';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';

/** Loads a file through the door and tells its parent how many rows are in, until it has ended or is killed. */
const [home = '', url = '', file = '', id = ''] = process.argv.slice(2);
const database = await Database.open({ home, url: url === '' ? undefined : url });
const register = createRegister(THEMES);
const { ingestion, batch: readBatch } = await openLibraries(database, register, {
  folder: `${home}/inbox`,
  maxBytes: 50_000_000,
  calendar: WEEKS_ONLY,
  warn: (message, cause) => console.error(message, cause),
});
const upload = await ingestion.receive('stations.csv', createReadStream(file));
const { batch } = await ingestion.load(upload, register.dataset(id)!.dataset, { crs: 'wgs84' });
for (let told = 0; ;) {
  const { received } = JSON.parse((await readBatch(batch))!) as { received: number };
  if (received > told) process.send?.((told = received));
}
