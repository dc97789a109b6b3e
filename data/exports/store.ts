import type { Person } from '#data/access/person.ts';
import { SETTINGS } from '#data/access/setting-list.ts';
import { fitsSetting } from '#data/access/settings.ts';
import { recordAct, type Actor } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import type { Grade } from '#data/themes/theme.ts';
import { after, type ExportStep, type RequestState, type Standing } from './request.ts';
import { decidingGrants, regionsAbove } from './rules.ts';

/** Which records a file is asked for. */
export interface ExportFilter {
  dataset: string;
  region: string;
  period: string | null;
  /** A layer's id, whose records alone are wanted. */
  layer: string | null;
  /** An instant: what was so then. */
  asOf: string | null;
}

/** Somebody as the other of the two reads of them. */
export interface Named {
  name: string;
  title: string;
  unit: string;
}

export interface ExportRequest extends ExportFilter {
  id: string;
  account: string;
  asker: Named;
  library: string;
  /** The batch whose rows that were kept aside are asked for; null where it is records. */
  batch: string | null;
  /** Whether personal values of kept rows are wanted as they are. */
  unmasked: boolean;
  regionNames: { zh: string; en: string | null; pinyin: string } | null;
  grade: Grade;
  records: number;
  reason: string;
  state: RequestState;
  askedAt: string;
  decider: Named | null;
  decidedAt: string | null;
  note: string | null;
  expiresAt: string | null;
  fetched: number;
  fetchedAt: string | null;
  /** Whether whoever reads it may decide on it. */
  mayDecide: boolean;
}

export interface NewRequest
  extends
    ExportFilter,
    Pick<ExportRequest, 'library' | 'grade' | 'records' | 'reason' | 'batch' | 'unmasked'> {}

/** Requests of one person that may wait at a time: more than anybody needs, few enough to be read. */
export const MOST_AWAITING = 20;
const HOUR_MS = 3_600_000;

const named = (table: Query): Query =>
  sql`json_build_object('name', ${table}.name, 'title', ${table}.title, 'unit', ${table}.unit)`;

/** Whether somebody decides on a request: another's, of a library, region and grade that one of their steward's grants has. */
const decidable = (person: Person): Query => sql`
  (request.account <> ${person.account}::bigint AND EXISTS (
    SELECT FROM jsonb_to_recordset(${JSON.stringify(decidingGrants(person))}::jsonb)
             AS held(region text, libraries text[], grade smallint)
     WHERE held.region = ANY (request.lineage) AND held.grade >= request.grade
       AND (held.libraries IS NULL OR request.library = ANY (held.libraries))))`;

/** Requests as somebody reads them; of others' only those that they may decide on. */
const requests = (person: Person, where: Query): Query => sql`
  SELECT request.id::text, request.account::text, ${named(sql`asker`)} AS asker, request.dataset, request.library, request.region,
         (SELECT json_build_object('zh', name_zh, 'en', name_en, 'pinyin', pinyin) FROM region
           WHERE region.code = request.region) AS "regionNames",
         request.period, request.layer, request.as_of AS "asOf", request.batch::text, request.unmasked,
         request.grade, request.records::int, request.reason, request.state,
         request.asked_at AS "askedAt", CASE WHEN decider.id IS NOT NULL THEN ${named(sql`decider`)} END AS decider,
         request.decided_at AS "decidedAt", request.note, request.expires_at AS "expiresAt", request.fetched,
         request.fetched_at AS "fetchedAt", ${decidable(person)} AND request.state = 'awaiting' AS "mayDecide"
    FROM export_request AS request
    JOIN account AS asker ON asker.id = request.account
    LEFT JOIN account AS decider ON decider.id = request.decided_by
   WHERE (request.account = ${person.account}::bigint OR ${decidable(person)}) ${where}`;

