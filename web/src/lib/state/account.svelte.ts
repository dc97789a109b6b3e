import type { SessionItem, SessionState, TokenItem } from '#api/access-schemas.ts';
import { postQuestion } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import { SESSION } from '#lib/session-client.ts';
import type { Lang } from './address.ts';
import { BoundedCache } from './bounded-cache.ts';
import { Resource } from './resource.svelte.ts';
import type { Session } from './session.svelte.ts';

/** What a new token shall be. */
export type TokenAsked = { name: string; days: number; read_only: boolean; grants: string[] | null };

/** The parts of the page that something can go wrong in. */
type Part = 'sessions' | 'tokens' | 'password' | 'factor';

const listed = <Item>() => new Resource<{ items: Item[] }>(new BoundedCache(1));

/** One's own account: its sessions, its tokens, and how one signs in. */
export class AccountState {
  readonly sessions = listed<SessionItem>();
  readonly tokens = listed<TokenItem>();
  /** What is under way; one thing at a time. */
  busy = $state<Part | null>(null);
  /** What was done last. */
  done = $state.raw<{ part: Part; name: string } | null>(null);
  /** A token that was just made; it is never shown again. */
  made = $state.raw<{ token: string; item: TokenItem } | null>(null);
  enrolment = $state.raw<{ secret: string; uri: string } | null>(null);
  lockedUntil = $state<number | null>(null);
  #failed = $state.raw<{ part: Part; problem: Problem } | null>(null);
  readonly #session: Session;
  readonly #lang: () => Lang;

  constructor(session: Session, lang: () => Lang) {
    this.#session = session;
    this.#lang = lang;
  }

  async load(): Promise<void> {
    await Promise.all([this.sessions.load('/api/account/sessions'), this.tokens.load('/api/account/tokens')]);
  }

  stop(): void {
    this.sessions.stop();
    this.tokens.stop();
  }

  problemOf(part: Part): Problem | null {
    return this.#failed?.part === part ? this.#failed.problem : null;
  }

  async endSession({ id }: SessionItem): Promise<void> {
    await this.#act('sessions', '', async () => {
      await this.#post(`/api/account/sessions/${encodeURIComponent(id)}/end`, {});
      await this.sessions.reload();
    });
  }

  /** Answers whether it was made. */
  async makeToken(asked: TokenAsked): Promise<boolean> {
    return this.#act('tokens', '', async () => {
      this.made = await this.#post('/api/account/tokens', asked);
      await this.tokens.reload();
    });
  }

  async revokeToken({ id, name }: TokenItem): Promise<void> {
    await this.#act('tokens', name, async () => {
      await this.#post(`/api/account/tokens/${encodeURIComponent(id)}/revoke`, {});
      if (this.made?.item.id === id) this.made = null;
      await this.tokens.reload();
    });
  }

  /** Answers whether it was changed. */
  async changePassword(current: string, next: string): Promise<boolean> {
    return this.#act('password', '', async () => {
      await this.#post<SessionState>(SESSION.password, { current, next });
      await this.sessions.reload();
    });
  }

  async beginEnrolment(): Promise<void> {
    await this.#act('factor', '', async () => {
      this.enrolment = await this.#post(SESSION.enrol, {});
    });
    this.done = null;
  }

  async confirmEnrolment(code: string): Promise<void> {
    await this.#act('factor', '', async () => {
      await this.#post<SessionState>(SESSION.confirm, { code });
      this.enrolment = null;
      await this.#session.read();
    });
  }

  #post<Body>(path: string, body: object): Promise<Body> {
    return postQuestion<Body>(path, JSON.stringify(body), this.#lang());
  }

  async #act(part: Part, name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = part;
    this.#failed = null;
    this.done = null;
    this.lockedUntil = null;
    try {
      await work();
      this.done = { part, name };
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#failed = { part, problem: error };
      if (error.retryAfterS !== null) this.lockedUntil = Date.now() + error.retryAfterS * 1_000;
      return false;
    } finally {
      this.busy = null;
    }
  }
}
