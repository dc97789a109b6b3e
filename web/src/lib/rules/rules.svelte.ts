import { getJson, postQuestion } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import type { Lang } from '#lib/state/address.ts';
import { BoundedCache } from '#lib/state/bounded-cache.ts';
import { Resource } from '#lib/state/resource.svelte.ts';
import { RULES } from './paths.ts';
import type { Backtest, Rule, RuleBody, RuleList } from './wire.ts';

const DAY_MS = 86_400_000;

/** The rules that the person sees, and what stewards do with them; one thing at a time. */
export class RulesState {
  readonly list = new Resource<RuleList>(new BoundedCache(1), (path, signal) => getJson(path, signal));
  busy = $state(false);
  /** What went wrong with what was done last. */
  problem = $state.raw<Problem | null>(null);
  /** The rule that was saved last. */
  saved = $state.raw<Rule | null>(null);
  readonly #lang: () => Lang;

  constructor(lang: () => Lang) {
    this.#lang = lang;
  }

  get items(): readonly Rule[] {
    return this.list.body?.items ?? [];
  }

  load(): Promise<void> {
    return this.list.load(RULES.list(null));
  }

  /** Makes a rule, or changes the one of this id. */
  async save(id: string | null, { network, ...change }: Partial<RuleBody>): Promise<boolean> {
    const saved = await this.#do(() =>
      // what a rule looks at stays what it was
      id === null
        ? this.#post<Rule>(RULES.all, { network, ...change })
        : this.#post<Rule>(RULES.one(id), change),
    );
    if (!saved) return false;
    this.saved = saved;
    await this.list.reload();
    return true;
  }

  /** What a rule would have raised in the last days; null where that could not be found out. */
  async test(rule: RuleBody | string, days: number): Promise<Backtest | null> {
    const to = Date.now();
    const [from, until] = [to - days * DAY_MS, to].map((at) => new Date(at).toISOString());
    return this.#do(() => this.#post<Backtest>(RULES.backtest, { rule, from, to: until }));
  }

  stop(): void {
    this.list.stop();
  }

  #post<Body>(path: string, body: object): Promise<Body> {
    return postQuestion<Body>(path, JSON.stringify(body), this.#lang());
  }

  async #do<Answer>(work: () => Promise<Answer>): Promise<Answer | null> {
    if (this.busy) return null;
    this.busy = true;
    this.problem = null;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
      return null;
    } finally {
      this.busy = false;
    }
  }
}
