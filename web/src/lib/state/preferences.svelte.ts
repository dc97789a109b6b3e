import { MediaQuery } from 'svelte/reactivity';
import { bringWords } from '#lib/i18n/text.ts';
import type { ShownTheme } from '#lib/map/palette.ts';
import { LANGS, THEMES, type Lang, type ThemeChoice } from './address.ts';

/** The look as an address keeps it. */
export type Look = { theme: ThemeChoice | null; lang: Lang | null };

/** The part of an address that preferences read and change. */
type LookAddress = { readonly now: Look; adjust: (change: Partial<Look>) => Promise<void> };

const recall = <Choice extends string>(key: string, choices: readonly Choice[]): Choice | null => {
  try {
    const kept = localStorage.getItem(key);
    return choices.find((choice) => choice === kept) ?? null;
  } catch {
    return null; // storage is switched off by policy on some office PCs
  }
};

const keep = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // the address still carries the choice
  }
};

/** How this person wants to see things: the address decides, then what was chosen here last, then the system. */
export class Preferences {
  readonly #address: LookAddress;
  readonly #systemIsLight = new MediaQuery('(prefers-color-scheme: light)', false);
  readonly #keptTheme = recall('haidai.theme', THEMES);
  readonly #keptLang = recall('haidai.lang', LANGS);
  #keys = $state(recall('haidai.keys', ['on', 'off']) !== 'off');

  constructor(address: LookAddress) {
    this.#address = address;
  }

  get themeChoice(): ThemeChoice {
    return this.#address.now.theme ?? this.#keptTheme ?? 'auto';
  }

  /** The theme to draw. */
  get theme(): ShownTheme {
    if (this.themeChoice !== 'auto') return this.themeChoice;
    return this.#systemIsLight.current ? 'light' : 'dark';
  }

  get lang(): Lang {
    return this.#address.now.lang ?? this.#keptLang ?? 'zh';
  }

  /** True when single keys such as `/` act as shortcuts (WCAG 2.1.4 wants a way to switch them off). */
  get keys(): boolean {
    return this.#keys;
  }

  set keys(on: boolean) {
    this.#keys = on;
    keep('haidai.keys', on ? 'on' : 'off');
  }

  async chooseTheme(theme: ThemeChoice): Promise<void> {
    keep('haidai.theme', theme);
    await this.#address.adjust({ theme });
  }

  async chooseLang(lang: Lang): Promise<void> {
    keep('haidai.lang', lang);
    await bringWords(lang);
    await this.#address.adjust({ lang });
  }
}
