interface Asked<Thing, Found> extends PromiseWithResolvers<Found> {
  thing: Thing;
}

/**
 * Gathers what is asked for within one turn of the event loop and reads it together, at most so many things by one read. A read begins
 * after its things were asked for, and nothing joins it once it has begun, so what it finds is never older than who asks.
 */
export class Batched<Thing, Found> {
  #read: (things: Thing[]) => Promise<Found[]>;
  #most: number;
  #gathered = new Map<string, Asked<Thing, Found>>();

  /** `read` finds the things in their order. */
  constructor(read: (things: Thing[]) => Promise<Found[]>, most: number) {
    this.#read = read;
    this.#most = most;
  }

  /** Things of one name are the same. */
  get(name: string, thing: Thing): Promise<Found> {
    let asked = this.#gathered.get(name);
    if (!asked) {
      if (this.#gathered.size === 0) setImmediate(() => this.#readGathered());
      asked = { thing, ...Promise.withResolvers<Found>() };
      this.#gathered.set(name, asked);
    }
    return asked.promise;
  }

  #readGathered(): void {
    const all = [...this.#gathered.values()];
    this.#gathered = new Map();
    for (let from = 0; from < all.length; from += this.#most)
      void this.#settle(all.slice(from, from + this.#most));
  }

  async #settle(batch: Asked<Thing, Found>[]): Promise<void> {
    try {
      const found = await this.#read(batch.map(({ thing }) => thing));
      if (found.length !== batch.length)
        throw new Error(`${batch.length} things were asked for, ${found.length} found.`);
      for (const [i, { resolve }] of batch.entries()) resolve(found[i]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
