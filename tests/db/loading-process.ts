import { PRODUCT } from '#data/audit/entry.ts';
import { createReadStream } from 'node:fs';
import { openLibraries } from '#data/catalogue/libraries.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import { Database } from '#data/db/database.ts';
import { STEWARD_RIGHTS } from './granted.ts';
import { datasetOf, register } from './lighthouse-theme.ts';

/** Loads a file through the door and tells its parent how many rows are in, until it has ended or is killed. */
const [home = '', url = '', file = '', id = ''] = process.argv.slice(2);
const database = await Database.open({ home, url: url === '' ? undefined : url });
const { ingestion, batch: readBatch } = await openLibraries(database, register, {
  folder: `${home}/inbox`,
  maxBytes: 50_000_000,
  calendar: WEEKS_ONLY,
  warn: (message, cause) => console.error(message, cause),
});
const upload = await ingestion.receive('homes.csv', createReadStream(file));
const { batch } = await ingestion.load(upload, datasetOf(id), { crs: 'wgs84' }, { actor: PRODUCT });
const reads = { db: database.reading(STEWARD_RIGHTS), rights: STEWARD_RIGHTS };
for (let told = 0; ;) {
  const { received } = JSON.parse((await readBatch(batch, reads))!) as { received: number };
  if (received > told) process.send?.((told = received));
}