type Row = Omit<ExportRequest, 'asOf' | 'askedAt' | 'decidedAt' | 'expiresAt' | 'fetchedAt'> &
  Record<'asOf' | 'decidedAt' | 'expiresAt' | 'fetchedAt', Date | null> & { askedAt: Date };

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const requestOf = (row: Row): ExportRequest => ({
  ...row,
  asOf: iso(row.asOf),
  askedAt: row.askedAt.toISOString(),
  decidedAt: iso(row.decidedAt),
  expiresAt: iso(row.expiresAt),
  fetchedAt: iso(row.fetchedAt),
});

export const standingOf = ({ state, expiresAt, fetched }: ExportRequest): Standing => ({
  state,
  expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
  fetched,
});

type StepRefused = 'unknown' | 'own' | 'only-reads' | 'not-possible';
/** What became of something that was to be done to a request: it as it is then, or why not. */
export type StepResult = ExportRequest | StepRefused;

/** How many hours an approved file may be fetched, as it is set when it is approved. */
const hoursIn = async (tx: Queryable): Promise<number> => {
  const [row] = await tx.query<{ value: unknown }>(
    sql`SELECT value FROM setting WHERE name = 'export_hours'`,
  );
  return row && fitsSetting('export_hours', row.value) ? Number(row.value) : SETTINGS.export_hours.default;
};

