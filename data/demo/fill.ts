import { PRODUCT } from '#data/audit/entry.ts';
import { setImmediate } from 'node:timers/promises';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { csvLine } from '#data/export/csv.ts';
import type { Ingestion } from '#data/ingest/ingestion.ts';
import { POSITION } from '#data/ingest/mapping.ts';
import { readPlaces, type Places } from '#data/ingest/place.ts';
import { periodsBefore } from '#data/themes/period.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset } from '#data/themes/theme.ts';
import { readDemoPlaces, type DemoPlace, type DemoSpot } from './counties.ts';
import type { Demo, DemoContext } from './demo.ts';
import { rounded } from './figures.ts';
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
  /** Scales of their own for some datasets. */
  scales?: Readonly<Record<string, number>>;
  seed?: string;
  /** The instant from which what is in force for hours is counted, ms; now when not said. */
  now?: number;
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
/** Lines that are made at a time. */
const PIECE_LINES = 2_000;

const ownGenerator = async (theme: string): Promise<Demo> =>
  ((await import(`../themes/${theme}/demo.ts`)) as { default: Demo }).default;

/** What a generator sees of one county, and by which village the position lies that it was given last. */
const contextOf = (
  { county, villages, offshore }: DemoPlace,
  dataset: Dataset,
  seed: string,
  scale: number,
  now: number,
  places: Places,
): { context: DemoContext; lastSpot: () => DemoSpot | null } => {
  let last: DemoSpot | null = null;
  const random = randomFrom(`${seed}/${dataset.id}/${county.code}`);
  const context: DemoContext = {
    county,
    random,
    scale,
    now,
    today: DEMO_DAY,
    periods: periodsBefore(DEMO_DAY, dataset.frequency, MONTHS),
    position: () => {
      last = random.pick(villages);
      // To the decimals that generators write, so that what lies inside still does in the file.
      const lng = rounded(last.lng + random.between(-SCATTER, SCATTER), 6);
      const lat = rounded(last.lat + random.between(-SCATTER, SCATTER), 6);
      // A few villages lie so near to the sea or the border that what is scattered about them would fall beyond.
      return places.at(lng, lat)?.county === county.code ? [lng, lat] : [last.lng, last.lat];
    },
    offshore: () => {
      last = null;
      return offshore.length > 0 ? random.pick(offshore) : null;
    },
  };
  return { context, lastSpot: () => last };
};

/** The CSV of one dataset, county by county. */
async function* csvOf(
  dataset: Dataset,
  make: Demo[string],
  counties: readonly DemoPlace[],
  seed: string,
  scale: number,
  now: number,
  places: Places,
): AsyncGenerator<Uint8Array> {
  const columns = [...(dataset.geometry === 'point' ? POSITION : []), ...dataset.fields.map(({ id }) => id)];
  // An office that lists its places knows their villages; a generator need only say where a thing stands.
  const villageField =
    dataset.kind === 'feature' ? dataset.fields.find(({ type }) => type === 'region')?.id : undefined;
  yield Buffer.from(csvLine(columns));
  for (const county of counties) {
    const lines: string[] = [];
    const { context, lastSpot } = contextOf(county, dataset, seed, scale, now, places);
    for (const made of make(context)) {
      const spot = lastSpot();
      const row = villageField && spot ? { [villageField]: spot.code, ...made } : made;
      lines.push(csvLine(columns.map((column) => row[column] ?? null)));
      if (lines.length < PIECE_LINES) continue;
      yield Buffer.from(lines.splice(0).join(''));
      await setImmediate(); // requests go first
    }
    yield Buffer.from(lines.join(''));
    await setImmediate();
  }
}

/** True when nothing was ever loaded. */
export const isEmpty = async (database: Database): Promise<boolean> => {
  const [row] = await database.public.query<{ some: boolean }>(
    sql`SELECT EXISTS (SELECT FROM batch_fact) AS some`,
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
    scales = {},
    seed = 'haidai',
    now = Date.now(),
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
  const counties = await readDemoPlaces(database.public);
  const places = await readPlaces(database.public);
  for (const { theme, dataset } of wanted) {
    const make = (await generatorOf(theme))[dataset.id];
    if (!make) throw new Error(`The theme ${theme} has no demo generator for ${dataset.id}.`);
    const upload = await ingestion.receive(
      `demo-${dataset.id}.csv`,
      csvOf(dataset, make, counties, seed, scales[dataset.id] ?? scale, now, places),
    );
    const { done } = await ingestion.load(
      upload,
      dataset,
      { crs: 'wgs84' },
      { actor: PRODUCT, demo: true, compute: false },
    );
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
  await ingestion.computeAll(wanted.map(({ dataset }) => dataset));
  return { ...state, state: 'loaded' };
};
