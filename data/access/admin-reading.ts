import { nothing, sql, type Query, type Queryable } from '#data/db/sql.ts';
import { grantsOf } from './grants.ts';

/* What administrators see of accounts. Instants come as dates, which JSON writes in UTC. */

/** A page of rows is a list of accounts, and a whole list of these is never longer. */
const MOST = 1_000;

interface AccountRow {
  id: string;
  name: string;
}

const ACCOUNTS: Query = sql`
  SELECT account.id::text, account.name, account.title, account.unit, account.admin_role, account.wall,
         abbrev(account.bound_address) AS bound_address, account.password_hash IS NOT NULL AS local,
         account.totp_confirmed_at IS NOT NULL AS second_factor, account.must_change, account.demo, account.disabled_at,
         account.created_at, (SELECT max(session.seen_at) FROM session WHERE session.account = account.id) AS seen_at
    FROM account`;

const withGrants = async (tx: Queryable, accounts: readonly AccountRow[]) => {
  const grants = await grantsOf(
    tx,
    accounts.map(({ id }) => id),
  );
  const of = Map.groupBy(grants, ({ account }) => account);
  return accounts.map((account) => ({
    ...account,
    grants: (of.get(account.id) ?? []).map(({ account: _holder, ...grant }) => grant),
  }));
};

export interface AccountFilter {
  /** Part of a name, a title or a unit. */
  q: string | null;
  limit: number;
  /** The last name of the page before. */
  after: string | null;
}

/** One page of accounts with what they were granted, by name. */
export const listAccounts = async (tx: Queryable, { q, limit, after }: AccountFilter) => {
  const rows = await tx.query<AccountRow>(sql`
    ${ACCOUNTS}
     WHERE true ${after === null ? nothing : sql`AND account.name > ${after} COLLATE "C"`}
       ${q === null ? nothing : sql`AND strpos(lower(concat_ws(chr(10), account.name, account.title, account.unit)), lower(${q})) > 0`}
     ORDER BY account.name COLLATE "C" LIMIT ${limit + 1}`);
  const shown = rows.slice(0, limit);
  return {
    items: await withGrants(tx, shown),
    next: rows.length > limit ? (shown.at(-1)?.name ?? null) : null,
  };
};

/** One account with what it was granted; null where there is none. */
export const readAccount = async (tx: Queryable, id: string) => {
  const rows = await tx.query<AccountRow>(sql`${ACCOUNTS} WHERE account.id = ${id}::bigint`);
  return (await withGrants(tx, rows))[0] ?? null;
};

/** All sessions that are neither ended nor over, the latest used first; `present` is the one that asks. */
export const listSessions = (tx: Queryable, present: string | null) =>
  tx.query(sql`
    SELECT session.id::text, session.account::text, account.name AS account_name, session.address, session.agent, session.by,
           session.created_at, session.seen_at, session.expires_at, session.id IS NOT DISTINCT FROM ${present}::bigint AS present
      FROM session JOIN account ON account.id = session.account
     WHERE session.ended_at IS NULL AND session.expires_at > now()
     ORDER BY session.seen_at DESC, session.id DESC LIMIT ${MOST}`);

/** All tokens, those that still work first. */
export const listTokens = (tx: Queryable) =>
  tx.query(sql`
    SELECT api_token.id::text, api_token.account::text, account.name AS account_name, api_token.name, api_token.start,
           api_token.read_only, api_token.grants::text[], api_token.created_at, api_token.expires_at, api_token.used_at,
           api_token.revoked_at
      FROM api_token JOIN account ON account.id = api_token.account
     ORDER BY api_token.revoked_at IS NOT NULL OR api_token.expires_at <= now(), api_token.id DESC LIMIT ${MOST}`);
