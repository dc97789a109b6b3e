import { layersOf } from '#data/cells/layers.ts';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { RECORDS_CHANGED } from '#data/ingest/store.ts';
import { DEPARTMENTS, type Department } from '#data/themes/departments.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset, Field, Text, Theme } from '#data/themes/theme.ts';
import { freshnessOf, type Freshness } from './freshness.ts';
import { brought, newestOf } from './newest.ts';
import type { Calendar } from './working-days.ts';

/** What the catalogue says of one dataset, beyond its declaration. */
export interface DatasetFacts {
  records: number;
  demo_records: number;
  by_city: Readonly<Record<string, number>>;
  /** Share of required values that are there; null without records. */
  completeness: number | null;
  /** Repeated rows among all received; null when nothing was. */
  duplicate_rate: number | null;
  newest_period: string | null;
  last_batch: { id: string; source: string | null; at: string; accepted: number; quarantined: number } | null;
  batches: number;
  freshness: Freshness;
  /** Files that brought something. */
  sources: number;
  /** Open disagreements with the authorities of its fields. */
  conflicts: number;
  updated_at: string | null;
}

export interface CatalogueDepartment {
  id: string;
  title: Text;
  supervisor: { id: string; title: Text } | null;
}

export type CatalogueDataset = Omit<Dataset, 'owner' | 'fields'> & {
  theme: string;
  owner: CatalogueDepartment;
  fields: readonly (Field & { filled: number | null })[];
  /** Layers that are made of its records. */
  layers: readonly { id: string; title: Text }[];
  facts: DatasetFacts;
};

export interface CatalogueLibrary {
  id: string;
  kind: Theme['kind'];
  title: Text;
  description: Text;
  records: number;
  demo: boolean;
  indicators: number;
  datasets: CatalogueDataset[];
}

interface FactRow {
  dataset: string;
  records: number;
  demo_records: number;
  by_city: Record<string, number>;
  filled: Record<string, number>;
  newest_period: string | null;
  conflicts: number;
  updated_at: string;
}

interface BatchRow {
  dataset: string;
  batches: number;
  sources: number;
  received: number;
  duplicate: number;
  last_id: string | null;
  last_source: string | null;
  last_at: string | null;
  last_day: string | null;
  last_accepted: number | null;
  last_quarantined: number | null;
}

export const departmentOf = (id: string): CatalogueDepartment => {
  const known: Readonly<Record<string, Department>> = DEPARTMENTS;
  const { title, supervisor } = known[id]!;
  return { id, title, supervisor: supervisor ? { id: supervisor, title: known[supervisor]!.title } : null };
};

/** Reads the libraries with what is known of them; kept until records change or the day does. */
export const createCatalogueReader = (
  database: Database,
  register: Register,
  calendar: Calendar,
  today: () => string,
) => {
  const db = database.public;
  const layersBy = Map.groupBy(layersOf(register).values(), ({ dataset }) => dataset.id);
  let kept: { day: string; libraries: Promise<CatalogueLibrary[]> } | null = null;
  const stop = database.onAnnouncement(RECORDS_CHANGED, () => (kept = null));

  const readFacts = () =>
    db.query<FactRow>(sql`
      SELECT dataset, records::int, demo_records::int, by_city, filled, newest_period::text, conflicts,
             to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS updated_at
        FROM dataset_fact`);

  const readBatches = () =>
    db.query<BatchRow>(sql`
      SELECT dataset, count(*)::int AS batches,
             coalesce((SELECT sources FROM dataset_source WHERE dataset_source.dataset = batch.dataset), 0) AS sources,
             sum(received)::int AS received, sum(duplicate)::int AS duplicate,
             max(id) FILTER (WHERE brought)::text AS last_id,
             (array_agg(source ORDER BY id DESC) FILTER (WHERE brought))[1] AS last_source,
             to_char(max(finished_at) FILTER (WHERE brought) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS last_at,
             to_char(max(finished_at) FILTER (WHERE brought) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS last_day,
             (array_agg(accepted ORDER BY id DESC) FILTER (WHERE brought))[1]::int AS last_accepted,
             (array_agg(quarantined ORDER BY id DESC) FILTER (WHERE brought))[1]::int AS last_quarantined
        FROM (SELECT *, ${brought} AS brought FROM batch_fact
               WHERE state <> 'rolled_back') AS batch
       GROUP BY dataset`);

  const factsOf = (
    dataset: Dataset,
    fact: FactRow | undefined,
    batch: BatchRow | undefined,
    day: string,
  ): DatasetFacts => {
    const required = dataset.fields.filter((field) => field.required);
    const records = fact?.records ?? 0;
    const filled = required.reduce((sum, { id }) => sum + (fact?.filled[id] ?? 0), 0);
    const newest = newestOf(dataset, fact?.newest_period, batch?.last_day);
    return {
      records,
      demo_records: fact?.demo_records ?? 0,
      // Where groups are published only, a city's count less its groups would tell how many are left out there.
      by_city: layersBy.get(dataset.id)?.some(({ layer }) => layer.floor) ? {} : (fact?.by_city ?? {}),
      completeness: records > 0 && required.length > 0 ? filled / (records * required.length) : null,
      duplicate_rate: batch && batch.received > 0 ? batch.duplicate / batch.received : null,
      newest_period: fact?.newest_period ?? null,
      last_batch: batch?.last_id
        ? {
            id: batch.last_id,
            source: batch.last_source,
            at: batch.last_at ?? '',
            accepted: batch.last_accepted ?? 0,
            quarantined: batch.last_quarantined ?? 0,
          }
        : null,
      batches: batch?.batches ?? 0,
      sources: batch?.sources ?? 0,
      conflicts: fact?.conflicts ?? 0,
      freshness: freshnessOf(dataset, newest, day, calendar),
      updated_at: fact?.updated_at ?? null,
    };
  };

  const build = async (day: string): Promise<CatalogueLibrary[]> => {
    const [facts, batches] = await Promise.all([readFacts(), readBatches()]);
    const factBy = new Map(facts.map((row) => [row.dataset, row]));
    const batchBy = new Map(batches.map((row) => [row.dataset, row]));
    return register.themes.map(({ id, kind, title, description, indicators, datasets }) => {
      const described = datasets.map((dataset): CatalogueDataset => {
        const fact = factBy.get(dataset.id);
        return {
          ...dataset,
          theme: id,
          owner: departmentOf(dataset.owner),
          fields: dataset.fields.map((field) => ({
            ...field,
            filled: fact ? (fact.filled[field.id] ?? 0) : null,
          })),
          layers: (layersBy.get(dataset.id) ?? []).map(({ id: layer, layer: { title: named } }) => ({
            id: layer,
            title: named,
          })),
          facts: factsOf(dataset, fact, batchBy.get(dataset.id), day),
        };
      });
      return {
        id,
        kind,
        title,
        description,
        records: described.reduce((sum, { facts: { records } }) => sum + records, 0),
        demo: described.some(({ facts: { demo_records: demo } }) => demo > 0),
        indicators: indicators.length,
        datasets: described,
      };
    });
  };

  return {
    close: stop,

    /** All libraries with their datasets and facts. */
    libraries: (): Promise<CatalogueLibrary[]> => {
      const day = today();
      if (kept?.day === day) return kept.libraries;
      const libraries = build(day);
      kept = { day, libraries };
      libraries.catch(() => (kept = null));
      return libraries;
    },
  };
};

export type CatalogueReader = ReturnType<typeof createCatalogueReader>;
