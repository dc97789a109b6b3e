import type { Feeds } from './feeds.ts';
import { describeError, type Log } from './log.ts';
import type { Access } from '#data/access/access.ts';
import { PRODUCT } from '#data/audit/entry.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { batchOfLines } from '#data/observations/lines.ts';
import type { MqttSource } from '#data/observations/mqtt-feed.ts';

interface Parts {
  libraries: Pick<Libraries, 'observations'>;
  access: Pick<Access, 'settings'>;
  log: Log;
  feeds: Pick<Feeds, 'listensTo'>;
}

/**
 * Listens to the brokers that whoever runs the product declared, as the product itself: what a broker lets somebody write to a
 * topic is theirs to say. Answers with what ends it.
 */
export const listenToBrokers = async (
  sources: readonly MqttSource[],
  { libraries, access, log, feeds: shown }: Parts,
): Promise<() => Promise<void>> => {
  if (sources.length === 0) return () => Promise.resolve();
  // only where it is needed: most installations have no broker
  const { MqttFeed } = await import('#data/observations/mqtt-feed.ts');
  const feeds = sources.map(
    (source) =>
      new MqttFeed(source, {
        accept: async (lines) => {
          const { observation_days: daysBack } = await access.settings.read();
          const by = { actor: PRODUCT, account: null, regionsOf: () => null, daysBack };
          return libraries.observations.receive(batchOfLines(lines, by));
        },
        warn: (message, cause) =>
          log.warn('mqtt', {
            url: source.url,
            message,
            ...(cause !== undefined && { error: describeError(cause) }),
          }),
      }),
  );
  shown.listensTo(feeds.map((feed, i) => ({ url: sources[i]!.url, feed })));
  return async () => {
    await Promise.all(feeds.map((feed) => feed.stop()));
  };
};
