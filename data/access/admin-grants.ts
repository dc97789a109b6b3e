import { sql, type Queryable } from '#data/db/sql.ts';
import type { Grade } from '#data/themes/theme.ts';
import { againstGrant } from './admin-rules.ts';
import { subjectOf } from './admin-subject.ts';
import { change, type Keeping } from './change.ts';
import { grantsOf, type HeldGrant } from './grants.ts';
import type { Person, Role } from './person.ts';
import { Refusal } from './refusal.ts';

/* What the security administrator does with rights. */

export interface NewGrant {
  role: Role;
  region: string;
  /** Null for all. */
  libraries: readonly string[] | null;
  grade: Grade;
}

const heldGrant = async (tx: Queryable, account: string, id: string): Promise<HeldGrant | undefined> =>
  (await grantsOf(tx, [account])).find((grant) => grant.id === id);

const refuseUnknown = async (
  tx: Queryable,
  { region, libraries }: NewGrant,
  known: readonly string[],
): Promise<void> => {
  const [there] = await tx.query(sql`SELECT FROM region WHERE code = ${region}`);
  if (!there)
    throw new Refusal(
      'unknown-region',
      { zh: `没有代码为 ${region} 的区域。`, en: `No region has the code ${region}.` },
      { field: 'region' },
    );
  const unknown = libraries?.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new Refusal(
      'invalid-parameter',
      { zh: `没有“${unknown}”库。`, en: `There is no library "${unknown}".` },
      { field: 'libraries' },
    );
};

/** Gives an account a grant; `known` are the libraries that there are. */
export const giveGrant = (
  keeping: Keeping,
  person: Person,
  account: string,
  asked: NewGrant,
  known: readonly string[],
) => {
  const libraries = asked.libraries && [...new Set(asked.libraries)].toSorted();
  const { role, region, grade } = asked;
  return change(keeping, person, { action: 'grant.give', object: `account/${account}` }, async (tx) => {
    const { name, subject } = await subjectOf(tx, account);
    const against = againstGrant(subject);
    if (against) throw new Refusal('not-possible-now', against);
    await refuseUnknown(tx, asked, known);
    const [same] = await tx.query(sql`
      SELECT FROM access_grant
       WHERE account = ${account}::bigint AND revoked_at IS NULL AND role = ${role} AND region = ${region}
         AND libraries IS NOT DISTINCT FROM ${libraries}::text[] AND grade = ${grade}`);
    if (same)
      throw new Refusal('not-possible-now', {
        zh: '该账号已持有相同的授权。',
        en: 'The account holds this very grant already.',
      });
    const [made] = await tx.query<{ id: string }>(sql`
      INSERT INTO access_grant (account, role, region, libraries, grade)
      VALUES (${account}::bigint, ${role}, ${region}, ${libraries}::text[], ${grade}) RETURNING id::text`);
    const { account: _holder, ...grant } = (await heldGrant(tx, account, made!.id))!;
    return { value: grant, after: { account: name, grant: grant.id, role, region, libraries, grade } };
  });
};

/** Takes a grant back. */
export const revokeGrant = (keeping: Keeping, person: Person, id: string): Promise<void> =>
  change(keeping, person, { action: 'grant.revoke', object: `grant/${id}` }, async (tx) => {
    const [of] = await tx.query<{ account: string }>(
      sql`SELECT account::text FROM access_grant WHERE id = ${id}::bigint FOR UPDATE`,
    );
    const grant = of && (await heldGrant(tx, of.account, id));
    if (!grant)
      throw new Refusal('unknown-grant', {
        zh: `没有授权 ${id}，或已收回。`,
        en: `There is no grant ${id}, or it was revoked already.`,
      });
    await tx.query(sql`UPDATE access_grant SET revoked_at = now() WHERE id = ${id}::bigint`);
    const { name } = await subjectOf(tx, grant.account);
    const { role, region, libraries, grade } = grant;
    return {
      value: undefined,
      object: `account/${grant.account}`,
      before: { account: name, grant: id, role, region, libraries, grade },
    };
  });
