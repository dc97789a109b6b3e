import { Problem } from '../problem.ts';
import { hostOf, type BasemapService, type BasemapServices } from './services.ts';
import { gridSize, tileAddress, type Tile } from './tile-address.ts';

export interface TileImage {
  bytes: Uint8Array;
  type: string;
}

export interface ProxyLimits {
  timeoutMs: number;
  maxBytes: number;
  /** Requests to all services together that run at once, and that may wait for a place. */
  running: number;
  waiting: number;
}

const LIMITS: ProxyLimits = { timeoutMs: 10_000, maxBytes: 2 * 1024 * 1024, running: 24, waiting: 200 };
const MOST_REDIRECTS = 3;
/** Pictures only; SVG is a document that can carry scripts. */
const PICTURE = /^image\/(png|jpeg|jpg|webp|gif|avif|bmp|tiff|vnd\.jpeg-png8?|png8)$/;

/** Fetches tiles of declared services and nothing else. */
export interface TileProxy {
  tile(id: string, tile: Tile, signal?: AbortSignal): Promise<TileImage>;
}

/** A proxy for the declared services; what a client sends decides only which service and which tile. */
export function createTileProxy(
  { allow, services }: BasemapServices,
  limits: ProxyLimits = LIMITS,
): TileProxy {
  const byId = new Map(services.map((service) => [service.id, service]));
  const gate = createGate(limits);

  return {
    async tile(id, tile, signal) {
      const service = byId.get(id);
      if (!service)
        throw new Problem('unknown-basemap', `No basemap service is called "${id}".`, { field: 'id' });
      checkTile(service, tile);
      const timeout = AbortSignal.timeout(limits.timeoutMs);
      const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
      try {
        return await gate(both, async () => {
          const response = await follow(service, tileAddress(service, tile), allow, both);
          return await readPicture(response, service, limits.maxBytes);
        });
      } catch (error) {
        if (error instanceof Problem) throw error;
        if (timeout.aborted) {
          const seconds = limits.timeoutMs / 1000;
          throw new Problem('upstream-timeout', `The service "${id}" did not answer within ${seconds} s.`, {
            cause: error,
          });
        }
        throw new Problem('upstream-failed', `The service "${id}" could not be reached.`, { cause: error });
      }
    },
  };
}

function checkTile(service: BasemapService, { z, x, y }: Tile): void {
  if (z < service.minzoom || z > service.maxzoom) {
    const range = `${service.minzoom} to ${service.maxzoom}`;
    throw new Problem('no-tile', `The service "${service.id}" has zooms ${range}, not ${z}.`, { field: 'z' });
  }
  const { columns, rows } = gridSize(service.grid, z);
  if (x >= columns)
    throw new Problem('no-tile', `At zoom ${z} x goes from 0 to ${columns - 1}, not ${x}.`, { field: 'x' });
  if (y >= rows)
    throw new Problem('no-tile', `At zoom ${z} y goes from 0 to ${rows - 1}, not ${y}.`, { field: 'y' });
}

/** Requests an address and follows redirects by hand, each checked like the first. */
async function follow(
  service: BasemapService,
  first: string,
  allow: string[],
  signal: AbortSignal,
): Promise<Response> {
  const home = hostOf(first);
  let address = first;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const host = hostOf(address);
    if (!host || !allow.includes(host)) {
      throw new Problem(
        'upstream-failed',
        `The service "${service.id}" leads to a host that is not allowed.`,
      );
    }
    // A key for one host is none of another host's business.
    const headers = host === home ? (service.headers ?? {}) : {};
    const response = await fetch(address, {
      redirect: 'manual',
      signal,
      headers: { accept: 'image/*', ...headers },
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || !location) return response;
    await response.body?.cancel();
    if (!URL.canParse(location, address)) break;
    address = new URL(location, address).href;
  }
  throw new Problem('upstream-failed', `The service "${service.id}" sends requests on in circles.`);
}

async function readPicture(response: Response, { id }: BasemapService, maxBytes: number): Promise<TileImage> {
  const refuse = async (detail: string): Promise<never> => {
    await response.body?.cancel().catch(() => undefined);
    throw new Problem('upstream-failed', detail);
  };
  if (response.status === 404 || response.status === 204) {
    await response.body?.cancel();
    throw new Problem('no-tile', `The service "${id}" has no picture here.`);
  }
  if (!response.ok) return refuse(`The service "${id}" answered with status ${response.status}.`);
  const type = (response.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  if (!PICTURE.test(type)) return refuse(`The service "${id}" answered with something that is no picture.`);

  const tooLarge = `The service "${id}" answered with more than ${maxBytes} bytes.`;
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) return refuse(tooLarge);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (size > maxBytes) throw new Problem('upstream-failed', tooLarge);
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), type };
}

type Gate = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** Lets a bounded number of jobs run and a bounded number wait; refuses the rest at once. */
function createGate({ running: most, waiting: longest }: ProxyLimits): Gate {
  let running = 0;
  const queue = new Set<() => void>();

  const enter = (signal: AbortSignal): Promise<void> | void => {
    if (running < most) {
      running++;
      return;
    }
    if (queue.size >= longest) {
      const detail = 'Too many requests to the map services are waiting. Try again in a moment.';
      throw new Problem('upstream-busy', detail, { headers: { 'retry-after': '2' } });
    }
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        queue.delete(go);
        reject(signal.reason as Error);
      };
      queue.add(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  };

  const exit = () => {
    const [next] = queue;
    // The place passes to the next one, so the count stays.
    if (!next) running--;
    else {
      queue.delete(next);
      next();
    }
  };

  return async (signal, work) => {
    await enter(signal);
    try {
      return await work();
    } finally {
      exit();
    }
  };
}
