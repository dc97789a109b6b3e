import type { Health } from '#api/schemas.ts';
import { getJson, paths } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';

const PERIOD_MS = 15_000;
const PATIENCE_MS = 8_000;

/** `lost`: the server does not answer; `failing`: it does, but its database does not; `offline`: this device is. */
export type Link = 'unknown' | 'ok' | 'lost' | 'failing' | 'offline';

/** Whether the server still answers, asked every 15 seconds while the page is visible. */
export class HealthState {
  link = $state<Link>('unknown');
  last = $state.raw<Health | null>(null);
  /** When the server last said that all is well (milliseconds since 1970). */
  okAt = $state<number | null>(null);
  /** How many times the link came back; what failed meanwhile is asked for again when it changes. */
  recoveries = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  get broken(): boolean {
    return this.link !== 'ok' && this.link !== 'unknown';
  }

  /** Asks now, and goes on asking. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const link = await this.#ask(abort.signal);
    if (abort.signal.aborted) return;
    this.#note(link);
    if (document.visibilityState === 'visible') this.#timer = setTimeout(() => void this.check(), PERIOD_MS);
  }

  /** Starts watching; the answer stops it. */
  watch(): () => void {
    const look = () => void this.check();
    const seen = () => document.visibilityState === 'visible' && look();
    document.addEventListener('visibilitychange', seen);
    addEventListener('online', look);
    addEventListener('offline', look);
    look();
    return () => {
      clearTimeout(this.#timer);
      this.#abort?.abort();
      document.removeEventListener('visibilitychange', seen);
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }

  async #ask(signal: AbortSignal): Promise<Link> {
    try {
      this.last = await getJson<Health>(paths.health, signal, PATIENCE_MS);
      return this.last.status === 'ok' ? 'ok' : 'failing';
    } catch (error) {
      if (error instanceof Problem && error.kind === 'server') return 'failing';
      return navigator.onLine ? 'lost' : 'offline';
    }
  }

  #note(link: Link): void {
    if (link === 'ok') {
      if (this.broken) this.recoveries += 1;
      this.okAt = Date.now();
    }
    this.link = link;
  }
}
