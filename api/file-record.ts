import type { Context, Next } from 'hono';
import { describeError, type Log } from './log.ts';
import { personOf } from './person.ts';
import type { Exports } from '#data/exports/store.ts';

/** Addresses that answer a file to take away. */
const FILE = /\.(csv|xlsx|geojson|arrow)$/;
/** Those that put on record themselves what they gave out. */
const OWN_RECORD = /^\/api\/(exports|admin)\//;

/** A body that tells how it ended: whole, or broken off after so many bytes. It is whole only when that is done. */
const watched = (
  body: ReadableStream<Uint8Array>,
  ended: (bytes: number, whole: boolean) => Promise<void>,
): ReadableStream<Uint8Array> => {
  const reader = body.getReader();
  let bytes = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) {
            bytes += value.byteLength;
            controller.enqueue(value);
            return;
          }
        } catch (error) {
          await ended(bytes, false);
          throw error;
        }
        await ended(bytes, true);
        controller.close();
      },
      async cancel(reason) {
        await reader.cancel(reason);
        await ended(bytes, false);
      },
    },
    { highWaterMark: 0 },
  );
};

/** Puts on record every file that is taken, of whatever grade and by whomever. The entry is written when the file ends, so that it waits for nothing. */
export const recordFiles = ({ exports, log }: { exports: Exports; log: Log }) =>
  async function recordFile(c: Context, next: Next): Promise<void> {
    await next();
    const { method, path, url } = c.req;
    const { body, status } = c.res;
    if (method !== 'GET' || status !== 200 || !body || !FILE.test(path) || OWN_RECORD.test(path)) return;
    const person = personOf(c);
    const address = path + new URL(url).search;
    const ended = async (bytes: number, whole: boolean) => {
      try {
        await exports.taken(person, { address, bytes, whole });
      } catch (error) {
        log.error('audit', {
          message: 'A file that was taken is not on record',
          address,
          error: describeError(error),
        });
      }
    };
    c.res = new Response(watched(body, ended), c.res);
  };