/** Requests for files of what is sensitive: asked by one person, decided by another, every step on record. */
export class Exports {
  readonly #database: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.now = now;
  }

  /** Asks for a file; null when too many requests of the person wait already. */
  ask(person: Person, asked: NewRequest): Promise<ExportRequest | null> {
    const { dataset, library, region, period, layer, asOf, grade, records, reason, batch, unmasked } = asked;
    return this.#database.asKeeper(async (tx) => {
      // one after the other, so that the count holds
      await tx.query(sql`SELECT FROM account WHERE id = ${person.account} FOR NO KEY UPDATE`);
      const [row] = await tx.query<{ id: string }>(sql`
        INSERT INTO export_request (account, dataset, library, region, lineage, period, layer, as_of, batch, unmasked, grade,
                                    records, reason, asked_at)
        SELECT ${person.account}::bigint, ${dataset}, ${library}, ${region}::text, ${regionsAbove(region)}::text[], ${period}::text,
               ${layer}::text, ${asOf}::timestamptz, ${batch}::bigint, ${unmasked}::boolean, ${grade}::smallint, ${records}::bigint, ${reason}::text, ${this.#instant()}
         WHERE (SELECT count(*) FROM export_request WHERE account = ${person.account} AND state = 'awaiting') < ${MOST_AWAITING}
        RETURNING id::text`);
      if (!row) return null;
      await recordAct(tx, person, {
        action: 'export.ask',
        object: `export/${row.id}`,
        after: { ...asked, state: 'awaiting' },
      });
      return this.#one(tx, person, row.id);
    });
  }

  /** One's own requests, or those that wait for one's decision, newest first. */
  list(
    person: Person,
    which: 'own' | 'to-decide',
    limit: number,
    before: string | null,
  ): Promise<{ items: ExportRequest[]; next: string | null }> {
    return this.#database.asKeeper(async (tx) => {
      const rows = await tx.query<Row>(sql`
        ${requests(
          person,
          sql`${which === 'own' ? sql`AND request.account = ${person.account}::bigint` : sql`AND request.state = 'awaiting' AND request.account <> ${person.account}::bigint`}
              ${before === null ? nothing : sql`AND request.id < ${before}::bigint`}`,
        )}
         ORDER BY request.id DESC LIMIT ${limit + 1}`);
      const items = rows.slice(0, limit).map(requestOf);
      return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    });
  }

  /** A request that somebody may see. */
  one(person: Person, id: string): Promise<ExportRequest | null> {
    return this.#database.asKeeper((tx) => this.#one(tx, person, id));
  }

  decide(person: Person, id: string, approve: boolean, note: string): Promise<StepResult> {
    return this.#step(person, id, async (tx, request) => {
      if (request.account === person.account) return 'own';
      const hours = approve ? await hoursIn(tx) : 0;
      const step: ExportStep = approve
        ? { do: 'approve', until: this.now() + hours * HOUR_MS }
        : { do: 'decline' };
      const next = after(standingOf(request), step, this.now());
      if (!next) return 'not-possible';
      await tx.query(sql`
        UPDATE export_request
           SET state = ${next.state}, decided_by = ${person.account}, decided_at = ${this.#instant()}, note = ${note},
               expires_at = ${next.expiresAt === null ? null : new Date(next.expiresAt).toISOString()}
         WHERE id = ${id}`);
      return {
        action: approve ? 'export.approve' : 'export.decline',
        after: {
          ...{ state: next.state, note, asker: request.asker.name, dataset: request.dataset },
          ...(step.do === 'approve' && { expires_at: new Date(step.until).toISOString() }),
        },
      };
    });
  }

  withdraw(person: Person, id: string): Promise<StepResult> {
    return this.#step(person, id, async (tx, request) => {
      if (request.account !== person.account) return 'unknown';
      if (person.readOnly) return 'only-reads';
      if (!after(standingOf(request), { do: 'withdraw' }, this.now())) return 'not-possible';
      await tx.query(sql`UPDATE export_request SET state = 'withdrawn' WHERE id = ${id}`);
      return { action: 'export.withdraw', after: { state: 'withdrawn' } };
    });
  }

  /** Begins a fetch of one's own approved file: it counts from now on, whatever comes of it. */
  begin(person: Person, id: string, format: string): Promise<StepResult> {
    return this.#step(person, id, async (tx, request) => {
      if (request.account !== person.account) return 'unknown';
      const next = after(standingOf(request), { do: 'fetch' }, this.now());
      if (!next) return 'not-possible';
      await tx.query(sql`
        UPDATE export_request SET fetched = ${next.fetched}, fetched_at = ${this.#instant()} WHERE id = ${id}`);
      return {
        action: 'export.begin',
        before: { state: request.state, fetched: request.fetched },
        after: { state: next.state, fetched: next.fetched, format },
      };
    });
  }

  /** Puts on record how a fetch ended: whole, or broken off after so many records. */
  async end(
    person: Person,
    { id, fetched }: ExportRequest,
    what: { format: string; records: number; whole: boolean },
  ): Promise<void> {
    const { whole, ...rest } = what;
    const act = { action: 'export.fetch', object: `export/${id}`, after: { ...rest, time: fetched } };
    await this.#database.asKeeper((tx) =>
      recordAct(tx, person, { ...act, result: whole ? 'done' : 'failed' }),
    );
  }

  /** Puts on record that a file that needs no approval was taken, by whomever. */
  async taken(
    who: Actor,
    { address, bytes, whole }: { address: string; bytes: number; whole: boolean },
  ): Promise<void> {
    const act = { action: 'export.file', object: address.split('?', 1)[0]!, after: { address, bytes } };
    await this.#database.asKeeper((tx) => recordAct(tx, who, { ...act, result: whole ? 'done' : 'failed' }));
  }

  async #one(tx: Queryable, person: Person, id: string): Promise<ExportRequest | null> {
    const [row] = await tx.query<Row>(requests(person, sql`AND request.id = ${id}::bigint`));
    return row ? requestOf(row) : null;
  }

  /** One step of a request that nobody else takes at the same time, with its entry in the audit. */
  #step(
    person: Person,
    id: string,
    take: (
      tx: Queryable,
      request: ExportRequest,
    ) => Promise<StepRefused | { action: string; before?: unknown; after: unknown }>,
  ): Promise<StepResult> {
    return this.#database.asKeeper(async (tx) => {
      await tx.query(sql`SELECT FROM export_request WHERE id = ${id}::bigint FOR UPDATE`);
      const request = await this.#one(tx, person, id);
      if (!request) return 'unknown';
      const taken = await take(tx, request);
      if (typeof taken === 'string') return taken;
      await recordAct(tx, person, { object: `export/${id}`, before: { state: request.state }, ...taken });
      return (await this.#one(tx, person, id)) ?? 'unknown';
    });
  }

  #instant(): string {
    return new Date(this.now()).toISOString();
  }
}
