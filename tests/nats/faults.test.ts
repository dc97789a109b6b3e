import { afterAll, beforeAll, expect, test } from 'vitest';
import { Runs, SHORT } from '../../scripts/fault/runs.ts';
import { openWorld, type World } from '../../scripts/fault/world.ts';

/* The runs of `npm run fault`, short: the product on a PostgreSQL and a NATS of its own, each of which is taken from it. */

let world: World;
let runs: Runs;
beforeAll(async () => {
  world = await openWorld(() => undefined);
  await world.start();
  runs = new Runs(world);
});
afterAll(async () => {
  await runs?.close();
  await world?.close();
});

test.each(['kill', 'database', 'nats', 'network', 'clock'])(
  'after what is done by "%s" everything adds up',
  async (name) => {
    // throws where it does not
    const { sums } = await runs.run(name, SHORT, 7);
    expect(sums.accepted).toBeGreaterThan(100);
    expect(sums.duplicate).toBeGreaterThan(0);
    expect(sums.quarantined).toBeGreaterThan(0);
  },
);
