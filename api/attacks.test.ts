import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from './log.ts';
import { securityHeaders } from './security.ts';
import { listen, type RunningServer } from './server.ts';
import { fakeReader, testApp } from './test-app.ts';
import { readWebFiles } from './web.ts';

/* What is tried against a server that anybody on the network reaches, byte by byte, as a client library would not send it. */

const SECRET = 'only-for-the-owner-of-the-machine';
const folder = mkdtempSync(path.join(tmpdir(), 'haidai-attacks-'));
let server: RunningServer;

beforeAll(async () => {
  mkdirSync(path.join(folder, 'web'));
  writeFileSync(path.join(folder, 'web', 'index.html'), '<!doctype html><title>front end</title>');
  writeFileSync(path.join(folder, 'secret.key'), SECRET);
  const web = await readWebFiles(path.join(folder, 'web'));
  const { app } = testApp({
    web,
    reader: fakeReader({ extent: () => Promise.resolve([114.8, 34.3, 122.7, 38.4]) }),
  });
  const log = createLog('error', () => undefined);
  server = await listen({
    fetch: app.fetch,
    host: '127.0.0.1',
    port: 0,
    tls: null,
    headers: securityHeaders(),
    log,
  });
});
afterAll(async () => {
  await server.stop(0);
  rmSync(folder, { recursive: true });
});

const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });

const get = (target: string): Promise<string> =>
  raw(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

const UP = [
  '../secret.key',
  '..%2fsecret.key',
  '%2e%2e/secret.key',
  '%2e%2e%2fsecret.key',
  '..%5csecret.key',
];
const MORE = [
  '....//secret.key',
  '%252e%252e%252fsecret.key',
  '..%c0%afsecret.key',
  '..%00/secret.key',
  `/${folder}/secret.key`,
];
const FILE_ROUTES = [
  '/',
  '/_app/',
  '/_app/immutable/',
  '/basemap/',
  '/api/docs/',
  '/api/basemaps/',
  '/catalogue/',
];

test.each(FILE_ROUTES.flatMap((route) => [...UP, ...MORE].map((tail) => route + tail)))(
  '%s leads to no file outside the front end',
  async (target) => {
    const answer = await get(target);
    expect(answer).not.toContain(SECRET);
    expect(answer).not.toMatch(/root:x:0/);
    // the front end's own page, or a problem: never a fault of ours
    expect([200, 400, 404, 405]).toContain(statusOf(answer));
  },
);

test.each([
  '/api/regions/370202000000%0d%0aSet-Cookie:%20a=b',
  '/api/regions?parent=370202%0d%0aSet-Cookie:%20a=b',
  '/api/datasets/hospitals%0d%0aSet-Cookie:%20a=b/records.csv',
  '/api/datasets/hospitals/records.csv?region=370202%0d%0aSet-Cookie:%20a=b',
  '/api/datasets/hospitals/records.csv?period=2026%0d%0aSet-Cookie:%20a=b',
])('%s puts no header into the answer', async (target) => {
  const answer = await get(target);
  const head = answer.slice(0, answer.indexOf('\r\n\r\n'));
  expect(head).not.toMatch(/^set-cookie/im);
  expect([400, 404]).toContain(statusOf(answer));
});

test.each([
  ['two lengths', 'Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}'],
  ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a chunk of no size', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
])('a request with %s is not taken for two', async (_, rest) => {
  const smuggled = 'GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
  const answer = await raw(`POST /api/areas/summary HTTP/1.1\r\nHost: 127.0.0.1\r\n${rest}${smuggled}`);
  expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 400']);
});

const polygon = (coordinates: string, more = '"x":1'): string =>
  `{"polygon":{"type":"Polygon","coordinates":${coordinates},${more}}}`;

const post = async (body: string | ReadableStream) => {
  const started = performance.now();
  const response = await fetch(`${server.url}/api/areas/summary`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    duplex: 'half',
  });
  return { status: response.status, text: await response.text(), ms: performance.now() - started };
};

test.each([
  ['nested a hundred thousand deep', polygon('['.repeat(90_000) + ']'.repeat(90_000))],
  ['nested a little too deep', polygon('[[[[[[1,2]]]]]]')],
  ['nested objects', `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`],
  ['with a key of the prototype', `{"__proto__":{"admin":true},"region":"370202"}`],
  ['with a key of the prototype further down', polygon('[]', '"__proto__":{"admin":true}')],
  ['with the constructor', '{"constructor":{"prototype":{"admin":true}}}'],
  ['that is a list', '[1,2,3]'],
  ['that is no JSON', '{"polygon":'],
  ['with numbers beyond measure', polygon('[[[1e999,36],[121,36],[121,37],[1e999,36]]]')],
  ['with text for numbers', polygon('[[["120","36"],["121","36"],["121","37"],["120","36"]]]')],
  ['larger than allowed', JSON.stringify({ polygon: 'x'.repeat(300_000) })],
])('JSON %s is refused with a sentence', async (_, body) => {
  const { status, text } = await post(body);
  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({ status: 400, detail: expect.any(String) as unknown });
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test('a body without an end is not read to its end', async () => {
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536).fill(0x20));
    },
  });
  const answer = await post(body).catch(() => null); // the connection may be cut before the answer is read
  if (answer) expect(answer.status).toBe(400);
  expect(sent).toBeLessThan(50_000_000);
});
