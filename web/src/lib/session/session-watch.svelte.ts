import { untrack } from 'svelte';
import { getJson } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import type { Session } from '#lib/state/session.svelte.ts';
import { endOf } from './session-end.ts';

/** So long before the end the person is told. */
const NOTICE_MS = 120_000;
const MINUTE_MS = 60_000;
const TICK_MS = 1_000;

/** Whether the session of whoever is signed in still lasts: looked at once a minute, which does not put off its end. */
export class SessionWatch {
  /** What is left of the session (milliseconds), once that is worth telling. */
  left = $state<number | null>(null);
  /** The minute it is, for what is marked with it. */
  minute = $state(Date.now());
  readonly #session: Session;
  readonly #end = $derived.by(() => {
    const { person, state, aheadMs } = this.#session;
    return person && state ? endOf(state, aheadMs) : null;
  });

  /** The same instant told anew is no change. */
  readonly #endsAt = $derived(this.#end?.at ?? null);

  constructor(session: Session) {
    this.#session = session;
  }

  /** True when doing something would put the end off. */
  get idle(): boolean {
    return this.#end?.idle ?? false;
  }

  watch(): () => void {
    const look = () => {
      this.minute = Date.now();
      if (document.visibilityState === 'visible') void this.#look();
    };
    const minutes = setInterval(look, MINUTE_MS);
    document.addEventListener('visibilitychange', look);
    const stopEffect = $effect.root(() => {
      $effect(() => {
        const at = this.#endsAt;
        return at === null ? undefined : untrack(() => this.#count(at));
      });
    });
    return () => {
      stopEffect();
      clearInterval(minutes);
      document.removeEventListener('visibilitychange', look);
    };
  }

  /** Does something, so that the session goes on. */
  async stay(): Promise<void> {
    try {
      await getJson('/api/account/sessions');
      await this.#session.read();
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // the notice stays, and can be tried again
    }
  }

  /** Tells what is left as the end comes near; answers what stops it. */
  #count(at: number): () => void {
    this.left = null;
    let ticks: ReturnType<typeof setInterval> | undefined;
    const tick = () => {
      const left = at - Date.now();
      if (left > 0) return void (this.left = left);
      clearInterval(ticks);
      this.left = null;
      void this.#session.signInAgain();
    };
    const begin = async () => {
      await this.#session.read(); // something may have been done meanwhile, here or in another tab
      if (this.#endsAt !== at) return;
      ticks = setInterval(tick, TICK_MS);
      tick();
    };
    const timer = setTimeout(() => void begin(), Math.max(0, at - NOTICE_MS - Date.now()));
    return () => {
      clearTimeout(timer);
      clearInterval(ticks);
    };
  }

  async #look(): Promise<void> {
    if (this.#session.lost) return;
    await this.#session.read();
    if (!this.#session.person) await this.#session.signInAgain();
  }
}
