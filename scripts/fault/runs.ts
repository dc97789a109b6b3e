import { setTimeout as rest } from 'node:timers/promises';
import { sql } from '#data/db/sql.ts';
import { startListening, type StreamListener } from './listener.ts';
import { startSending, type Receipt, type Sender } from './sender.ts';
import { checkSums, type Sums } from './sums.ts';
import { layWire } from './wire.ts';
import type { World } from './world.ts';

/* What is done to the product while readings come in and listeners listen. */

export interface Measures {
  kills: number;
  restarts: number;
  cutSeconds: number;
}

export const WHOLE: Measures = { kills: 50, restarts: 5, cutSeconds: 60 };
export const SHORT: Measures = { kills: 4, restarts: 1, cutSeconds: 13 };

/** Random numbers from a seed, so that a run can be had again. */
const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
};

type Fault = (world: World, measures: Measures, random: () => number, sender: Sender) => Promise<string>;

export const FAULTS: Readonly<Record<string, Fault>> = {
  async kill(world, { kills }, random, { receipts }) {
    for (let i = 0; i < kills; i++) {
      // while readings come in: after some of them were answered, and others are under way
      const answered = receipts.size + 1 + random() * 12;
      for (const deadline = Date.now() + 20_000; receipts.size < answered && Date.now() < deadline;)
        await rest(10);
      await rest(random() * 150);
      await world.kill();
      await world.start();
    }
    return `the process was killed ${kills} times`;
  },
  async database(world, { restarts }, random) {
    for (let i = 0; i < restarts; i++) {
      await rest(500 + random() * 1_500);
      await world.cluster.restart();
      await rest(3_000);
    }
    return `the database was restarted ${restarts} times`;
  },
  async nats(world, { restarts }, random) {
    for (let i = 0; i < restarts; i++) {
      await rest(500 + random() * 1_500);
      await world.nats.kill();
      await rest(1_000 + random() * 2_000);
      await world.nats.start({ empty: i % 2 === 1 });
    }
    return `NATS was killed and started ${restarts} times`;
  },
  async clock(world, _, random) {
    // forty days back, what is sent is of the future
    const jumps = [3_600_000, -40 * 86_400_000, 86_400_000, -1_500];
    for (const byMs of jumps) {
      world.setClock(byMs);
      await rest(1_000 + random() * 1_000);
    }
    world.setClock(0);
    await rest(500);
    const [future] = await world.database.asOwner((tx) =>
      tx.query<{ n: number }>(
        sql`SELECT count(*)::int AS n FROM observation_quarantine WHERE reason = 'future'`,
      ),
    );
    if (!future || future.n === 0) throw new Error('The clock of the product did not go wrong.');
    return `the clock went wrong by ${jumps.map((ms) => `${ms / 1000} s`).join(', ')}`;
  },
};

export interface Ran {
  what: string;
  sums: Sums;
  again: number;
  reconnects: number;
}

/** One world for all runs: what adds up after each holds for all before it. */
export class Runs {
  readonly #world: World;
  readonly #receipts = new Map<string, Receipt>();
  readonly #listener: StreamListener;

  constructor(world: World) {
    this.#world = world;
    this.#listener = startListening(world);
  }

  /** Does one thing to the product under load, and counts. */
  async run(name: string, measures: Measures, seed: number): Promise<Ran> {
    const sender = startSending(this.#world);
    const what = await (name === 'network'
      ? this.#cut(measures)
      : FAULTS[name]!(this.#world, measures, randomFrom(seed), sender));
    await rest(500);
    await sender.stop();
    for (const [key, receipt] of sender.receipts) this.#receipts.set(key, receipt);
    const sums = await checkSums(this.#world, this.#receipts, [this.#listener]);
    return { what, sums, again: sender.again(), reconnects: this.#listener.connects() - 1 };
  }

  async close(): Promise<void> {
    await this.#listener.stop();
  }

  /** A listener whose network is cut has what the others have when it is back. */
  async #cut({ cutSeconds }: Measures): Promise<string> {
    const wire = await layWire(this.#world.origin);
    const far = startListening(this.#world, () => wire.origin);
    const from = this.#listener.ids.length;
    try {
      await rest(1_500);
      wire.cut();
      await rest(cutSeconds * 1000);
      wire.mend();
      await rest(1_000);
      // as of the moment it began: what was before is no event to it
      for (const deadline = Date.now() + 20_000; Date.now() < deadline; await rest(200)) {
        const [first = ''] = far.ids;
        const near = this.#listener.ids.slice(this.#listener.ids.indexOf(first));
        const isWhole =
          far.ids.length > 0 && far.ids.every((id, i) => id === near[i]) && near.length - far.ids.length < 5;
        if (isWhole && this.#listener.ids.length > from + 5 && far.connects() > 1 && far.resyncs() === 0)
          return `a listener's network was cut for ${cutSeconds} s: ${far.ids.length} events, none missing or twice`;
      }
      throw new Error(
        `A listener that was cut off got ${far.ids.length} events, ${far.resyncs()} resyncs, ${far.connects()} connections.`,
      );
    } finally {
      await far.stop();
      await wire.close();
    }
  }
}
