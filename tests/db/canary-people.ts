import type { Access } from '#data/access/access.ts';
import { ACCOUNT_JSON, type Account } from '#data/access/account.ts';
import type { Person } from '#data/access/person.ts';
import { newSecret } from '#data/access/secret.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { PEOPLE, REVOKED, type Spare, type Who } from './canary-data.ts';
import type { Lighthouses } from './lighthouses.ts';
import { beginSession } from './people.ts';

/* The people of the table with accounts, grants, sessions and a token of their own: each request carries what a browser or a machine would. */

type Credentials = Record<Who, Record<string, string>>;

const FROM = { address: '10.1.2.3' };

const makeAccount = async (tx: Queryable, { name, adminRole, readOnly, token, grants }: Person) => {
  const wall = readOnly && token === null;
  const [made] = await tx.query<{ id: string }>(sql`
    INSERT INTO account (name, title, must_change, wall, bound_address)
    VALUES (${name}, ${name}, false, ${wall}, ${wall ? FROM.address : null}::inet) RETURNING id::text`);
  const { id } = made!;
  for (const { role, region, libraries, grade } of grants)
    await tx.query(sql`
      INSERT INTO access_grant (account, role, region, libraries, grade)
      VALUES (${id}, ${role}, ${region}, ${libraries}::text[], ${grade})`);
  await tx.query(sql`UPDATE account SET admin_role = ${adminRole} WHERE id = ${id}`);
  const [row] = await tx.query<{ account: Account }>(
    sql`SELECT ${ACCOUNT_JSON} AS account FROM account WHERE id = ${id}`,
  );
  return row!.account;
};

/** Makes all accounts and signs everybody in. */
export const signEverybodyIn = async (
  { database }: Pick<Lighthouses, 'database'>,
  access: Access,
): Promise<{ carried: Credentials; spare: Spare; revoke: () => Promise<void> }> => {
  const accounts = await database.asOwner(async (tx) => {
    // as somebody who owns the database could, to make an administrator of who holds grants
    await tx.query(sql`ALTER TABLE account DISABLE TRIGGER USER`);
    const made: [Who, Account][] = [];
    for (const [who, person] of Object.entries(PEOPLE) as [Who, Person][]) {
      const held = who === 'revoked' ? { ...person, grants: [REVOKED] } : person;
      if (person.account !== null) made.push([who, await makeAccount(tx, held)]);
    }
    await tx.query(sql`ALTER TABLE account ENABLE TRIGGER USER`);
    return made;
  });
  const carried: Credentials = { nobody: {} } as Credentials;
  for (const [who, account] of accounts) {
    const actor = { name: account.name, address: FROM.address };
    if (PEOPLE[who].token === null) {
      const { secret } = await beginSession({ database, access }, account.id, FROM);
      carried[who] = { cookie: `haidai=${secret}` };
    } else {
      const wish = { name: 'machine', days: 1, readOnly: PEOPLE[who].readOnly, grants: null };
      const { token } = await access.makeToken(account, wish, actor);
      carried[who] = { authorization: `Bearer ${token}` };
    }
  }
  const revoked = accounts.find(([who]) => who === 'revoked')![1].id;
  const spare = await database.asKeeper(async (tx): Promise<Spare> => {
    const [account] = await tx.query<{ id: string }>(
      sql`INSERT INTO account (name, title, must_change) VALUES ('spare', 'spare', false) RETURNING id::text`,
    );
    const [token] = await tx.query<{ id: string }>(sql`
      INSERT INTO api_token (account, name, digest, start, read_only, expires_at)
      VALUES (${account!.id}, 'spare', sha256(${newSecret()}::bytea), 'hd_spare', true, now() + interval '1 day') RETURNING id::text`);
    const [session] = await tx.query<{ id: string }>(sql`
      INSERT INTO session (account, digest, step, by, expires_at)
      VALUES (${account!.id}, sha256(${newSecret()}::bytea), 'full', 'password', now() + interval '1 day') RETURNING id::text`);
    const [grant] = await tx.query<{ id: string }>(sql`
      INSERT INTO access_grant (account, role, region, grade) VALUES (${account!.id}, 'official', '370202000000', 1) RETURNING id::text`);
    return { account: account!.id, session: session!.id, token: token!.id, grant: grant!.id };
  });
  return {
    carried,
    spare,
    /** Takes back what was granted to the one of whom that is told. */
    revoke: () =>
      access.change(async (tx) => {
        await tx.query(sql`UPDATE access_grant SET revoked_at = now() WHERE account = ${revoked}`);
      }),
  };
};
