import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Problem } from '../problem.ts';
import { createTileProxy, type ProxyLimits } from './proxy.ts';
import type { BasemapService } from './services.ts';

const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
const TILE = { z: 3, x: 6, y: 2 };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A map service on a free port that answers as told; its host and port. */
async function upstream(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const picture: RequestListener = (_, response) =>
  response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE);

function proxyTo(
  host: string,
  {
    allow = [host],
    headers,
    limits = {},
  }: { allow?: string[]; headers?: Record<string, string>; limits?: Partial<ProxyLimits> } = {},
) {
  const service: BasemapService = {
    id: 'imagery',
    title: { zh: '影像', en: 'Imagery' },
    type: 'xyz',
    url: `http://${host}/{z}/{x}/{y}`,
    grid: 'web-mercator',
    placement: 'under',
    minzoom: 2,
    maxzoom: 10,
    attribution: '',
    ...(headers && { headers }),
  };
  return createTileProxy(
    { allow, services: [service] },
    { timeoutMs: 2000, maxBytes: 1000, running: 2, waiting: 2, ...limits },
  );
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it was answered'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(Problem);
      return error as Problem;
    },
  );

describe('a tile of a service', () => {
  test('comes with its type; the declared headers go along', async () => {
    const seen: unknown[] = [];
    const host = await upstream((request, response) => {
      seen.push(request.url, request.headers['x-key']);
      picture(request, response);
    });
    const { bytes, type } = await proxyTo(host, { headers: { 'X-Key': 'k' } }).tile('imagery', TILE);
    expect(Buffer.from(bytes)).toEqual(PICTURE);
    expect(type).toBe('image/png');
    expect(seen).toEqual(['/3/6/2', 'k']);
  });

  test.each([
    ['other', TILE, 'unknown-basemap', 'id'],
    ['imagery', { z: 1, x: 0, y: 0 }, 'no-tile', 'z'],
    ['imagery', { z: 11, x: 0, y: 0 }, 'no-tile', 'z'],
    ['imagery', { z: 3, x: 8, y: 0 }, 'no-tile', 'x'],
    ['imagery', { z: 3, x: 0, y: 8 }, 'no-tile', 'y'],
  ])('%s %j is refused without asking anyone', async (id, tile, type, field) => {
    expect(await refusal(proxyTo('127.0.0.1:1').tile(id, tile))).toMatchObject({ type, field });
  });
});

describe('a service that misbehaves', () => {
  test.each<[string, RequestListener, string]>([
    ['answers an error', (_, response) => response.writeHead(500).end(), 'upstream-failed'],
    ['has no such tile', (_, response) => response.writeHead(404).end('no'), 'no-tile'],
    [
      'answers HTML',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      'upstream-failed',
    ],
    [
      'answers SVG',
      (_, response) => response.writeHead(200, { 'content-type': 'image/svg+xml' }).end('<svg>'),
      'upstream-failed',
    ],
    ['answers without a type', (_, response) => response.writeHead(200).end(PICTURE), 'upstream-failed'],
    [
      'announces too much',
      (_, response) =>
        response
          .writeHead(200, { 'content-type': 'image/png', 'content-length': 5000 })
          .end(Buffer.alloc(5000)),
      'upstream-failed',
    ],
    [
      'sends too much unannounced',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'image/png' });
        for (let i = 0; i < 5; i++) response.write(Buffer.alloc(500));
        response.end();
      },
      'upstream-failed',
    ],
    ['hangs up', (request) => request.socket.destroy(), 'upstream-failed'],
    [
      'redirects in circles',
      (request, response) => response.writeHead(302, { location: request.url }).end(),
      'upstream-failed',
    ],
    [
      'redirects to nonsense',
      (_, response) => response.writeHead(302, { location: 'http://' }).end(),
      'upstream-failed',
    ],
    [
      'redirects to a file',
      (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      'upstream-failed',
    ],
  ])('%s', async (_, listener, type) => {
    const problem = await refusal(proxyTo(await upstream(listener)).tile('imagery', TILE));
    expect(problem.type).toBe(type);
    expect(problem.message).not.toMatch(/127\.0\.0\.1/);
  });

  test('is slow: 504', async () => {
    const host = await upstream(() => undefined);
    const problem = await refusal(proxyTo(host, { limits: { timeoutMs: 50 } }).tile('imagery', TILE));
    expect(problem).toMatchObject({ type: 'upstream-timeout', status: 504 });
  });

  test('is not there: 502', async () => {
    expect((await refusal(proxyTo('127.0.0.1:1').tile('imagery', TILE))).status).toBe(502);
  });
});

describe('redirects', () => {
  test('within the allowed hosts are followed, without the keys of the first', async () => {
    let key: unknown = 'unasked';
    const second = await upstream((request, response) => {
      key = request.headers['x-key'];
      picture(request, response);
    });
    const first = await upstream((_, response) =>
      response.writeHead(302, { location: `http://${second}/there` }).end(),
    );
    const proxy = proxyTo(first, { allow: [first, second], headers: { 'X-Key': 'k' } });
    expect((await proxy.tile('imagery', TILE)).type).toBe('image/png');
    expect(key).toBeUndefined();
  });

  test('to other hosts are not', async () => {
    let asked = false;
    const second = await upstream((request, response) => {
      asked = true;
      picture(request, response);
    });
    const first = await upstream((_, response) =>
      response.writeHead(302, { location: `http://${second}/there` }).end(),
    );
    expect((await refusal(proxyTo(first).tile('imagery', TILE))).type).toBe('upstream-failed');
    expect(asked).toBe(false);
  });
});

test('only so many run and wait at once; the rest is told to come back', async () => {
  const held = Promise.withResolvers<undefined>();
  const bothThere = Promise.withResolvers<undefined>();
  let running = 0;
  let most = 0;
  const host = await upstream((request, response) => {
    most = Math.max(most, ++running);
    if (running === 2) bothThere.resolve(undefined);
    void held.promise.then(() => {
      running--;
      picture(request, response);
    });
  });
  const proxy = proxyTo(host);
  const admitted = Array.from({ length: 4 }, () => proxy.tile('imagery', TILE));
  const problem = await refusal(proxy.tile('imagery', TILE));
  expect(problem).toMatchObject({ type: 'upstream-busy', status: 503, headers: { 'retry-after': '2' } });
  await bothThere.promise;
  held.resolve(undefined);
  expect(await Promise.all(admitted)).toHaveLength(4);
  expect(most).toBe(2);
});
