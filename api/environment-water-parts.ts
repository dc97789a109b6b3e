import type { Context } from 'hono';
import { instantParameter } from './environment-parts.ts';
import { codeParameter } from './parameters.ts';
import { readsFor } from './person-reads.ts';
import { locate } from './reads.ts';
import { networkOf } from './routes/stations.ts';
import type { Reads } from '#data/access/reads.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import type { EnvironmentTables } from '#data/environment/tables.ts';
import type { RegionReader } from '#data/regions/reader.ts';
import type { Network } from '#data/themes/theme.ts';

/* What the resources of water, sea water and pollution sources have in common. */

export interface WaterRouteParts {
  libraries: Libraries;
  reader: RegionReader;
  tables: EnvironmentTables;
}

export const TAG = 'Environment';

export const where = {
  region: codeParameter(
    'region',
    'Only in this region, park or sea area; everywhere when not said.',
  ).optional(),
};
export const whereAndWhen = {
  ...where,
  at: instantParameter('at').openapi({ description: 'As it was at that instant, instead of now.' }),
};

/** A network, by which way it is read for whoever asks, and where: today's code of the region that was asked for. */
export const askedOf = async (
  c: Context,
  { libraries, reader }: WaterRouteParts,
  id: string | undefined,
  region: string | undefined,
): Promise<{ network: Network; reads: Reads; region: string | null }> => {
  const network = networkOf(libraries, id);
  const found = region === undefined ? null : await locate(reader, 'region', region, (code) => code);
  return { network, reads: readsFor(c, libraries, [network.dataset]), region: found?.code ?? null };
};

/** Whose data it is, and whether some of it is made up for the demonstration. */
export const sourceOf = async ({ libraries }: WaterRouteParts, { id, dataset, step }: Network) => {
  const known = (await libraries.libraries()).flatMap(({ datasets }) => datasets);
  const facts = known.find((one) => one.id === dataset)?.facts;
  const { title } = libraries.register.dataset(dataset)!.dataset;
  return { network: id, step, dataset, title, demo: (facts?.demo_records ?? 0) > 0 };
};
