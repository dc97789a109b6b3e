import { goto } from '$app/navigation';
import { page } from '$app/state';
import { I18n } from '#lib/i18n/i18n.svelte.ts';
import { readAddress } from './address.ts';
import { pageAddress } from './page-address.ts';
import { Preferences, type Look } from './preferences.svelte.ts';

/** What a page beside the map needs: its address, the look, and the words. */
export class PageState {
  readonly #path: string;
  readonly #keys: readonly string[];
  readonly preferences = new Preferences(this);
  readonly i18n = new I18n(() => this.preferences.lang);

  /** `keys` are the parameters of the page's address besides the look. */
  constructor(path: string, keys: readonly string[]) {
    this.#path = path;
    this.#keys = keys;
  }

  get now(): Look {
    return readAddress(page.url.searchParams);
  }

  get(key: string): string | null {
    return page.url.searchParams.get(key);
  }

  /** The address of another page, or of this one with other parameters. */
  linkTo(path: string, params: Readonly<Record<string, string | null>> = {}): string {
    return pageAddress(path, this.now, params);
  }

  /** Changes the look in place. */
  async adjust(change: Partial<Look>): Promise<void> {
    const { theme, lang } = { ...this.now, ...change };
    await this.#replace(pageAddress(this.#path, { theme, lang }, this.#params()));
  }

  /** Changes parameters in place, without a step in the history. */
  async note(change: Readonly<Record<string, string | null>>): Promise<void> {
    await this.#replace(this.linkTo(this.#path, { ...this.#params(), ...change }));
  }

  #params(): Record<string, string | null> {
    return Object.fromEntries(this.#keys.map((key) => [key, this.get(key)]));
  }

  async #replace(address: string): Promise<void> {
    await goto(address, { replace: true, reset: false });
  }
}
