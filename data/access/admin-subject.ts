import { sql, type Queryable } from '#data/db/sql.ts';
import type { Subject } from './admin-rules.ts';
import type { AdminRole } from './person.ts';
import { Refusal } from './refusal.ts';

/** What an administrator may change of an account, as it is now. */
export interface AccountNow {
  name: string;
  title: string;
  unit: string;
  bound_address: string | null;
  /** Whether it has a password here. */
  local: boolean;
  second_factor: boolean;
  subject: Subject;
}

/** Makes one of two changes of administrators at once wait for the other, so that not both take the last one away. */
export const ADMINISTRATORS_LOCK = sql`SELECT pg_advisory_xact_lock(${3_700_000_004n})`;

/** The account that is to be changed, kept from others until the transaction ends; throws where there is none. */
export const subjectOf = async (tx: Queryable, id: string): Promise<AccountNow> => {
  const [row] = await tx.query<
    Omit<AccountNow, 'subject'> & { admin_role: AdminRole | null; wall: boolean; disabled: boolean }
  >(sql`
    SELECT name, title, unit, abbrev(bound_address) AS bound_address, password_hash IS NOT NULL AS local,
           totp_secret IS NOT NULL AS second_factor, admin_role, wall, disabled_at IS NOT NULL AS disabled
      FROM account WHERE id = ${id}::bigint FOR UPDATE`);
  if (!row)
    throw new Refusal('unknown-account', { zh: `没有账号 ${id}。`, en: `There is no account ${id}.` });
  const { admin_role: adminRole, wall, disabled, ...now } = row;
  const [counts] = await tx.query<{ grants: number; others: number }>(sql`
    SELECT (SELECT count(*)::int FROM access_grant WHERE account = ${id}::bigint AND revoked_at IS NULL) AS grants,
           (SELECT count(*)::int FROM account
             WHERE admin_role = ${adminRole} AND disabled_at IS NULL AND id <> ${id}::bigint) AS others`);
  return { ...now, subject: { id, adminRole, wall, disabled, ...counts! } };
};
