import type { Context } from 'hono';
import { Problem } from './problem.ts';

/** Longer than any slow line needs for so little, shorter than whoever wants to hold a connection would like. */
const WITHIN_MS = 20_000;

/** What is said of a body that is no JSON object, or too long. */
export const unusableBody = (most: number): Problem =>
  new Problem(
    'invalid-parameter',
    {
      zh: `请求正文须为 JSON 对象，最多 ${most} 字节。`,
      en: `The body must be a JSON object of at most ${most} bytes.`,
    },
    { field: 'body' },
  );

/**
 * The text of a request, of at most so many bytes, whatever its headers claim. Throws `Problem` where there is more, where it is no
 * UTF-8, or where it has not come in time.
 */
export const readText = async (c: Context, most: number, withinMs = WITHIN_MS): Promise<string> => {
  if (Number(c.req.header('content-length') ?? 0) > most) throw unusableBody(most);
  const body = c.req.raw.body as ReadableStream<Uint8Array> | null;
  if (!body) return '';
  const reader = body.getReader();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Problem('request-timeout', 'The body of the request was not complete in time.')),
    withinMs,
  );
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise]);
      if (done) break;
      bytes += value.byteLength;
      if (bytes > most) throw unusableBody(most);
      chunks.push(value);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    reader.cancel().catch(() => undefined); // whoever sends it need not go on
    if (error instanceof TypeError) throw unusableBody(most);
    throw error;
  } finally {
    clearTimeout(timer);
  }
};
