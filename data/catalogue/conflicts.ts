import { recordAct, type Actor } from '#data/audit/entry.ts';
import type { Database, OwnerTransaction } from '#data/db/database.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import type { Register } from '#data/themes/register.ts';

/*
 * 一数一源: a field has one authority. A dataset that carries the field too never changes it; where its records name one of the
 * authority's and say something else, a conflict is opened for the authority to settle.
 */

interface Pair {
  dataset: string;
  field: string;
  authority: string;
  /** The fields by which a record names one of the authority's. */
  key: readonly string[];
}

/** Every field that another dataset decides and whose records can be found there. */
const pairsOf = (register: Register): Pair[] =>
  register.datasets.flatMap((dataset) =>
    dataset.fields.flatMap(({ id, authority }) => {
      const decides = authority === undefined ? undefined : register.dataset(authority)?.dataset;
      const names = decides?.key.every((part) => dataset.fields.some((field) => field.id === part)) ?? false;
      // A field that is the very name of the authority's record cannot differ from it.
      if (!decides || !names || decides.key.includes(id)) return [];
      return [{ dataset: dataset.id, field: id, authority: decides.id, key: decides.key }];
    }),
  );

/** The authority's key as a record of another dataset writes it: the same joining as when records are made. */
const keyIn = (key: readonly string[]): Query =>
  key
    .map((part) => sql`replace(replace(mine.properties ->> ${part}, ${'\\'}, ${'\\\\'}), '|', ${'\\|'})`)
    .reduce((joined, part) => sql`${joined} || '|' || ${part}`);

const compare = async (tx: OwnerTransaction, { dataset, field, authority, key }: Pair): Promise<void> => {
  await tx.query(sql`
    WITH differing AS (
      SELECT mine.key AS record, theirs.key AS authority_record, theirs.properties ->> ${field} AS authority_value,
             mine.properties ->> ${field} AS other_value
        FROM feature AS mine
        JOIN feature AS theirs ON theirs.dataset = ${authority} AND theirs.valid_to IS NULL AND theirs.key = ${keyIn(key)}
       WHERE mine.dataset = ${dataset} AND mine.valid_to IS NULL AND mine.properties ? ${field}
         AND mine.properties ->> ${field} IS DISTINCT FROM theirs.properties ->> ${field}
    ), agreed AS (
      UPDATE conflict SET state = 'agreed', settled_at = now()
       WHERE dataset = ${dataset} AND field = ${field} AND state <> 'agreed'
         AND NOT EXISTS (SELECT FROM differing WHERE differing.record = conflict.record)
    )
    INSERT INTO conflict (dataset, record, field, authority, authority_record, authority_value, other_value)
    SELECT ${dataset}, record, ${field}, ${authority}, authority_record, authority_value, other_value FROM differing
    ON CONFLICT (dataset, record, field) DO UPDATE
      SET authority = excluded.authority, authority_record = excluded.authority_record,
          authority_value = excluded.authority_value, other_value = excluded.other_value,
          state = 'open', note = NULL, opened_at = now(), settled_at = NULL
      -- What the authority has upheld stays upheld, as long as neither of the two says something new.
      WHERE conflict.state = 'agreed' OR conflict.authority_value IS DISTINCT FROM excluded.authority_value
         OR conflict.other_value IS DISTINCT FROM excluded.other_value`);
  await tx.query(sql`
    UPDATE dataset_fact
       SET conflicts = (SELECT count(*) FROM conflict WHERE conflict.dataset = ${dataset} AND state = 'open')
     WHERE dataset = ${dataset}`);
};

/** Compares what rests on a dataset with its authorities, and what it decides with those that carry it too. */
export const compareWithAuthorities = async (
  database: Database,
  register: Register,
  dataset: string,
): Promise<void> => {
  for (const pair of pairsOf(register))
    if (pair.dataset === dataset || pair.authority === dataset)
      await database.asOwner(async (tx) => {
        await tx.query(sql`SELECT pg_advisory_xact_lock(3702, hashtext(${pair.dataset}))`);
        await compare(tx, pair);
      });
};

export interface ConflictFilter {
  dataset: string;
  state: string;
  /** Only conflicts over this field. */
  field: string | null;
  limit: number;
  /** The last conflict of the page before. */
  after: ConflictPlace | null;
}

