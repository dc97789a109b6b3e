import type { MqttFeed } from '#data/observations/mqtt-feed.ts';
import type { PollSource } from '#data/feeds/poller.ts';
import { pollStates } from '#data/feeds/poll-state.ts';
import type { Database } from '#data/db/database.ts';
import type { FeedItem } from './feed-schemas.ts';

/** Where readings come from by themselves: brokers that are listened to, and sources that are asked. */
export class Feeds {
  readonly #database: Database;
  #brokers: readonly { url: string; feed: Pick<MqttFeed, 'state'> }[] = [];
  #sources: readonly PollSource[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  listensTo(brokers: readonly { url: string; feed: Pick<MqttFeed, 'state'> }[]): void {
    this.#brokers = brokers;
  }

  asks(sources: readonly PollSource[]): void {
    this.#sources = sources;
  }

  async items(): Promise<FeedItem[]> {
    const states = await pollStates(
      this.#database,
      this.#sources.map(({ id }) => id),
    );
    return [
      ...this.#brokers.map(({ url, feed: { state } }): FeedItem => {
        const { received, accepted, duplicate, quarantined } = state.counts;
        return {
          ...{ id: url, kind: 'mqtt', url, network: null, reached: state.connected },
          last: state.lastAt === null ? null : new Date(state.lastAt).toISOString(),
          ...{ due: null, failures: 0, failure: null },
          ...{ received, accepted, duplicate, quarantined },
        };
      }),
      ...this.#sources.map(({ id, url, network }): FeedItem => {
        const state = states.find(({ source }) => source === id);
        const { received = 0, accepted = 0, duplicate = 0, quarantined = 0 } = state ?? {};
        return {
          // what is secret of an address is in what it asks
          ...{ id, kind: 'poll', url: url.replace(/\?.*$/s, '?…'), network },
          reached: state?.answered_at != null && state.failures === 0,
          ...{ last: state?.news_at ?? null, due: state?.due ?? null },
          ...{ failures: state?.failures ?? 0, failure: state?.failure ?? null },
          ...{ received, accepted, duplicate, quarantined },
        };
      }),
    ];
  }
}
