import { Problem } from '#lib/problem.ts';
import { SESSION, askStep, takeStep, type SessionAnswer } from '#lib/session-client.ts';
import type { Lang } from '#lib/state/address.ts';
import type { Session } from '#lib/state/session.svelte.ts';

/** The way from nobody to somebody with nothing left to be asked of them. */
export class SignIn {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** Until when the server takes no more tries (milliseconds since 1970, by this clock). */
  lockedUntil = $state<number | null>(null);
  enrolment = $state.raw<{ secret: string; uri: string } | null>(null);
  readonly #session: Session;
  readonly #lang: () => Lang;
  readonly #done: (answer: SessionAnswer) => void;

  /** `done` is told when nothing is left to be asked. */
  constructor(session: Session, lang: () => Lang, done: (answer: SessionAnswer) => void) {
    this.#session = session;
    this.#lang = lang;
    this.#done = done;
  }

  get step() {
    return this.#session.state?.step ?? 'none';
  }

  async byPassword(name: string, password: string): Promise<void> {
    await this.#take(SESSION.session, { name, password });
  }

  async asDemo(name: string): Promise<void> {
    await this.#take(SESSION.demo, { name });
  }

  async secondFactor(code: string): Promise<void> {
    await this.#take(SESSION.secondFactor, { code });
  }

  /** Asks for the secret of a second factor, which counts from when a code of it is confirmed. */
  async beginEnrolment(): Promise<void> {
    await this.#try(async () => {
      this.enrolment = await askStep(SESSION.enrol, {}, this.#lang());
    });
  }

  async confirmEnrolment(code: string): Promise<void> {
    await this.#take(SESSION.confirm, { code });
    if (!this.problem) this.enrolment = null;
  }

  async changePassword(current: string, next: string): Promise<void> {
    await this.#take(SESSION.password, { current, next });
  }

  /** Gives up what has been given so far and begins with another account. */
  async beginAnew(): Promise<void> {
    this.enrolment = null;
    await this.#take(SESSION.end, {});
  }

  async #take(path: string, body: object): Promise<void> {
    await this.#try(async () => {
      const answer = await takeStep(path, body, this.#lang());
      if (answer.state.step === 'full') this.#done(answer);
      else this.#session.take(answer);
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    this.lockedUntil = null;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
      if (error.retryAfterS !== null) this.lockedUntil = Date.now() + error.retryAfterS * 1_000;
      // the few minutes for signing in are over, or another tab went on: what is asked now is asked anew
      if (error.type === '/problems/sign-in-needed') await this.#session.read();
    } finally {
      this.busy = false;
    }
  }
}
