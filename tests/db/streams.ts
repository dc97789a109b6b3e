import { expect, vi } from 'vitest';

export interface Message {
  id: string | null;
  event: string;
  data: Record<string, unknown>;
}

const parse = (text: string): Message => {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
  return {
    id: field('id') ?? null,
    event: field('event') ?? 'message',
    data: JSON.parse(field('data') ?? '{}') as Message['data'],
  };
};

/** Listens to a stream of server-sent events until it ends or is left. */
export const listenTo = (response: Response) => {
  expect(response.status).toBe(200);
  let text = '';
  let ended = false;
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  void (async () => {
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        text += decoder.decode(part.value, { stream: true });
    } catch {
      // cut off
    }
    ended = true;
  })();
  const messages = () =>
    text
      .split('\n\n')
      .slice(0, -1)
      .map(parse)
      .filter(({ event }) => event !== 'tick');
  return {
    text: () => text,
    messages,
    names: () => messages().map(({ event }) => event),
    /** Waits until so many messages have come, the ones that tell the time aside. */
    async until(count: number): Promise<Message[]> {
      await vi.waitFor(() => expect(messages().length, text).toBeGreaterThanOrEqual(count), {
        timeout: 10_000,
      });
      return messages();
    },
    end: () => vi.waitFor(() => expect(ended).toBe(true), { timeout: 10_000 }),
    leave: () => reader.cancel().catch(() => undefined),
  };
};
