import type { AccountItem, GrantItem, SessionItem, TokenItem } from '#api/access-schemas.ts';
import type {
  AccountBody,
  AuditItem,
  AuditState,
  DeliveryTarget,
  GrantBody,
  NewAccount,
  NewAccountBody,
  SettingItem,
  SettingItems,
  Verification,
} from '#api/admin-schemas.ts';
import { getJson, postQuestion } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import type { Lang } from './address.ts';
import { PagedList } from './paged-list.svelte.ts';

const ROOT = '/api/admin';
/** Rows of a page of accounts or of the record. */
export const ADMIN_PAGE = 100;
const AGAIN_MS = 500;

export type AdminRole = NonNullable<AccountItem['admin_role']>;

/** What the record is looked through for; empty where it does not matter. */
export interface AuditAsked {
  actor: string;
  action: string;
  object: string;
  result: string;
  from: string;
  to: string;
}

const query = (fields: Record<string, string | null>): string =>
  new URLSearchParams(
    Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== ''),
  ).toString();

/** A day, as a field of dates gives it, as the instant at which it begins here. */
const dawn = (day: string): string => (day === '' ? '' : new Date(`${day}T00:00`).toISOString());

const filterOf = ({ from, to, ...rest }: AuditAsked): Record<string, string> => ({
  ...rest,
  from: dawn(from),
  to: dawn(to),
});

/** Where the record is as a file. */
export const auditFile = (asked: AuditAsked): string => `${ROOT}/audit.csv?${query(filterOf(asked))}`;

/** What administrators see and do; one thing is done at a time. */
export class AdminState {
  readonly accounts = new PagedList<AccountItem>();
  readonly sessions = new PagedList<SessionItem>();
  readonly deliveries = new PagedList<DeliveryTarget>();
  readonly tokens = new PagedList<TokenItem>();
  readonly entries = new PagedList<AuditItem>();
  settings = $state.raw<readonly SettingItem[] | null>(null);
  chain = $state.raw<AuditState | null>(null);
  busy = $state(false);
  /** What went wrong with what was done last, and with what. */
  failed = $state.raw<{ what: string; problem: Problem } | null>(null);
  /** What was done last. */
  done = $state.raw<string | null>(null);
  /** A password that is shown this once. */
  password = $state.raw<{ name: string; password: string } | null>(null);
  readonly #lang: () => Lang;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(lang: () => Lang) {
    this.#lang = lang;
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const list of [this.accounts, this.sessions, this.deliveries, this.tokens, this.entries])
      list.stop();
  }

  problemOf(what: string): Problem | null {
    return this.failed?.what === what ? this.failed.problem : null;
  }

  findAccounts(q: string): Promise<void> {
    return this.accounts.load(
      (cursor) => `${ROOT}/accounts?${query({ q: q.trim(), limit: String(ADMIN_PAGE), cursor })}`,
    );
  }

  loadDeliveries = (): Promise<void> => this.deliveries.load(() => `${ROOT}/deliveries`);

  loadSessions = (): Promise<void> => this.sessions.load(() => `${ROOT}/sessions`);
  loadTokens = (): Promise<void> => this.tokens.load(() => `${ROOT}/tokens`);

  loadSettings = (): Promise<boolean> =>
    this.#do('settings', async () => {
      this.settings = (await getJson<SettingItems>(`${ROOT}/settings`)).items;
    });

  loadEntries(asked: AuditAsked): Promise<void> {
    return this.entries.load(
      (cursor) => `${ROOT}/audit?${query({ ...filterOf(asked), limit: String(ADMIN_PAGE), cursor })}`,
    );
  }

  createAccount(asked: NewAccountBody): Promise<boolean> {
    return this.#do('create', async () => {
      const { item, password } = await this.#post<NewAccount>('/accounts', asked);
      this.password = { name: item.name, password };
      await this.accounts.reload();
    });
  }

  changeAccount(id: string, asked: AccountBody): Promise<boolean> {
    return this.#do(`account ${id}`, async () => this.#put(await this.#post(`/accounts/${id}`, asked)));
  }

  resetPassword({ id, name }: AccountItem): Promise<boolean> {
    return this.#do(`account ${id}`, async () => {
      const { password } = await this.#post<{ password: string }>(`/accounts/${id}/password`, {});
      this.password = { name, password };
    });
  }

  removeSecondFactor(id: string): Promise<boolean> {
    return this.#do(`account ${id}`, async () =>
      this.#put(await this.#post(`/accounts/${id}/second-factor`, {})),
    );
  }

  setRole(id: string, admin_role: AdminRole | null): Promise<boolean> {
    return this.#do(`account ${id}`, async () =>
      this.#put(await this.#post(`/accounts/${id}/role`, { admin_role })),
    );
  }

  giveGrant(account: AccountItem, asked: GrantBody): Promise<boolean> {
    return this.#do(`account ${account.id}`, async () => {
      const grant = await this.#post<GrantItem>(`/accounts/${account.id}/grants`, asked);
      this.#put({ ...account, grants: [...account.grants, grant] });
    });
  }

  revokeGrant(account: AccountItem, id: string): Promise<boolean> {
    return this.#do(`account ${account.id}`, async () => {
      await this.#post(`/grants/${id}/revoke`, {});
      this.#put({ ...account, grants: account.grants.filter((grant) => grant.id !== id) });
    });
  }

  endSession(id: string): Promise<boolean> {
    return this.#do('sessions', async () => {
      await this.#post(`/sessions/${id}/end`, {});
      await this.sessions.reload();
    });
  }

  revokeToken(id: string): Promise<boolean> {
    return this.#do('tokens', async () => {
      await this.#post(`/tokens/${id}/revoke`, {});
      await this.tokens.reload();
    });
  }

  changeSetting(name: string, value: number | boolean | null): Promise<boolean> {
    return this.#do(`setting ${name}`, async () => {
      this.settings = (await this.#post<SettingItems>('/settings', { name, value })).items;
    });
  }

  /** How the chain stands; asked after until a verification that is under way has ended. */
  loadChain = async (): Promise<void> => {
    clearTimeout(this.#timer);
    await this.#do('chain', async () => {
      this.chain = await getJson<AuditState>(`${ROOT}/audit/state`);
    });
    if (this.chain?.verified?.state === 'running')
      this.#timer = setTimeout(() => void this.loadChain(), AGAIN_MS);
  };

  async verify(): Promise<void> {
    const begun = await this.#do('chain', async () => {
      await this.#post<Verification>('/audit/verify', {});
    });
    if (begun) await this.loadChain();
  }

  #put(item: AccountItem): void {
    this.accounts.put(item);
  }

  #post<Body>(path: string, body: object): Promise<Body> {
    return postQuestion<Body>(ROOT + path, JSON.stringify(body), this.#lang());
  }

  async #do(what: string, work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failed = null;
    this.done = null;
    try {
      await work();
      this.done = what;
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.failed = { what, problem: error };
      return false;
    } finally {
      this.busy = false;
    }
  }
}
