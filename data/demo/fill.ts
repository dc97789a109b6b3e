import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import type { Ingestion } from '#data/ingest/ingestion.ts';
import { POSITION } from '#data/ingest/mapping.ts';
import { periodsBefore } from '#data/themes/period.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset } from '#data/themes/theme.ts';
import { readDemoPlaces, type DemoPlace } from './counties.ts';
import type { Demo, DemoContext, DemoRow } from './demo.ts';
import { randomFrom } from './random.ts';

/*
 * Fills an empty installation with demonstration data: a generator for every theme writes the CSV that an office would send, and
 * that file goes in by the same door.
 */

export interface DemoState {
  state: 'off' | 'loading' | 'loaded' | 'failed';
  /** Datasets that are loaded, of how many. */
  done: number;
  total: number;
  records: number;
}

export interface FillOptions {
  /** Multiplies the number of things; 1 by default. */
  scale?: number;
  seed?: string;
  /** Only these datasets. */
  only?: readonly string[];
  progress?: (state: DemoState) => void;
  /** Where a theme's generator is found; the theme's own folder by default. */
  generatorOf?: (theme: string) => Promise<Demo>;
}

/** The last day of the demonstration; its periods end before it. */
const DEMO_DAY = '2026-11-01';
const MONTHS = 24;
/** A position this near to a village's, in degrees: the villages lie off the borders of their towns. */
const SCATTER = 0.0006;

const ownGenerator = async (theme: string): Promise<Demo> =>
  ((await import(`../themes/${theme}/demo.ts`)) as { default: Demo }).default;

const field = (value: DemoRow[string] | undefined): string => {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const contextOf = (
  { county, positions }: DemoPlace,
  dataset: Dataset,
  seed: string,
  scale: number,
): DemoContext => {
  const random = randomFrom(`${seed}/${dataset.id}/${county.code}`);
  return {
    county,
    random,
    scale,
    today: DEMO_DAY,
    periods: periodsBefore(DEMO_DAY, dataset.frequency, MONTHS),
    position: () => {
      const [lng, lat] = random.pick(positions);
      return [lng + random.between(-SCATTER, SCATTER), lat + random.between(-SCATTER, SCATTER)];
    },
  };
};

/** The CSV of one dataset, county by county. */
async function* csvOf(
  dataset: Dataset,
  make: Demo[string],
  places: readonly DemoPlace[],
  seed: string,
  scale: number,
): AsyncGenerator<Uint8Array> {
  const columns = [...(dataset.geometry === 'point' ? POSITION : []), ...dataset.fields.map(({ id }) => id)];
  yield Buffer.from(`${columns.join(',')}\n`);
  for (const place of places) {
    const lines: string[] = [];
    for (const row of make(contextOf(place, dataset, seed, scale)))
      lines.push(`${columns.map((column) => field(row[column])).join(',')}\n`);
    if (lines.length > 0) yield Buffer.from(lines.join(''));
    await new Promise((next) => setImmediate(next)); // requests go first
  }
}

/** True when nothing was ever loaded. */
export const isEmpty = async (database: Database): Promise<boolean> => {
  const [row] = await database.public.query<{ some: boolean }>(
    sql`SELECT EXISTS (SELECT FROM ingest_batch) AS some`,
  );
  return !row?.some;
};

/** Generates and loads every dataset, or those named; throws when a generator or the door fails. */
export const fillWithDemo = async (
  database: Database,
  register: Register,
  ingestion: Ingestion,
  {
    scale = 1,
    seed = 'haidai',
    only,
    progress = () => undefined,
    generatorOf = ownGenerator,
  }: FillOptions = {},
): Promise<DemoState> => {
  const wanted = register.themes.flatMap((theme) =>
    theme.datasets
      .filter(({ id }) => !only || only.includes(id))
      .map((dataset) => ({ theme: theme.id, dataset })),
  );
  const state: DemoState = { state: 'loading', done: 0, total: wanted.length, records: 0 };
  progress({ ...state });
  const places = await readDemoPlaces(database.public);
  for (const { theme, dataset } of wanted) {
    const make = (await generatorOf(theme))[dataset.id];
    if (!make) throw new Error(`The theme ${theme} has no demo generator for ${dataset.id}.`);
    const upload = await ingestion.receive(
      `demo-${dataset.id}.csv`,
      csvOf(dataset, make, places, seed, scale),
    );
    const { done } = await ingestion.load(upload, dataset, { crs: 'wgs84' }, { demo: true, compute: false });
    const counts = await done;
    if (!counts) throw new Error(`The demo data of ${dataset.id} was not loaded; the log says why.`);
    if (counts.quarantined > 0)
      throw new Error(
        `${counts.quarantined} demo rows of ${dataset.id} were refused; a generator and its declaration differ.`,
      );
    state.done += 1;
    state.records += counts.accepted;
    progress({ ...state });
  }
  await ingestion.computeAll();
  return { ...state, state: 'loaded' };
};
