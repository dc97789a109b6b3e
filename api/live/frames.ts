import { sees, type Rights } from '#data/access/rights.ts';
import type { OutboxEvent } from '#data/live/outbox.ts';

/* Server-sent events as text. */

/** How long a browser waits before it connects again, in milliseconds. */
const RETRY_MS = 2_000;

const message = (name: string, data: string, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`;

/** An event as everybody who sees it gets it. */
export const eventText = ({ id, topic, at, data, place }: OutboxEvent): string => {
  const where = place ? `,"place":${JSON.stringify(place)}` : '';
  return message(topic, `{"id":"${id}","topic":"${topic}","at":"${at}","data":${data}${where}}`, id);
};

/** Texts of events, each made once however many get it. */
export class EventTexts {
  #texts = new Map<string, string>();

  of(event: OutboxEvent): string {
    let text = this.#texts.get(event.id);
    if (text === undefined) this.#texts.set(event.id, (text = eventText(event)));
    return text;
  }
}

/** Those of some events that somebody subscribed to and sees. */
export const eventsFor = <Event extends OutboxEvent>(
  events: readonly Event[],
  topics: ReadonlySet<string>,
  rights: Rights,
): Event[] => events.filter((event) => topics.has(event.topic) && sees(rights, event));

/** The first message: where the stream is, and the server's time. `caughtUp`: nothing before it is still to come. */
export const helloText = (id: string, at: string, caughtUp: boolean): string =>
  `retry: ${RETRY_MS}\n${message('hello', JSON.stringify({ id, at }), caughtUp ? id : undefined)}`;

/** That something was passed over: whoever reads this asks anew for what they show, and gets what comes after the id. */
export const resyncText = (id: string, at: string): string =>
  message('resync', JSON.stringify({ id, at }), id);

/** That the stream lives, and for how long the server has not known whether there is more. */
export const tickText = (id: string, at: string, lagMs: number): string =>
  message('tick', JSON.stringify({ id, at, lag_ms: Math.round(lagMs) }), id);
