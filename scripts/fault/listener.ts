import { setTimeout as rest } from 'node:timers/promises';
import type { World } from './world.ts';

/* A listener to the stream as a page is one: it goes on after the last event that it has, however often it is cut off. */

export interface StreamListener {
  /** Events in the order in which they came. */
  ids: readonly string[];
  resyncs: () => number;
  /** How often it was connected: once and again after each time that it was cut off. */
  connects: () => number;
  stop: () => Promise<void>;
}

/** Longer than two ticks. */
const SILENT_MS = 11_000;

/** Listens to readings of air, or to another topic, by way of another address where there is one. */
export const startListening = (
  world: Pick<World, 'token' | 'origin'>,
  through: () => string | null = world.origin,
  topic = 'observations/air',
): StreamListener => {
  const ids: string[] = [];
  const stopping = new AbortController();
  let [last, resyncs, connects] = [null as string | null, 0, 0];

  const take = (message: string): void => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(message)?.[1];
    const [id, event] = [field('id'), field('event')];
    if (id !== undefined) last = id;
    if (event === 'resync') resyncs++;
    if (event === topic && id !== undefined) ids.push(id);
  };
  const listen = async (origin: string): Promise<void> => {
    const silent = new AbortController();
    let timer = setTimeout(() => silent.abort(), SILENT_MS);
    try {
      const response = await fetch(`${origin}/api/live?topics=${topic}`, {
        headers: { authorization: `Bearer ${world.token}`, ...(last !== null && { 'last-event-id': last }) },
        signal: AbortSignal.any([silent.signal, stopping.signal]),
      });
      if (!response.ok || !response.body) return;
      connects++;
      let text = '';
      for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENT_MS);
        text += part;
        const messages = text.split('\n\n');
        text = messages.pop() ?? '';
        messages.forEach(take);
      }
    } finally {
      clearTimeout(timer);
    }
  };
  const working = (async () => {
    while (!stopping.signal.aborted) {
      const origin = through();
      if (origin !== null) await listen(origin).catch(() => undefined);
      await rest(100 + Math.random() * 200);
    }
  })();
  return {
    ids,
    resyncs: () => resyncs,
    connects: () => connects,
    stop: async () => {
      stopping.abort();
      await working;
    },
  };
};
