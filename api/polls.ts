import type { Feeds } from './feeds.ts';
import { describeError, type Log } from './log.ts';
import type { Access } from '#data/access/access.ts';
import { PRODUCT } from '#data/audit/entry.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import type { Database } from '#data/db/database.ts';
import { Poller, type PollSource } from '#data/feeds/poller.ts';
import { batchOfLines } from '#data/observations/lines.ts';

interface Parts {
  database: Database;
  libraries: Pick<Libraries, 'observations'>;
  access: Pick<Access, 'settings'>;
  log: Log;
  feeds: Pick<Feeds, 'asks'>;
}

/** Asks the sources that whoever runs the product declared, as the product itself. Answers with what ends it. */
export const askSources = (
  sources: readonly PollSource[],
  { database, libraries, access, log, feeds }: Parts,
): (() => Promise<void>) => {
  feeds.asks(sources);
  const pollers = sources.map(
    (source) =>
      new Poller(source, {
        database,
        accept: async (lines, key) => {
          const { observation_days: daysBack } = await access.settings.read();
          const by = { actor: PRODUCT, account: null, regionsOf: () => null, daysBack };
          return libraries.observations.receive({ ...batchOfLines(lines, by), key });
        },
        warn: (message, cause) =>
          log.warn('polling', { message, ...(cause !== undefined && { error: describeError(cause) }) }),
      }),
  );
  return async () => {
    await Promise.all(pollers.map((poller) => poller.stop()));
  };
};
