import { sql, type Query } from '#data/db/sql.ts';
import type { AdminRole, Grant, Person } from './person.ts';

/** Whom a session or token belongs to, with what is granted to them as of now. */
export interface Account {
  id: string;
  name: string;
  title: string;
  unit: string;
  adminRole: AdminRole | null;
  wall: boolean;
  boundAddress: string | null;
  /** Whether there is a password here. */
  local: boolean;
  mustChange: boolean;
  passwordChangedAt: string | null;
  /** Whether a second factor has been confirmed. */
  secondFactor: boolean;
  demo: boolean;
  grants: readonly Grant[];
}

/** `account` as an `Account`, in one column of JSON. */
export const ACCOUNT_JSON: Query = sql`
  json_build_object(
    'id', account.id::text, 'name', account.name, 'title', account.title, 'unit', account.unit, 'adminRole', account.admin_role,
    'wall', account.wall, 'boundAddress', account.bound_address::text, 'local', account.password_hash IS NOT NULL,
    'mustChange', account.must_change, 'passwordChangedAt', account.password_changed_at,
    'secondFactor', account.totp_confirmed_at IS NOT NULL, 'demo', account.demo,
    'grants', (SELECT coalesce(json_agg(json_build_object('id', held.id::text, 'role', held.role, 'region', held.region,
                                                          'libraries', held.libraries, 'grade', held.grade) ORDER BY held.id), '[]')
                 FROM access_grant AS held WHERE held.account = account.id AND held.revoked_at IS NULL))`;

/** An account as a person who asks from an address. */
export const personFrom = (
  account: Account,
  address: string | null,
  by: { session: string } | { token: string; readOnly: boolean; grants: readonly string[] | null },
): Person => {
  const { id, name, title, adminRole, wall, grants } = account;
  const common = { account: id, name, title, address };
  if ('session' in by)
    return { ...common, adminRole, grants, session: by.session, token: null, readOnly: wall };
  // A machine administers nothing, and carries no more than its account holds when it asks.
  const carried = by.grants === null ? grants : grants.filter((grant) => by.grants?.includes(grant.id));
  return {
    ...common,
    adminRole: null,
    grants: carried,
    session: null,
    token: by.token,
    readOnly: by.readOnly || wall,
  };
};
