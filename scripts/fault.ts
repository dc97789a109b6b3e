import { FAULTS, Runs, WHOLE } from './fault/runs.ts';
import { openWorld } from './fault/world.ts';

/**
 * `npm run fault [-- kill database nats network clock] [--kills=50] [--seed=1]`: takes from the product what it rests on, while
 * readings come in, and counts afterwards. Ends with 1 where anything does not add up.
 */
const known = [...Object.keys(FAULTS), 'network'];
const words = process.argv.slice(2);
const number = (name: string, usual: number): number =>
  Number(words.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? usual);
const named = words.filter((word) => !word.startsWith('--'));
const wrong = words.filter((word) => !/^--(kills|seed)=\d+$/.test(word) && !known.includes(word));
if (wrong.length > 0) {
  console.error(
    `"${wrong.join('", "')}" is no fault. These exist: ${known.join(', ')}; besides, --kills=50 and --seed=1.`,
  );
  process.exit(2);
}
const seed = number('seed', 1);
const measures = { ...WHOLE, kills: number('kills', WHOLE.kills) };
const world = await openWorld((line) => console.log(line));
try {
  await world.start();
  const runs = new Runs(world);
  for (const name of named.length > 0 ? named : known) {
    const began = performance.now();
    const { what, sums, again, reconnects } = await runs.run(name, measures, seed);
    const { received, accepted, duplicate, quarantined, batches, events, alarms, due } = sums;
    console.log(`${name}: ${what}, in ${Math.round((performance.now() - began) / 1000)} s`);
    console.log(
      `  received ${received} = accepted ${accepted} + duplicate ${duplicate} + quarantined ${quarantined}, in ${batches} batches (${again} sent again)`,
    );
    console.log(
      `  the stream has all ${events} events, each once (${reconnects} reconnects); ${alarms} alarms, none twice; of ${due} that readings called for, each once`,
    );
  }
  await runs.close();
} finally {
  await world.close();
}
process.exit();
