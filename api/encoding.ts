import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

/** Below this many bytes a compressed answer saves no packet. */
export const COMPRESS_FROM = 1024;
/** Above this many bytes compression leaves the event loop; below, a thread costs more than it frees (50 µs for 4 kB). */
const ASYNC_FROM = 32 * 1024;

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/** The best of `offered` encodings that an Accept-Encoding header allows, br before gzip when equally welcome; null for none. */
export function negotiateEncoding(header: string | undefined, offered = ENCODINGS): Encoding | null {
  if (!header || header.length > 1000) return null;
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(name, q === undefined ? 1 : Number(q.slice(2)) || 0);
  }
  let best: Encoding | null = null;
  let bestWeight = 0;
  for (const encoding of ENCODINGS) {
    const weight = offered.includes(encoding) ? (weights.get(encoding) ?? weights.get('*') ?? 0) : 0;
    if (weight > bestWeight) [best, bestWeight] = [encoding, weight];
  }
  return best;
}

/** Compresses a dynamic answer: quick settings, since it is made once per request. */
export function compress(body: Buffer, encoding: Encoding): Buffer | Promise<Buffer> {
  const small = body.byteLength < ASYNC_FROM;
  if (encoding === 'gzip') return small ? gzipSync(body, { level: 4 }) : compressGzip(body, { level: 6 });
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: 4, [BROTLI_PARAM_SIZE_HINT]: body.byteLength };
  return small ? brotliCompressSync(body, { params }) : compressBrotli(body, { params });
}
