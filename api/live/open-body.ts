import type { ServerResponse } from 'node:http';
import type { Context } from 'hono';
import type { Sink } from './listener.ts';

/** What is used of an answer on its connection, which of HTTP/2 is alike. */
type Outgoing = Pick<
  ServerResponse,
  'cork' | 'destroy' | 'headersSent' | 'on' | 'uncork' | 'writableLength' | 'write'
>;

/**
 * The body of an answer that does not end, and where its bytes go: through the body at first, so that it begins like any other answer, and
 * then to its connection itself. A write is then done when it returns, so that whoever serves thousands knows when to pause.
 */
export const openBody = (c: Context, ended: () => void) => {
  const outgoing = (c.env as { outgoing?: Outgoing } | undefined)?.outgoing;
  let direct = false;
  let drained = (): void => undefined;
  let left = (): void => undefined;
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (own) => void (controller = own),
      // asked for when there is room again: all that waited was taken
      pull: () => drained(),
      cancel() {
        ended();
        left();
      },
    },
    { highWaterMark: 1, size: ({ byteLength }) => byteLength },
  );
  outgoing?.on('drain', () => drained());

  const inBody = (): number => 1 - (controller.desiredSize ?? 1);
  const waiting = (): number => inBody() + (outgoing?.writableLength ?? 0);
  /** What the body was given has been handed on a turn later, where it was taken at all. */
  const goDirect = (): void => {
    if (outgoing?.headersSent && inBody() === 0) direct = true;
  };
  const sink: Sink = {
    send(bytes) {
      if (direct && outgoing) {
        outgoing.cork();
        outgoing.write(bytes);
        outgoing.uncork();
      } else {
        controller.enqueue(bytes);
        setImmediate(goDirect);
      }
    },
    waiting,
    close() {
      // what waits would never be taken from somebody who takes nothing
      const stuck = waiting() > 0;
      controller.close();
      ended();
      if (stuck) outgoing?.destroy();
    },
  };
  return {
    ...{ body, sink },
    onDrained: (heard: () => void) => void (drained = heard),
    onLeft: (heard: () => void) => void (left = heard),
  };
};
