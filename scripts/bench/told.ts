/** A subscriber of readings over the real stream, who notes when what was measured at a time was told. */
export interface Told {
  /** Milliseconds of the process's clock by the time of a reading. */
  at: ReadonlyMap<string, number>;
  stop: () => Promise<void>;
}

interface Event {
  data: { rows: { time: string }[] };
}

/** Subscribes to a network's readings; answers when the stream has begun. */
export const subscribe = async (origin: string, network: string): Promise<Told> => {
  const at = new Map<string, number>();
  const leaving = new AbortController();
  const response = await fetch(`${origin}/api/live?topics=observations/${network}`, {
    signal: leaving.signal,
  });
  if (!response.ok || !response.body) throw new Error(`The stream answered ${response.status}.`);
  const begun = Promise.withResolvers<undefined>();
  const take = (message: string): void => {
    const now = performance.now();
    const [, name = ''] = /^event: (.*)$/m.exec(message) ?? [];
    if (name === 'hello') begun.resolve(undefined);
    if (!name.startsWith('observations/')) return;
    const [, data = ''] = /^data: (.*)$/m.exec(message) ?? [];
    for (const { time } of (JSON.parse(data) as Event).data.rows) at.set(time, now);
  };
  const { body } = response;
  const reading = (async () => {
    let text = '';
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      text += part;
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      messages.forEach(take);
    }
  })().catch(() => undefined);
  await begun.promise;
  return {
    at,
    stop: async () => {
      leaving.abort();
      await reading;
    },
  };
};
