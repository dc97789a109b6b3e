import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { DEPARTMENTS } from '#data/themes/departments.ts';
import { writePeriod } from '#data/themes/period.ts';
import type { Dataset, Text } from '#data/themes/theme.ts';
import type { Freshness, Rung } from './freshness.ts';
import { brought } from './newest.ts';
import { departmentOf, type CatalogueDataset, type CatalogueReader } from './reader.ts';

/* What is on record of freshness, newest first: by the day on which it fell, and on one day by when it was recorded. */

export interface FreshnessEvent {
  id: string;
  step: Rung | 'delivered' | 'reopened' | 'fault';
  /** First day of the awaited period; null for a fault of a dataset that never had a delivery. */
  awaited: string | null;
  /** The awaited period of a report, as it is written. */
  period: string | null;
  day: string;
  told: { id: string; title: Text } | null;
  batch: string | null;
  sentence: Text | null;
  recorded_at: string;
}

export type Notice = FreshnessEvent & { dataset: { id: string; title: Text; theme: string; demo: boolean } };

/** Where a page ended: the day and the id of its last event. */
export interface EventPlace {
  day: string;
  id: string;
}

interface Page<Item> {
  items: Item[];
  next: EventPlace | null;
}

type Row = Omit<FreshnessEvent, 'period' | 'told'> & { dataset: string; told: string | null };

const titleOf = (department: string): Text =>
  Object.hasOwn(DEPARTMENTS, department)
    ? departmentOf(department).title
    : { zh: department, en: department };

const eventOf = (
  { dataset: _, told, ...row }: Row,
  { kind, frequency }: Pick<Dataset, 'kind' | 'frequency'>,
): FreshnessEvent => ({
  ...row,
  period: row.awaited !== null && kind === 'report' ? writePeriod(row.awaited, frequency) : null,
  told: told === null ? null : { id: told, title: titleOf(told) },
});

/** One page of the events that meet `condition`; `from` may join what the condition speaks of. */
const readPage = async (
  db: Queryable,
  from: Query,
  condition: Query,
  limit: number,
  before: EventPlace | null,
): Promise<Page<Row>> => {
  const rows = await db.query<Row>(sql`
    SELECT event.id::text, event.dataset, event.step, event.awaited::text, event.day::text, event.told, event.batch::text,
           event.sentence, to_char(event.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS recorded_at
      FROM freshness_event AS event ${from}
     WHERE (${condition})
       ${before === null ? nothing : sql`AND (event.day, event.id) < (${before.day}::date, ${before.id}::bigint)`}
     ORDER BY event.day DESC, event.id DESC
     LIMIT ${limit + 1}`);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? { day: last.day, id: last.id } : null };
};

const datasetsOf = async (catalogue: CatalogueReader): Promise<ReadonlyMap<string, CatalogueDataset>> =>
  new Map((await catalogue.libraries()).flatMap(({ datasets }) => datasets.map((one) => [one.id, one])));

/** The ladder a dataset stands on, and a page of what is on record of it. */
export const readFreshness = async (
  db: Queryable,
  catalogue: CatalogueReader,
  dataset: Dataset,
  limit: number,
  before: EventPlace | null,
): Promise<Page<FreshnessEvent> & { ladder: Freshness }> => {
  const { items, next } = await readPage(db, nothing, sql`event.dataset = ${dataset.id}`, limit, before);
  const { freshness } = (await datasetsOf(catalogue)).get(dataset.id)!.facts;
  return { ladder: freshness, items: items.map((row) => eventOf(row, dataset)), next };
};

/** A fault stands until a later batch of the dataset brings something, or it is taken back itself. */
const faultStands = sql`
  event.step = 'fault' AND (SELECT state FROM batch_fact WHERE id = event.batch) = 'loaded' AND NOT EXISTS (
    SELECT FROM batch_fact AS later
     WHERE later.dataset = event.dataset AND later.id > event.batch AND ${brought}
       AND NOT EXISTS (SELECT FROM freshness_event AS fault WHERE fault.batch = later.id AND fault.step = 'fault'))`;

/** A page of what departments have been told of and is still so, of one department or of all. */
export const readNotices = async (
  db: Queryable,
  catalogue: CatalogueReader,
  department: string | null,
  limit: number,
  before: EventPlace | null,
): Promise<Page<Notice>> => {
  const datasets = await datasetsOf(catalogue);
  const standing = [...datasets.values()].map(({ id, facts }) => [id, facts.freshness.awaited] as const);
  const from = sql`
    JOIN unnest(${standing.map(([id]) => id)}::text[], ${standing.map(([, awaited]) => awaited)}::date[])
      AS standing(dataset, awaited) ON standing.dataset = event.dataset`;
  const { items, next } = await readPage(
    db,
    from,
    sql`event.told IS NOT NULL ${department === null ? nothing : sql`AND event.told = ${department}`}
        AND (event.step <> 'fault' AND event.awaited = standing.awaited OR ${faultStands})`,
    limit,
    before,
  );
  const notices = items.map((row): Notice => {
    const { id, title, theme, facts, ...dataset } = datasets.get(row.dataset)!;
    return { ...eventOf(row, dataset), dataset: { id, title, theme, demo: facts.demo_records > 0 } };
  });
  return { items: notices, next };
};
