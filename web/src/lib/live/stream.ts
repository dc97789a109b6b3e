import { EventReader, type StreamMessage } from './event-reader.ts';
import { SILENT_MS, waitMs } from './link.ts';

export type StreamHeard = {
  opened(): void;
  message(message: StreamMessage): void;
  /** The stream ended, or could not be begun; it is tried again. */
  lost(): void;
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

/** Seconds that the server asks to wait for. */
const asked = (response: Response): number => Number(response.headers.get('retry-after') ?? 0) * 1000;

/** Reads one answer until it ends or is silent for too long. */
const readAll = async (response: Response, stop: AbortController, heard: StreamHeard): Promise<void> => {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventReader();
  for (;;) {
    const silent = setTimeout(() => stop.abort(), SILENT_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(silent));
    if (done) return;
    for (const message of events.push(value)) heard.message(message);
  }
};

/** Keeps a stream of events open until `signal` ends it, each time after the last event that came. */
export const keepStream = async (
  address: (last: string | null) => string,
  last: () => string | null,
  heard: StreamHeard,
  signal: AbortSignal,
): Promise<void> => {
  for (let failures = 0; !signal.aborted; failures++) {
    let least = 0;
    const stop = new AbortController();
    const end = () => stop.abort();
    signal.addEventListener('abort', end, { once: true });
    try {
      const slow = setTimeout(end, SILENT_MS);
      const response = await fetch(address(last()), {
        signal: stop.signal,
        headers: { accept: 'text/event-stream' },
        cache: 'no-store',
      }).finally(() => clearTimeout(slow));
      if (response.ok) {
        failures = 0;
        heard.opened();
        await readAll(response, stop, heard);
      } else {
        least = asked(response);
        await response.body?.cancel();
      }
    } catch {
      // no line, or cut off: tried again as after an end
    } finally {
      signal.removeEventListener('abort', end);
      stop.abort();
    }
    if (signal.aborted) return;
    heard.lost();
    await pause(Math.max(least, waitMs(failures, Math.random())), signal);
  }
};
