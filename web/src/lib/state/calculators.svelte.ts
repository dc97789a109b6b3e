import { untrack } from 'svelte';
import type { AqiAnswer, SeaAnswer, WaterAnswer } from '#api/calc-schemas.ts';
import {
  ALL_KEYS,
  CALCULATORS,
  emptyOf,
  exampleOf,
  itemIn,
  ITEMS,
  keyOf,
  numberIn,
  pathOf,
  questionOf,
  type Calculator,
  type Entry,
} from '#lib/calculators/entry.ts';
import { postQuestion } from '#lib/client.ts';
import { Problem } from '#lib/problem.ts';
import type { PageState } from './page.svelte.ts';

/** How long a hand rests before what it left is asked. */
const REST_MS = 250;

export type Answer =
  { of: 'aqi'; body: AqiAnswer } | { of: 'water'; body: WaterAnswer } | { of: 'sea'; body: SeaAnswer };

const entryOf = (values: readonly string[]): Entry =>
  Object.fromEntries(ALL_KEYS.map((key, i) => [key, values[i]!]));

/**
 * What is entered into the calculators and what comes of it. The fields follow the hand; the address and the answer follow when it
 * rests. A value that cannot be used is marked and left out, so that the others still give a result.
 */
export class CalculatorsState {
  readonly #page: PageState;
  entry = $state.raw<Entry>({});
  readonly calculator: Calculator = $derived(
    CALCULATORS.find((one) => one === this.entry['calc']) ?? CALCULATORS[0],
  );
  /** The newest answer; of another calculator until this one has answered. */
  answer = $state.raw<Answer | null>(null);
  /** What is wrong with items, in words; null where the page says it. */
  wrong = $state.raw<ReadonlyMap<string, string | null>>(new Map());
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** The values of all parameters as the address was last known to have them. */
  #noted: readonly string[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort = new AbortController();

  constructor(page: PageState) {
    this.#page = page;
    this.#noted = this.#address();
    this.entry = entryOf(this.#noted);
  }

  /** Takes over what the address says where it was changed by a link or a step in the history. */
  follow(): void {
    const address = this.#address();
    untrack(() => {
      if (address.every((value, i) => value === this.#noted[i])) return;
      this.#noted = address;
      this.entry = entryOf(address);
      void this.ask();
    });
  }

  choose(calculator: Calculator): void {
    this.#change({ calc: calculator });
    void this.#settle();
  }

  set(key: string, text: string): void {
    this.#change({ [key]: text });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#settle(), REST_MS);
  }

  fillIn(): void {
    this.#change(exampleOf(this.calculator));
    void this.#settle();
  }

  clear(): void {
    this.#change(emptyOf(this.calculator));
    void this.#settle();
  }

  /** Asks what the entry gives; only the newest question is answered. */
  async ask(): Promise<void> {
    this.stop();
    const { signal } = this.#abort;
    this.busy = true;
    this.problem = null;
    const of = this.calculator;
    const wrong = new Map<string, string | null>(
      ITEMS[of]
        .filter((item) => Number.isNaN(numberIn(this.entry[keyOf(of, item)] ?? '')))
        .map((item) => [item, null]),
    );
    try {
      const body = await this.#answered(of, wrong, signal);
      this.answer = { of, body } as Answer;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
    }
    this.wrong = wrong;
    this.busy = false;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  /** The answer without the items that the server refuses, which are noted with what it says of them. */
  async #answered(
    of: Calculator,
    wrong: Map<string, string | null>,
    signal: AbortSignal,
  ): Promise<Answer['body']> {
    for (;;) {
      try {
        const question = questionOf(of, this.entry, new Set(wrong.keys()));
        return await postQuestion(pathOf(of), JSON.stringify(question), this.#page.i18n.lang, signal);
      } catch (error) {
        const item = error instanceof Problem ? itemIn(error.field) : null;
        if (item === null || wrong.has(item)) throw error;
        wrong.set(item, (error as Problem).message);
      }
    }
  }

  #change(change: Entry): void {
    this.entry = { ...this.entry, ...change };
  }

  #address(): string[] {
    return ALL_KEYS.map((key) => this.#page.get(key) ?? '');
  }

  async #settle(): Promise<void> {
    const asked = this.ask();
    this.#noted = ALL_KEYS.map((key) => this.entry[key] ?? '');
    await this.#page.note(Object.fromEntries(ALL_KEYS.map((key) => [key, this.entry[key] || null])));
    await asked;
  }
}
