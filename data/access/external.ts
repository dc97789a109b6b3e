import { createHash } from 'node:crypto';
import { recordAct } from '#data/audit/entry.ts';
import { sql, type Queryable } from '#data/db/sql.ts';
import { ACCOUNT_JSON, type Account } from './account.ts';
import { Refusal } from './refusal.ts';
import type { From } from './sessions.ts';
import { enter, plainName, type SignInParts } from './sign-in.ts';

/** Somebody as another place vouches for them. */
export interface ExternalIdentity {
  issuer: string;
  subject: string;
  /** The name they go by there; unset or unusable: one is made. */
  name: string | undefined;
  title: string | undefined;
}

const NAME = /^[a-z0-9][a-z0-9._@-]{1,63}$/;
const LONGEST_TITLE = 80;

/** Signs in whom an identity provider has vouched for; whoever comes for the first time gets an account that holds nothing. */
export async function signInExternally(
  parts: SignInParts,
  identity: ExternalIdentity,
  from: From,
): Promise<string> {
  const { issuer, subject } = identity;
  const secret = await parts.database.asKeeper(async (tx) => {
    const found = (await findAccount(tx, identity)) ?? (await makeAccount(tx, identity, from));
    if (!found.disabled) return (await enter(parts, tx, found.account, 'oidc', from)).secret;
    const actor = { name: found.account.name, address: from.address };
    const object = `account/${found.account.id}`;
    await recordAct(tx, actor, {
      action: 'session.refuse',
      object,
      after: { why: 'disabled', issuer, subject },
      result: 'refused',
    });
    return null;
  });
  if (secret === null)
    throw new Refusal('sign-in-failed', { zh: '该账号已停用。', en: 'This account is disabled.' });
  parts.sessions.forget();
  return secret;
}

interface Found {
  account: Account;
  disabled: boolean;
}

async function findAccount(tx: Queryable, { issuer, subject }: ExternalIdentity): Promise<Found | undefined> {
  const [row] = await tx.query<Found>(sql`
    SELECT ${ACCOUNT_JSON} AS account, disabled_at IS NOT NULL AS disabled FROM account
     WHERE oidc_issuer = ${issuer} AND oidc_subject = ${subject}`);
  return row;
}

async function makeAccount(tx: Queryable, identity: ExternalIdentity, from: From): Promise<Found> {
  const { issuer, subject } = identity;
  const mark = createHash('sha256').update(`${issuer}\n${subject}`).digest('hex').slice(0, 10);
  const given = plainName(identity.name ?? '');
  const wished = NAME.test(given) ? given : `oidc-${mark}`;
  const title = (identity.title?.trim() || wished).slice(0, LONGEST_TITLE);
  // a name that somebody here has is not theirs, however they are called elsewhere
  for (const name of [wished, `${wished.slice(0, 50)}-${mark}`]) {
    const [made] = await tx.query<{ id: string }>(sql`
      INSERT INTO account (name, title, must_change, oidc_issuer, oidc_subject)
      VALUES (${name}, ${title}, false, ${issuer}, ${subject}) ON CONFLICT DO NOTHING RETURNING id::text`);
    if (!made) continue;
    const after = { name, title, issuer, subject };
    await recordAct(
      tx,
      { name, address: from.address },
      { action: 'account.create', object: `account/${made.id}`, after },
    );
    break;
  }
  const found = await findAccount(tx, identity);
  if (!found) throw new Error(`No account could be made for ${subject} of ${issuer}.`);
  return found;
}
