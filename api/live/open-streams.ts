import { networkOf } from '../limits.ts';

/** Open streams of one account, of nobody in particular at one address, and of one address altogether. */
const MOST = { account: 32, nobody: 64, address: 1_024 };

/** Counts open streams by who holds them: each costs memory for as long as it lasts. */
export class OpenStreams {
  #open = new Map<string, number>();

  /** Counts one more; answers what ends it, or null where there are too many already. */
  begin({ account, address }: { account: string | null; address: string | null }): (() => void) | null {
    const network = address === null ? null : networkOf(address);
    const measures: [string, number][] = [];
    if (account !== null) measures.push([`account ${account}`, MOST.account]);
    else if (network !== null) measures.push([`nobody ${network}`, MOST.nobody]);
    if (network !== null) measures.push([`address ${network}`, MOST.address]);
    if (measures.some(([name, most]) => (this.#open.get(name) ?? 0) >= most)) return null;
    for (const [name] of measures) this.#open.set(name, (this.#open.get(name) ?? 0) + 1);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      for (const [name] of measures) {
        const left = (this.#open.get(name) ?? 1) - 1;
        if (left > 0) this.#open.set(name, left);
        else this.#open.delete(name);
      }
    };
  }

  get size(): number {
    return this.#open.size;
  }
}
