const TOKEN = 'haidai.steward';

const recall = (): string | null => {
  try {
    return sessionStorage.getItem(TOKEN) || null;
  } catch {
    return null; // storage is switched off by policy; the token then lasts as long as the page
  }
};

/** The steward's token, which the tab keeps and nothing else does. */
export class StewardToken {
  #token = recall();

  get value(): string | null {
    return this.#token;
  }

  use(token: string): void {
    this.#token = token.trim() || null;
    try {
      sessionStorage.setItem(TOKEN, this.#token ?? '');
    } catch {
      // see recall
    }
  }
}
