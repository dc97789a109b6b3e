import type { Person } from '#data/access/person.ts';
import { holds, rightsIn, rightsOf, NO_RIGHTS } from '#data/access/rights.ts';
import { recordAct } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { readKept, type KeptRow } from '#data/ingest/batches.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset } from '#data/themes/theme.ts';

export interface UnmaskAsked {
  key: string;
  /** Personal fields of the dataset. */
  fields: readonly string[];
  reason: string;
}

/** What personal fields of a record's newest version really say; null where it has no such value or it is not for who asks. */
export interface Unmasked {
  key: string;
  valid_from: string;
  values: Readonly<Record<string, string | null>>;
}

/** `denied`: nothing of such fields was granted; `unknown`: there is no such record, or it is not for who asks. */
export type UnmaskRefused = 'denied' | 'unknown';

/** Reads personal values as they are for somebody who gave a reason; the question is on record with the answer, refused or not. */
export const unmaskRecord = async (
  database: Database,
  register: Register,
  person: Person,
  { id, grade, fields: declared }: Dataset,
  { key, fields, reason }: UnmaskAsked,
): Promise<Unmasked | UnmaskRefused> => {
  const rights = rightsIn(rightsOf(person, register), [id]) ?? NO_RIGHTS;
  const asked = declared.filter((field) => fields.includes(field.id));
  const granted =
    !person.readOnly && asked.every((field) => holds(rights, id, Math.max(grade, field.grade ?? grade)));
  return database.withRights<Unmasked | UnmaskRefused>(
    rights,
    async (tx) => {
      if (!granted) return 'denied';
      const [found] = await tx.query<Unmasked>(sql`
        SELECT key, valid_from,
               (SELECT jsonb_object_agg(field, properties ->> field) FROM unnest(${[...fields]}::text[]) AS field) AS values
          FROM feature_unmasked
         WHERE dataset = ${id} AND key = ${key}
         ORDER BY valid_from DESC
         LIMIT 1`);
      return found ?? 'unknown';
    },
    (tx, result) => {
      const refused = typeof result === 'string';
      return recordAct(tx, person, {
        action: 'record.unmask',
        object: `record/${id}/${key}`,
        after: { fields, reason, ...(refused && { why: result }) },
        result: refused ? 'refused' : 'done',
      });
    },
  );
};

export interface UnmaskKept {
  batch: string;
  /** The approved request by which they leave, and what for. */
  request: string;
  reason: string;
}

/** Reads rows that were kept aside as they came, for a steward; that they were is on record with them. */
export const unmaskKept = (
  database: Database,
  register: Register,
  person: Person,
  { batch, request, reason }: UnmaskKept,
  after: string,
  limit: number,
): Promise<KeptRow[]> =>
  database.withRights(
    rightsOf(person, register),
    (tx) => readKept(tx, batch, null, after, limit),
    async (tx, rows) => {
      const [first, last] = [rows[0]?.row_no, rows.at(-1)?.row_no];
      if (first === undefined) return;
      await recordAct(tx, person, {
        action: 'record.unmask',
        object: `batch/${batch}`,
        after: { export: request, reason, rows: rows.length, first, last },
      });
    },
  );
