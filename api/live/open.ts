import { everyHourAndDay } from '#data/catalogue/clock.ts';
import type { Access } from '#data/access/access.ts';
import type { Database } from '#data/db/database.ts';
import { openBus } from '#data/live/bus.ts';
import { missedEvents } from '#data/live/missed.ts';
import { pruneOutbox } from '#data/live/outbox.ts';
import { Hub } from './hub.ts';

const HOUR_MS = 3_600_000;

/** Begins to hand events on, and to let go of old ones. */
export const openHub = async (
  database: Database,
  access: Access,
  warn: (message: string, cause?: unknown) => void,
  natsUrl: string | null = null,
): Promise<{ hub: Hub; close: () => Promise<void> }> => {
  // only where it is needed: most installations have one process
  const nats = natsUrl === null ? null : await import('#data/live/nats.ts');
  const relay = nats?.natsRelay({ url: natsUrl!, database, warn });
  const bus = await openBus(database, { warn, relay });
  const hub = new Hub(bus, {
    missed: (topics, after, upto) => missedEvents(database, topics, after, upto),
    accessChanged: () => access.forget(),
    warn,
  });
  let pruning: Promise<unknown> = Promise.resolve();
  const prune = async (): Promise<void> => {
    const { live_hours: hours } = await access.settings.read();
    await pruneOutbox(database, new Date(access.now() - hours * HOUR_MS));
  };
  const begin = (): void => {
    pruning = prune().catch((error: unknown) => warn('Old events were not let go of', error));
  };
  begin();
  const stop = everyHourAndDay(begin);
  return {
    hub,
    async close(): Promise<void> {
      stop();
      hub.close();
      await pruning;
      await bus.close();
    },
  };
};
