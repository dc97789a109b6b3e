import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Context } from 'hono';
import { Problem } from './problem.ts';

/* Bodies of a line each (NDJSON), read as they come. */

/** Longer than any line needs for so much, shorter than whoever wants to hold a connection would like. */
const WITHIN_MS = 60_000;
/** Bytes of a body at the most. */
const LARGEST = 32_000_000;
/** Lines that are taken apart before whatever else is waiting gets its turn. */
const SLICE_LINES = 500;

const NEW_LINE = 10;

const tooLarge = (): Problem =>
  new Problem('file-too-large', {
    zh: `一批数据最多 ${LARGEST / 1_000_000} MB;请分批报送。`,
    en: `A batch has at most ${LARGEST / 1_000_000} MB; send it in several.`,
  });

/** The chunks of a body, bounded in size and time. */
async function* bounded(c: Context, withinMs: number): AsyncGenerator<Uint8Array> {
  if (Number(c.req.header('content-length') ?? 0) > LARGEST) throw tooLarge();
  const reader = (c.req.raw.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Problem('request-timeout', 'The body of the request was not complete in time.')),
    withinMs,
  );
  let bytes = 0;
  let whole = false;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise]);
      if (done) break;
      bytes += value.byteLength;
      if (bytes > LARGEST) throw tooLarge();
      yield value;
    }
    whole = true;
  } finally {
    clearTimeout(timer);
    if (!whole) reader.cancel().catch(() => undefined); // whoever sends it need not go on
  }
}

/**
 * Reads the lines of a request: tells of each with its number from 1, as text, or as null where it is longer than `longest` bytes.
 * Answers the SHA-256 of the body.
 */
export const readLines = async (
  c: Context,
  longest: number,
  tell: (text: string | null, line: number) => void,
  withinMs = WITHIN_MS,
): Promise<string> => {
  const hash = createHash('sha256');
  const decoder = new TextDecoder();
  let line = 0;
  let held: Uint8Array[] = [];
  let length = 0;
  const end = async (): Promise<void> => {
    line += 1;
    const [only] = held;
    const bytes = held.length === 1 && only ? only : Buffer.concat(held);
    tell(length > longest ? null : decoder.decode(bytes), line);
    held = [];
    length = 0;
    if (line % SLICE_LINES === 0) await setImmediate();
  };
  for await (const chunk of bounded(c, withinMs)) {
    hash.update(chunk);
    let start = 0;
    while (start < chunk.length) {
      const stop = chunk.indexOf(NEW_LINE, start);
      const part = chunk.subarray(start, stop === -1 ? undefined : stop);
      length += part.length;
      if (length <= longest) held.push(part); // of a line that is too long only its length is of interest
      if (stop === -1) break;
      start = stop + 1;
      await end();
    }
  }
  if (length > 0) await end();
  return hash.digest('hex');
};