export interface ConflictName {
  dataset: string;
  record: string;
  field: string;
}

/** Where a conflict stands in the list: newest first, then by record and field. */
export type ConflictPlace = readonly [openedAt: string, record: string, field: string];

/** One page of a dataset's conflicts as a JSON array's text, newest first; `db` is a transaction of somebody who may see them. */
export const listConflicts = async (
  db: Queryable,
  { dataset, state, field, limit, after }: ConflictFilter,
): Promise<{ items: string; next: ConflictPlace | null }> => {
  const [opened, record, over] = after ?? [];
  const [row] = await db.query<{ items: string; last: ConflictPlace | null; more: boolean }>(sql`
    WITH page AS (
      SELECT * FROM conflict
       WHERE dataset = ${dataset} AND state = ${state} ${field === null ? nothing : sql`AND field = ${field}`}
       ${
         after === null
           ? nothing
           : sql`AND opened_at <= ${opened}::timestamptz
                 AND (opened_at < ${opened}::timestamptz OR (record, field) > (${record}::text, ${over}::text))`
       }
       ORDER BY opened_at DESC, record, field
       LIMIT ${limit + 1}
    ), shown AS (SELECT * FROM page ORDER BY opened_at DESC, record, field LIMIT ${limit})
    SELECT coalesce((SELECT json_agg(json_build_object(
             'record', record, 'field', field, 'authority', authority, 'authority_record', authority_record,
             'authority_value', authority_value, 'other_value', other_value, 'state', state, 'note', note,
             'opened_at', opened_at, 'settled_at', settled_at) ORDER BY opened_at DESC, record, field) FROM shown), '[]')::text AS items,
           (SELECT json_build_array(opened_at, record, field) FROM shown
             ORDER BY opened_at, record DESC, field DESC LIMIT 1) AS last,
           (SELECT count(*) FROM page) > ${limit} AS more`);
  return { items: row?.items ?? '[]', next: row?.more ? row.last : null };
};

/** How many conflicts of each state a dataset has over each field, as a JSON array's text, most open ones first. */
export const countConflicts = async (db: Queryable, dataset: string): Promise<string> => {
  const [row] = await db.query<{ body: string }>(sql`
    SELECT coalesce(json_agg(json_build_object('field', field, 'authority', authority, 'open', open, 'agreed', agreed,
                                               'upheld', upheld) ORDER BY open DESC, field), '[]')::text AS body
      FROM (SELECT field, authority, (count(*) FILTER (WHERE state = 'open'))::int AS open,
                   (count(*) FILTER (WHERE state = 'agreed'))::int AS agreed,
                   (count(*) FILTER (WHERE state = 'upheld'))::int AS upheld
              FROM conflict WHERE dataset = ${dataset} GROUP BY field, authority) AS counted`);
  return row?.body ?? '[]';
};

/** Whether a conflict is for whoever `db` reads for. */
export const seesConflict = async (
  db: Queryable,
  { dataset, record, field }: ConflictName,
): Promise<boolean> =>
  (
    await db.query(
      sql`SELECT FROM conflict WHERE dataset = ${dataset} AND record = ${record} AND field = ${field}`,
    )
  ).length > 0;

/** Settles a conflict in the authority's favour, with the reason; false when there is no such open conflict. */
export const upholdAuthority = (
  database: Database,
  { dataset, record, field }: ConflictName,
  note: string,
  actor: Actor,
): Promise<boolean> =>
  database.asOwner(async (tx) => {
    const rows = await tx.query(sql`
      UPDATE conflict SET state = 'upheld', note = ${note}, settled_at = now()
       WHERE dataset = ${dataset} AND record = ${record} AND field = ${field} AND state = 'open'
      RETURNING record`);
    await tx.query(sql`
      UPDATE dataset_fact
         SET conflicts = (SELECT count(*) FROM conflict WHERE conflict.dataset = ${dataset} AND state = 'open')
       WHERE dataset = ${dataset}`);
    if (rows.length === 0) return false;
    await recordAct(tx, actor, {
      action: 'conflict.uphold',
      object: `record/${dataset}/${record}`,
      before: { field, state: 'open' },
      after: { field, state: 'upheld', note },
    });
    return true;
  });
