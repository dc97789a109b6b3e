import { PRODUCT, recordAct, type Actor } from '#data/audit/entry.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { hashNewPassword } from './change-password.ts';
import { ADMIN_ROLES, type AdminRole } from './person.ts';
import { Refusal } from './refusal.ts';
import { digestOf, newSecret } from './secret.ts';
import { ACCESS_TOPIC } from './settings.ts';
import { plainName, type SignInParts } from './sign-in.ts';

const LINK_HOURS = 24;

export interface SetupLink {
  admin_role: AdminRole;
  /** Path of the page; the token stands behind the `#`, so that it reaches no log. */
  path: string;
}

const linkOf = async (
  tx: Queryable,
  admin_role: AdminRole,
  actor: Actor,
  now: number,
): Promise<SetupLink> => {
  const token = newSecret();
  const expires = new Date(now + LINK_HOURS * 3_600_000).toISOString();
  // the last link of a role is the only one
  const former = await tx.query(sql`
    UPDATE setup_link SET used_at = ${new Date(now).toISOString()} WHERE admin_role = ${admin_role} AND used_at IS NULL
    RETURNING admin_role`);
  await tx.query(sql`
    INSERT INTO setup_link (digest, admin_role, expires_at) VALUES (${digestOf(token)}, ${admin_role}, ${expires})`);
  await recordAct(tx, actor, {
    action: 'setup.link',
    object: null,
    ...(former.length > 0 && { before: { admin_role, link: 'unused' } }),
    after: { admin_role, link: 'new', expires_at: expires },
  });
  return { admin_role, path: `/setup#${token}` };
};

/** The administrator roles that nobody has who is not there for show. */
const missingRoles = async (tx: Queryable): Promise<AdminRole[]> => {
  const held = await tx.query<{ role: AdminRole }>(sql`
    SELECT DISTINCT admin_role AS role FROM account WHERE admin_role IS NOT NULL AND NOT demo AND disabled_at IS NULL`);
  return ADMIN_ROLES.filter((role) => !held.some((one) => one.role === role));
};

/**
 * New one-time links for the administrators that are missing when the product starts: for the system administrator, whose setting up gives
 * the links of the others; where only others are missing (a link that ran out), for these.
 */
export const linksAtStart = ({
  database,
  now,
}: Pick<SignInParts, 'database' | 'now'>): Promise<SetupLink[]> =>
  database.asKeeper(async (tx) => {
    const missing = await missingRoles(tx);
    const links: SetupLink[] = [];
    for (const role of missing.includes('system') ? (['system'] as const) : missing) {
      links.push(await linkOf(tx, role, PRODUCT, now()));
    }
    return links;
  });

export interface SetupWish {
  token: string;
  name: string;
  title: string;
  password: string;
}

const usedLink = (): Refusal =>
  new Refusal(
    'not-allowed',
    {
      zh: '这个链接无效、已用过或已过期。系统重新启动时会给出新的链接。',
      en: 'This link is wrong, used or expired. A new one is given when the server starts again.',
    },
    { field: 'token' },
  );

/** Makes an administrator by a one-time link; answers links for the two others to whoever is the first. */
export async function setUp(
  parts: SignInParts,
  { token, name: given, title, password }: SetupWish,
  address: string | null,
): Promise<SetupLink[]> {
  const { database, hashing, now } = parts;
  const name = plainName(given);
  const goodLink = (tx: Queryable) =>
    tx.query<{ role: AdminRole }>(sql`
      SELECT admin_role AS role FROM setup_link
       WHERE digest = ${digestOf(token)} AND used_at IS NULL AND expires_at > ${new Date(now()).toISOString()} FOR UPDATE`);
  const settings = await database.asKeeper(async (tx) => {
    if ((await goodLink(tx)).length === 0) {
      await recordAct(
        tx,
        { name: 'public', address },
        { action: 'setup.use', object: null, result: 'refused' },
      );
      return null;
    }
    return parts.settings.readIn(tx);
  });
  if (!settings) throw usedLink();
  const hash = await hashNewPassword(hashing, password, { name, title, past: [] }, settings, 'password');
  const links = await database.asKeeper(async (tx) => {
    const [link] = await goodLink(tx);
    if (!link) throw usedLink();
    const at = new Date(now()).toISOString();
    await tx.query(sql`UPDATE setup_link SET used_at = ${at} WHERE digest = ${digestOf(token)}`);
    const [made] = await tx.query<{ id: string }>(sql`
      INSERT INTO account (name, title, admin_role, password_hash, password_changed_at, must_change)
      VALUES (${name}, ${title}, ${link.role}, ${hash}, ${at}, false)
      ON CONFLICT (name) DO NOTHING RETURNING id::text`);
    if (!made)
      throw new Refusal(
        'invalid-parameter',
        {
          zh: `账号“${name}”已存在，请换一个。`,
          en: `There is an account "${name}" already; take another name.`,
        },
        { field: 'name' },
      );
    const after = { name, title, admin_role: link.role };
    await recordAct(tx, { name, address }, { action: 'account.create', object: `account/${made.id}`, after });
    const others = link.role === 'system' ? await missingRoles(tx) : [];
    const next: SetupLink[] = [];
    for (const role of others) next.push(await linkOf(tx, role, { name, address }, now()));
    await database.announce(tx, ACCESS_TOPIC);
    return next;
  });
  return links;
}
