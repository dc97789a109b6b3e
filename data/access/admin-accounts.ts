import { sql, type Queryable } from '#data/db/sql.ts';
import { readAccount } from './admin-reading.ts';
import { againstDisabling, againstReset, againstRole, type Subject } from './admin-rules.ts';
import { ADMINISTRATORS_LOCK, subjectOf } from './admin-subject.ts';
import { PASSWORD_STATE } from './change-password.ts';
import { change, type Keeping } from './change.ts';
import { initialPassword } from './initial-password.ts';
import type { AdminRole, Person } from './person.ts';
import { Refusal } from './refusal.ts';
import { endOtherSessions } from './sessions.ts';

/* What the system administrator does with accounts, and the security administrator with administrators. */

export interface NewAccount {
  name: string;
  title: string;
  unit: string;
  wall: boolean;
  bound_address: string | null;
}

export interface AccountChange {
  title?: string | undefined;
  unit?: string | undefined;
  bound_address?: string | null | undefined;
  disabled?: boolean | undefined;
}

const refuse = (zh: string, en: string, field?: string): never => {
  throw new Refusal('not-possible-now', { zh, en }, field === undefined ? {} : { field });
};

const refuseReset = (subject: Subject): void => {
  const against = againstReset(subject);
  if (against) throw new Refusal('not-possible-now', against);
};

const endSessions = (tx: Queryable, { access }: Keeping, actor: Person, account: string, why: string) =>
  endOtherSessions(tx, { account, except: null, why, actor, now: access.now() });

const refuseUnbound = (wall: boolean, address: string | null): void => {
  if (wall && address === null)
    throw new Refusal(
      'invalid-parameter',
      { zh: '大屏账号须绑定一个地址。', en: 'A display wall’s account must be bound to an address.' },
      { field: 'bound_address' },
    );
};

/** Makes an account with a password that is shown once and must be changed. */
export const createAccount = async (keeping: Keeping, person: Person, asked: NewAccount) => {
  const { name, title, unit, wall, bound_address } = asked;
  refuseUnbound(wall, bound_address);
  const password = initialPassword();
  const hash = await keeping.access.hashing.hash(password);
  const item = await change(
    keeping,
    person,
    { action: 'account.create', object: `account/${name}` },
    async (tx) => {
      const [made] = await tx.query<{ id: string }>(sql`
      INSERT INTO account (name, title, unit, wall, bound_address, password_hash, password_changed_at)
      VALUES (${name}, ${title}, ${unit}, ${wall}, ${bound_address}::inet, ${hash}, now())
      ON CONFLICT (name) DO NOTHING RETURNING id::text`);
      if (!made) return refuse(`已有名为“${name}”的账号。`, `There is an account "${name}" already.`, 'name');
      return { value: (await readAccount(tx, made.id))!, object: `account/${made.id}`, after: asked };
    },
  );
  return { item, password };
};

/** Changes what an account is called and where it belongs, or disables it, which ends its sessions, or enables it. */
export const changeAccount = (keeping: Keeping, person: Person, id: string, asked: AccountChange) =>
  change(keeping, person, { action: 'account.change', object: `account/${id}` }, async (tx) => {
    await tx.query(ADMINISTRATORS_LOCK);
    const { subject, ...now } = await subjectOf(tx, id);
    const before = {
      title: now.title,
      unit: now.unit,
      bound_address: now.bound_address,
      disabled: subject.disabled,
    };
    const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const after = { ...before, ...given };
    refuseUnbound(subject.wall, after.bound_address);
    if (after.disabled && !before.disabled) {
      const against = againstDisabling(person, subject);
      if (against) throw new Refusal('not-possible-now', against, { field: 'disabled' });
      await endSessions(tx, keeping, person, id, 'disabled');
    }
    await tx.query(sql`
      UPDATE account
         SET title = ${after.title}, unit = ${after.unit}, bound_address = ${after.bound_address}::inet,
             disabled_at = CASE WHEN ${after.disabled} THEN coalesce(disabled_at, now()) END
       WHERE id = ${id}::bigint`);
    const of = (values: typeof before) => ({ name: now.name, ...values });
    return { value: (await readAccount(tx, id))!, before: of(before), after: of(after) };
  });

/** Gives an account another password, shown once and to be changed, and ends its sessions. */
export const resetPassword = async (keeping: Keeping, person: Person, id: string): Promise<string> => {
  const password = initialPassword();
  const hash = await keeping.access.hashing.hash(password);
  await change(keeping, person, { action: 'account.password', object: `account/${id}` }, async (tx) => {
    await tx.query(ADMINISTRATORS_LOCK);
    const { name, local, subject } = await subjectOf(tx, id);
    if (id === person.account)
      refuse(
        '请在自己的账号页面修改自己的密码。',
        'Change your own password on the page of your own account.',
      );
    if (!local)
      refuse(
        '该账号在别处登录，这里没有其密码。',
        'This account signs in elsewhere and has no password here.',
      );
    refuseReset(subject);
    await tx.query(sql`
      INSERT INTO password_past (account, hash) SELECT id, password_hash FROM account WHERE id = ${id}::bigint`);
    const [changed] = await tx.query<{ before: object; after: object }>(sql`
      UPDATE account SET password_hash = ${hash}, password_changed_at = now(), must_change = true
        FROM (SELECT id, ${PASSWORD_STATE} AS state FROM account WHERE id = ${id}::bigint) AS was
       WHERE account.id = was.id RETURNING was.state AS before, ${PASSWORD_STATE} AS after`);
    await tx.query(sql`DELETE FROM sign_in_failure WHERE name = ${name}`);
    await endSessions(tx, keeping, person, id, 'password-reset');
    return { value: undefined, before: changed!.before, after: { name, ...changed!.after } };
  });
  return password;
};

/** Takes an account's second factor away, for a lost device; its sessions end. */
export const removeSecondFactor = (keeping: Keeping, person: Person, id: string) =>
  change(keeping, person, { action: 'account.second-factor', object: `account/${id}` }, async (tx) => {
    await tx.query(ADMINISTRATORS_LOCK);
    const { name, second_factor: had, subject } = await subjectOf(tx, id);
    if (!had) refuse('该账号没有第二因素。', 'This account has no second factor.');
    refuseReset(subject);
    await tx.query(sql`
      UPDATE account SET totp_secret = NULL, totp_confirmed_at = NULL, totp_step = NULL WHERE id = ${id}::bigint`);
    await endSessions(tx, keeping, person, id, 'second-factor-removed');
    return {
      value: (await readAccount(tx, id))!,
      before: { name, second_factor: true },
      after: { name, second_factor: false },
    };
  });

/** Makes an account an administrator's, or no longer; its sessions end, for administrators sign in by stricter rules. */
export const setAdminRole = (keeping: Keeping, person: Person, id: string, next: AdminRole | null) =>
  change(keeping, person, { action: 'account.role', object: `account/${id}` }, async (tx) => {
    await tx.query(ADMINISTRATORS_LOCK);
    const { name, subject } = await subjectOf(tx, id);
    const against = againstRole(person, subject, next);
    if (against) throw new Refusal('not-possible-now', against, { field: 'admin_role' });
    if (next !== subject.adminRole) {
      await tx.query(sql`UPDATE account SET admin_role = ${next} WHERE id = ${id}::bigint`);
      await endSessions(tx, keeping, person, id, 'role-changed');
    }
    return {
      value: (await readAccount(tx, id))!,
      before: { name, admin_role: subject.adminRole },
      after: { name, admin_role: next },
    };
  });
