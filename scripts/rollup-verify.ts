import { parseArgs } from 'node:util';
import { cellLayersOf, type PlacedLayer } from '#data/cells/layers.ts';
import { rebuildLayer, verifyLayer } from '#data/cells/rollup.ts';
import { Database, type OwnerTransaction } from '#data/db/database.ts';
import { inTurn } from '#data/ingest/store.ts';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';
import { readSettings } from '#api/settings.ts';

/**
 * `npm run rollup:verify [-- --repair <theme/layer> …]`: compares the cells of every layer with its records computed afresh and
 * exits with 1 when any differ; a named layer is computed anew under a new epoch.
 */
const SHOWN = 5;

const { values } = parseArgs({ options: { repair: { type: 'string', multiple: true, default: [] } } });
const layers = cellLayersOf(createRegister(THEMES));
for (const id of values.repair)
  if (!layers.some((layer) => layer.id === id)) {
    console.error(`There is no layer "${id}". These exist: ${layers.map((layer) => layer.id).join(', ')}.`);
    process.exit(2);
  }

const settings = readSettings(process.env);
const database = await Database.open({ url: settings.databaseUrl, home: settings.home });
/** Nothing is written to the dataset meanwhile, so records and cells are of one moment. */
const during = <T>({ dataset }: PlacedLayer, work: (tx: OwnerTransaction) => Promise<T>): Promise<T> =>
  inTurn(database, dataset.id, work);

let wrong = 0;
try {
  for (const layer of layers) {
    if (values.repair.includes(layer.id)) {
      await during(layer, (tx) => rebuildLayer(tx, layer));
      console.log(`${layer.id}: computed anew`);
    }
    const differing = await during(layer, (tx) => verifyLayer(tx, layer));
    if (differing.length === 0) continue;
    wrong += 1;
    const cells = differing
      .slice(0, SHOWN)
      .map(({ cell, n, fresh }) => `${cell} has ${n ?? 0}, should have ${fresh ?? 0}`);
    console.log(
      `${layer.id}: wrong in ${differing.length}${differing.length === 100 ? ' or more' : ''} rows, such as ${cells.join('; ')}`,
    );
  }
} finally {
  await database.close();
}
console.log(
  wrong === 0
    ? `All ${layers.length} layers are what their records come to.`
    : `${wrong} of ${layers.length} layers are wrong; repair one with --repair <layer>.`,
);
process.exit(wrong === 0 ? 0 : 1);
