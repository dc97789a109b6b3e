import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync, brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProblemBody } from './schemas.ts';
import { testApp } from './test-app.ts';
import { readWebFiles, type WebFiles } from './web.ts';

const PAGE = '<!doctype html><script>start()</script>';
const SCRIPT = 'export const a = 1;';
let folder = '';
let web: WebFiles;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'haidai-web-'));
  mkdirSync(path.join(folder, '_app/immutable'), { recursive: true });
  const put = (name: string, content: string | Buffer) => writeFileSync(path.join(folder, name), content);
  put('index.html', PAGE);
  put('index.html.br', brotliCompressSync(PAGE));
  put('_app/immutable/a.js', SCRIPT);
  put('_app/immutable/a.js.br', brotliCompressSync(SCRIPT));
  put('_app/immutable/a.js.gz', gzipSync(SCRIPT));
  put('favicon.svg', '<svg/>');
  web = await readWebFiles(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (address: string, headers: Record<string, string> = {}, method = 'GET') =>
  testApp({ web }).app.request(address, { headers, method });

describe('the front end', () => {
  test.each(['/', '/index.html', '/370202', '/map/anything/else', '/?code=370202'])(
    '%s is the start page, asked for each time',
    async (address) => {
      const response = await ask(address);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toBe(PAGE);
      const tag = response.headers.get('etag') ?? '';
      expect((await ask(address, { 'if-none-match': tag })).status).toBe(304);
    },
  );

  test('its policy names the inline script of the page that is served', async () => {
    expect((await ask('/')).headers.get('content-security-policy')).toMatch(
      /script-src 'self' 'sha256-[\w+/]+=';/,
    );
  });

  test('hashed files are kept for ever and come as the caller likes them best', async () => {
    const response = await ask('/_app/immutable/a.js');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.text()).toBe(SCRIPT);
    const tags = new Set([response.headers.get('etag')]);
    for (const encoding of ['br', 'gzip']) {
      const packed = await ask('/_app/immutable/a.js', { 'accept-encoding': encoding });
      expect(packed.headers.get('content-encoding')).toBe(encoding);
      expect(packed.headers.get('vary')).toBe('accept-encoding');
      tags.add(packed.headers.get('etag'));
    }
    expect(tags.size).toBe(3);
    expect((await ask('/', { 'accept-encoding': 'gzip' })).headers.get('content-encoding')).toBeNull();
  });

  test.each([
    '/_app/immutable/gone.js',
    '/_app/gone',
    '/missing.png',
    '/index.html.br',
    '/.env',
    '/.git/config',
    '/..%2f..%2fetc/passwd.txt',
  ])('%s does not exist: 404, not the start page', async (address) => {
    const response = await ask(address);
    expect(response.status).toBe(404);
    expect((await response.json()) as ProblemBody).toMatchObject({ type: '/problems/not-found' });
  });

  test('HEAD has the length and no body', async () => {
    const response = await ask('/favicon.svg', {}, 'HEAD');
    expect(response.headers.get('content-length')).toBe('6');
    expect(response.headers.get('content-type')).toBe('image/svg+xml');
    expect(await response.text()).toBe('');
  });
});

test('a front end that was not built says how to build it', async () => {
  const missing = await readWebFiles(path.join(folder, 'nowhere'));
  const response = await testApp({ web: missing }).app.request('/');
  expect(response.status).toBe(503);
  expect((await response.json()) as ProblemBody).toMatchObject({ type: '/problems/not-built' });
});
