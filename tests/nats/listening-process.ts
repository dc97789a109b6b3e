import { Database } from '#data/db/database.ts';
import { openBus } from '#data/live/bus.ts';
import { natsRelay } from '#data/live/nats.ts';

/* A process that hands events on and tells of each; to be killed. */

const [home, url, nats] = process.argv.slice(2);
if (!home || !url || !nats) throw new Error('Told neither a database nor NATS.');
const database = await Database.open({ home, url });
const warn = () => undefined;
const bus = await openBus(database, { warn, relay: natsRelay({ url: nats, database, warn, pauseMs: 100 }) });
bus.subscribe((events) => process.send?.(events.map(({ id }) => id)));
process.send?.('ready');
