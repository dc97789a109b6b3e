import { createContext } from 'svelte';
import type { SessionState } from '#api/access-schemas.ts';
import { Problem } from '#lib/problem.ts';
import { readSession, type SessionAnswer } from '#lib/session-client.ts';
import { askThrough } from '#lib/while-signed-in.ts';

/** The server tells its time in whole seconds, and the answer takes a while. */
const CLOCK_MS = 5_000;

/** Who is signed in, as the server tells it. */
export type SignedInPerson = NonNullable<SessionState['person']>;

/** What tabs tell each other: the name of who is signed in now; null for nobody. */
type News = string | null;

/** Who is signed in, and what happens to the page when that changes. */
export class Session {
  state = $state.raw<SessionState | null>(null);
  /** By how much the server's clock is ahead of this one (milliseconds). */
  aheadMs = $state(0);
  /** True while the person whose page this is must sign in again. */
  lost = $state(false);
  /** How many times they did; what failed meanwhile is asked for again when it changes. */
  renewals = $state(0);
  /** Whose page this is, also while they must sign in again: its data is theirs, and what they typed stays. */
  whose = $state.raw<SignedInPerson | null>(null);
  #waiting: PromiseWithResolvers<boolean> | null = null;
  readonly #channel = new BroadcastChannel('haidai.session');

  constructor() {
    askThrough(() => this.signInAgain());
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => void this.#heard(data);
  }

  /** Who is signed in, with nothing left to be asked of them. */
  get person(): SignedInPerson | null {
    return this.state?.step === 'full' ? this.state.person : null;
  }

  /** True when no page but that of signing in has anything to show. */
  get shut(): boolean {
    const { state } = this;
    return state !== null && state.step !== 'full' && (state.step !== 'none' || !state.public_access);
  }

  /** True for a page of somebody who was granted some of a library's records of a grade. */
  mayRead({ library, grade: asked }: { library: string; grade: number }): boolean {
    return (this.whose?.grants ?? []).some(
      ({ libraries, grade }) => grade >= asked && (libraries === null || libraries.includes(library)),
    );
  }

  /** True for a page of somebody who works on data as a steward: of a library up to a grade, or of any. */
  isSteward(of?: { library: string; grade: number }): boolean {
    if (!this.whose || this.whose.wall) return false;
    return this.whose.grants.some(
      ({ role, libraries, grade }) =>
        role === 'steward' &&
        (!of || (grade >= of.grade && (libraries === null || libraries.includes(of.library)))),
    );
  }

  /** Asks who is signed in; when that cannot be told, what was known stays. */
  async read(): Promise<void> {
    try {
      this.take(await readSession());
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // the pages tell of a lost server
    }
  }

  take({ state, aheadMs }: SessionAnswer): void {
    this.state = state;
    if (Math.abs(aheadMs - this.aheadMs) > CLOCK_MS) this.aheadMs = aheadMs;
    const { person, whose } = this;
    if (person && (!whose || whose.name === person.name)) this.whose = person;
  }

  /** Waits until whoever was signed in is so again; answers at once when nobody was. */
  async signInAgain(): Promise<boolean> {
    await this.read();
    if (this.person) return this.#isBack();
    if (!this.whose) {
      if (this.shut) location.reload();
      return false;
    }
    this.lost = true;
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** Somebody has signed in over the page: it goes on for the same person, and begins anew for another. */
  signedIn(answer: SessionAnswer): void {
    this.take(answer);
    this.tell();
    this.#isBack();
  }

  /** Nobody is signed in here any more, or somebody else: nothing of the person before stays, in no tab. */
  leave(to: string): void {
    sessionStorage.clear();
    this.tell();
    if (to === location.pathname + location.search) location.reload();
    else location.replace(to);
  }

  #isBack(): boolean {
    if (this.person?.name !== this.whose?.name) {
      location.reload();
      return false;
    }
    if (this.lost) this.renewals += 1;
    this.lost = false;
    this.#waiting?.resolve(true);
    this.#waiting = null;
    return true;
  }

  /** Other tabs hear who is signed in. */
  tell(): void {
    const news: News = this.person?.name ?? null;
    this.#channel.postMessage(news);
  }

  async #heard(name: News): Promise<void> {
    if (name !== (this.whose?.name ?? null)) return location.reload();
    if (!this.lost) return;
    await this.read();
    if (this.person) this.#isBack();
  }
}

export const [getSession, setSession] = createContext<Session>();
