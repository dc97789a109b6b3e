import type { Person } from '#data/access/person.ts';
import { holds, rightsIn, rightsOf, NO_RIGHTS } from '#data/access/rights.ts';
import { recordAct } from '#data/audit/entry.ts';
import type { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
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
