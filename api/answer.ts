import type { Context } from 'hono';
import { compress, COMPRESS_FROM, negotiateEncoding, type Encoding } from './encoding.ts';
import { matchesTag } from './conditional.ts';

export const JSON_TYPE = 'application/json';
export const GEOJSON_TYPE = 'application/geo+json';

export interface AnswerOptions {
  type: string;
  status?: 200 | 201 | 202 | 503;
  /** Entity tag; a request that already has it is answered 304. */
  tag?: string;
  /** The Cache-Control header; without it the answer may be kept but is asked for again each time. */
  cache?: string;
  headers?: Record<string, string>;
  /** The text or bytes in an encoding, where it is kept; else it is compressed anew. */
  compressed?: (encoding: Encoding) => Promise<Buffer>;
}

/** Answers with text or bytes, compressed where that pays, tagged where a tag is given. Text from the database passes through as it is. */
export async function answer(
  c: Context,
  text: string | Uint8Array,
  options: AnswerOptions,
): Promise<Response> {
  const { type, status = 200, tag, cache = 'no-cache' } = options;
  if (tag && matchesTag(c.req.header('if-none-match'), tag, true))
    return notModified(tag, cache, options.headers);

  const headers: Record<string, string> = {
    'content-type': type,
    'cache-control': cache,
    vary: 'accept-encoding',
  };
  if (tag) headers['etag'] = tag;
  Object.assign(headers, options.headers);

  const plain =
    typeof text === 'string' ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const encoding =
    plain.byteLength < COMPRESS_FROM ? null : negotiateEncoding(c.req.header('accept-encoding'));
  if (encoding) headers['content-encoding'] = encoding;
  const body = encoding ? await (options.compressed?.(encoding) ?? compress(plain, encoding)) : plain;
  headers['content-length'] = String(body.byteLength);
  return new Response(body, { status, headers });
}

/** 304 with the headers a cache needs to refresh what it holds. */
export function notModified(tag: string, cache: string, headers: Record<string, string> = {}): Response {
  return new Response(null, {
    status: 304,
    headers: { etag: tag, 'cache-control': cache, vary: 'accept-encoding', ...headers },
  });
}
