import { parseArgs } from 'node:util';
import path from 'node:path';
import { openLibraries } from '#data/catalogue/libraries.ts';
import { Database } from '#data/db/database.ts';
import { fillWithDemo } from '#data/demo/fill.ts';
import { loadRegions } from '#data/regions/load.ts';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';
import { readSettings, SettingsError } from '#api/settings.ts';

/**
 * `npm run demo [-- --scale full|<number>] [--dataset <id> …] [--seed <text>]`: fills the database of the settings with demo data
 * through the same door as files. `full` makes the 9,056,000 market entities of the founding plan, and is for a server.
 */
const FULL_ENTITIES = 9_056_000;
const DEFAULT_ENTITIES = 24_000;

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
const scale = values.scale === 'full' ? FULL_ENTITIES / DEFAULT_ENTITIES : Number(values.scale);
if (!(scale > 0)) giveUp(`--scale ${values.scale} is neither "full" nor a number above 0.`);
const register = createRegister(THEMES);
for (const id of values.dataset ?? []) if (!register.dataset(id)) giveUp(`There is no dataset "${id}".`);
// The plan's own figure is one of market entities; the others stay as they are.
const only = values.dataset ?? (values.scale === 'full' ? ['market-entities'] : undefined);

const began = performance.now();
const say = (line: string) =>
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
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
  const state = await fillWithDemo(database, register, libraries.ingestion, {
    scale,
    seed: values.seed,
    ...(only && { only }),
    progress: ({ done, total, records }) => say(`${done} of ${total} datasets, ${records} records`),
  });
  say(`Demo data is loaded: ${state.records} records. It is marked 演示数据 / demo data everywhere.`);
  await libraries.close();
} finally {
  await database.close();
}
process.exit(0);
