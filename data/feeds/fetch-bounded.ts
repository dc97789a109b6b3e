import { setTimeout as rest } from 'node:timers/promises';
import { UnusableAnswer } from './poll-lines.ts';

export interface Asked {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Hosts besides that of the address to which it may lead on. */
  hosts: readonly string[];
  timeoutMs: number;
  maxBytes: number;
  etag: string | null;
  modified: string | null;
  signal: AbortSignal;
}

export interface Answered {
  /** Null: nothing has changed. */
  text: string | null;
  etag: string | null;
  modified: string | null;
}

/** An answer that says no, and for how long where it does. */
export class NotAnswered extends Error {
  readonly afterMs: number | null;
  constructor(message: string, afterMs: number | null = null) {
    super(message);
    this.afterMs = afterMs;
  }
}

const MOST_STEPS = 3;
const LONGEST_WAIT_MS = 3_600_000;

const waitOf = (header: string | null): number | null => {
  if (header === null) return null;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : null;
};

const textOf = async (response: Response, maxBytes: number): Promise<string> => {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > maxBytes) throw new NotAnswered(`The answer is larger than ${maxBytes} bytes.`);
    parts.push(part);
  }
  const charset = /charset=["']?([\w-]+)/i.exec(response.headers.get('content-type') ?? '')?.[1] ?? 'utf-8';
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(charset);
  } catch {
    throw new UnusableAnswer(`The answer is in the encoding "${charset}", which is not known.`);
  }
  return decoder.decode(Buffer.concat(parts));
};

/** Asks an address once; what it leads on to only where that is declared. Throws where it does not answer as it should. */
export const fetchBounded = async (asked: Asked): Promise<Answered> => {
  const first = new URL(asked.url);
  const signal = AbortSignal.any([asked.signal, AbortSignal.timeout(asked.timeoutMs)]);
  let at = first;
  for (let step = 0; step <= MOST_STEPS; step++) {
    const response = await fetch(at.href, {
      redirect: 'manual',
      signal,
      headers: {
        'user-agent': 'haidai',
        // what is secret is for the declared host only
        ...(at.origin === first.origin && asked.headers),
        ...(asked.etag !== null && { 'if-none-match': asked.etag }),
        ...(asked.modified !== null && { 'if-modified-since': asked.modified }),
      },
    });
    const { status, headers } = response;
    const place = headers.get('location');
    if (status >= 300 && status < 400 && status !== 304 && place !== null) {
      await response.body?.cancel();
      const next = URL.canParse(place, at.href) ? new URL(place, at.href) : null;
      if (
        !next ||
        !/^https?:$/.test(next.protocol) ||
        (next.host !== first.host && !asked.hosts.includes(next.host))
      )
        throw new NotAnswered(
          `It leads on to ${next?.host ?? 'nowhere'}, which is not among its declared hosts.`,
        );
      if (first.protocol === 'https:' && next.protocol !== 'https:')
        throw new NotAnswered('It leads on from https to http.');
      at = next;
      continue;
    }
    if (status === 304) return { text: null, etag: asked.etag, modified: asked.modified };
    if (status !== 200) {
      await response.body?.cancel();
      throw new NotAnswered(`It answers ${status}.`, waitOf(headers.get('retry-after')));
    }
    const text = await textOf(response, asked.maxBytes);
    return { text, etag: headers.get('etag'), modified: headers.get('last-modified') };
  }
  throw new NotAnswered(`It leads on more than ${MOST_STEPS} times.`);
};

/** What went wrong, for whoever looks after the source. */
export const whyNotAnswered = (error: unknown): string => {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return 'It did not answer in time.';
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? `It is not reached (${code}).` : message;
};

/** Rests unless it is told to stop; answers whether it may go on. */
export const restUnless = async (ms: number, signal: AbortSignal): Promise<boolean> => {
  await rest(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
};
