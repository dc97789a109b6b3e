import { Database } from '#data/db/database.ts';
import { ObservationDoor, type Receipt } from '#data/observations/door.ts';
import { register } from './lighthouse-theme.ts';
import { numberedBatch } from './readings.ts';

/** Sends numbered batches through the door, several at once, and tells its parent of each that it was answered for, until it is killed. */
const [home = '', url = '', first = ''] = process.argv.slice(2);
const database = await Database.open({ home, url: url === '' ? undefined : url });
const door = new ObservationDoor(database, register);
export interface Answered {
  n: number;
  receipt: Receipt;
}
let next = Number(first);
const send = async (): Promise<void> => {
  for (;;) {
    const n = next++;
    const receipt = await door.receive(numberedBatch(n));
    process.send?.({ n, receipt } satisfies Answered);
  }
};
await Promise.all([1, 2, 3].map(send));
