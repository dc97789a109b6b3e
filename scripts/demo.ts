import { parseArgs } from 'node:util';
import path from 'node:path';
import { openLibraries } from '#data/catalogue/libraries.ts';
import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { fillWithDemo } from '#data/demo/fill.ts';
import { loadRegions } from '#data/regions/load.ts';
import { THEMES } from '#data/themes/index.ts';
import { ENTITIES } from '#data/themes/legal-entity/entities.ts';
import { createRegister } from '#data/themes/register.ts';
import { readSettings, SettingsError } from '#api/settings.ts';

/**
 * `npm run demo [-- --scale full|<number>] [--dataset <id> …] [--seed <text>]`: fills the database of the settings with demo data
 * through the same door as files. `full` makes the 9,056,000 market entities of the founding plan, and is for a server.
 */
const FULL_ENTITIES = 9_056_000;

const giveUp = (sentence: string): never => {
  console.error(sentence);
  process.exit(1);
};

const settings = (() => {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (error instanceof SettingsError) return giveUp(error.message);
    throw error;
  }
})();
const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    seed: { type: 'string', default: 'haidai' },
    dataset: { type: 'string', multiple: true },
  },
});
const full = values.scale === 'full';
const scale = full ? 1 : Number(values.scale);
if (!(scale > 0)) giveUp(`--scale ${values.scale} is neither "full" nor a number above 0.`);
const register = createRegister(THEMES);
for (const id of values.dataset ?? []) if (!register.dataset(id)) giveUp(`There is no dataset "${id}".`);

const began = performance.now();
const say = (line: string) =>
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
/** A dataset of millions takes minutes, in which somebody wants to see that it gets on. */
const TELL_MS = 10_000;
const tellRows = async (): Promise<void> => {
  const [batch] = await database.public.query<{ dataset: string; received: string }>(
    sql`SELECT dataset, received FROM batch_fact WHERE state = 'loading' ORDER BY id DESC LIMIT 1`,
  );
  if (batch) say(`  ${batch.dataset}: ${batch.received} rows …`);
};

const database = await Database.open({
  url: settings.databaseUrl,
  home: settings.home,
  progress: (step) => say(`${step} …`),
});
try {
  await loadRegions(database, (step) => say(`${step} …`));
  const libraries = await openLibraries(database, register, {
    folder: path.join(settings.home, 'demo-inbox'),
    maxBytes: 20e9,
    calendar: settings.calendar,
    warn: (message, cause) => console.error(message, cause),
  });
  const telling = setInterval(() => void tellRows().catch(() => undefined), TELL_MS).unref();
  const state = await fillWithDemo(database, register, libraries.ingestion, {
    scale,
    // The plan's own figure is one of market entities; the others keep their size.
    ...(full && { scales: { 'market-entities': FULL_ENTITIES / ENTITIES } }),
    seed: values.seed,
    ...(values.dataset && { only: values.dataset }),
    progress: ({ done, total, records }) => say(`${done} of ${total} datasets, ${records} records`),
  });
  clearInterval(telling);
  say(`Demo data is loaded: ${state.records} records. It is marked 演示数据 / demo data everywhere.`);
  await libraries.close();
} finally {
  await database.close();
}
process.exit(0);
