import { createContext } from 'svelte';
import type { Names } from '#api/schemas.ts';
import type { Lang } from '#lib/state/address.ts';
import { mainName, shownName, type ShownName } from './names.ts';
import { Numbers } from './numbers.ts';
import { periodText } from './period.ts';
import { bringWords, filledIn, hasWords, isTextKey, textOf, type LaterWords } from './text.ts';
import type { TextKey } from './zh.ts';

/** Words, names and numbers in the language chosen; what reads them follows when it changes. */
export class I18n {
  readonly #chosen: () => Lang;
  /** Whose words have been waited for. */
  #awaited = $state<Lang | null>(null);
  readonly #numbers = $derived.by(() => new Numbers(this.lang));

  constructor(chosen: () => Lang) {
    this.#chosen = chosen;
  }

  /** The language chosen; Chinese until its words are here. */
  get lang(): Lang {
    const chosen = this.#chosen();
    if (this.#awaited !== chosen && !hasWords(chosen)) void this.#await(chosen);
    return hasWords(chosen) ? chosen : 'zh';
  }

  /** The language as BCP 47, for the `lang` attribute. */
  get tag(): string {
    return this.lang === 'zh' ? 'zh-CN' : 'en';
  }

  get numbers(): Numbers {
    return this.#numbers;
  }

  t(key: TextKey, values?: Readonly<Record<string, string | number>>): string {
    return textOf(this.lang, key, values);
  }

  /** The same from words that came later. */
  of<Key extends string>(
    words: LaterWords<Key>,
    key: Key,
    values?: Readonly<Record<string, string | number>>,
  ): string {
    return filledIn(words[this.lang][key], values);
  }

  /** A sentence for the id of a source; an id this front end does not know yet is shown as it is. */
  source(id: string): string {
    const key = `source.${id}`;
    return isTextKey(key) ? this.t(key) : id;
  }

  /** What the server says in both languages. */
  say(text: { zh: string; en: string }): string {
    return text[this.lang];
  }

  /** A period as people say it. */
  period(period: string): string {
    return periodText(period, this.lang);
  }

  /** The language to mark a text of unknown language with; undefined when it is the page's. */
  langOf(text: string): 'zh' | undefined {
    return this.lang === 'en' && /\p{Script=Han}/u.test(text) ? 'zh' : undefined;
  }

  name(names: Names): string {
    return mainName(names, this.lang);
  }

  names(names: Names): ShownName {
    return shownName(names, this.lang);
  }

  async #await(lang: Lang): Promise<void> {
    try {
      await bringWords(lang);
    } finally {
      this.#awaited = lang;
    }
  }
}

export const [getI18n, setI18n] = createContext<I18n>();
