import { getCookie } from 'hono/cookie';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '#api/log.ts';
import { listen, type RunningServer } from '#api/server.ts';
import { anybody, type Person } from '#data/access/person.ts';
import { openApp } from '../db/app.ts';
import { grantee } from '../db/granted.ts';
import { startCache } from './nginx.ts';

/* What a shared cache in front of Haidai may keep, and what it must never hand to another person. */

const SHINAN = '370202000000';
const HUAIYIN = '370104000000';
const NAMES = { [SHINAN]: 'canary-of-shinan', [HUAIYIN]: 'canary-of-huaiyin' };

/** Who comes with which cookie. */
const people: Record<string, Person> = {
  li: { ...grantee([SHINAN]), account: '1', name: 'li' },
  wang: { ...grantee([HUAIYIN]), account: '2', name: 'wang' },
};

let opened: Awaited<ReturnType<typeof openApp>>;
let server: RunningServer;
let cache: Awaited<ReturnType<typeof startCache>>;

beforeAll(async () => {
  opened = await openApp({
    parts: { identify: (c) => people[getCookie(c, 'haidai') ?? ''] ?? anybody(null) },
  });
  const { at, app } = opened;
  await at.load(
    'keepers',
    `name,region\n${Object.entries(NAMES)
      .map(([code, name]) => `${name},${code}`)
      .join('\n')}\n`,
  );
  await at.load(
    'lighthouses',
    `number,height,longitude,latitude,keeper\nL-1,20,120.39,36.07,${NAMES[SHINAN]}\nL-2,20,116.95,36.65,${NAMES[HUAIYIN]}\n`,
  );
  await at.load(
    'keeper-homes',
    'number,age,moved_on,longitude,latitude\nH-1,40,2026-01-01,120.39,36.07\nH-2,41,2026-01-01,116.95,36.65\n',
  );
  const log = createLog('error');
  server = await listen({ fetch: app.fetch, host: '127.0.0.1', port: 0, tls: null, headers: [], log });
  cache = await startCache(server.url);
});
afterAll(async () => {
  await cache?.stop();
  await server?.stop(0);
  await opened?.close();
});

const ask = async (path: string, who: string | null, headers: Record<string, string> = {}) => {
  const cookie = who === null ? {} : { cookie: `haidai=${who}` };
  const response = await fetch(cache.url + path, { headers: { ...cookie, ...headers } });
  return {
    status: response.status,
    kept: response.headers.get('x-cache'),
    tag: response.headers.get('etag'),
    text: await response.text(),
  };
};

/** The address of a page of a layer that one may see. */
const pageOf = async (door: string, layer: string, who: string | null) => {
  const { status, text } = await ask(`${door}/${layer}/manifest?res=6`, who);
  expect(status).toBe(200);
  const [page] = (JSON.parse(text) as { pages: { parent: string; version: string }[] }).pages;
  return `${door}/${layer}/cells/${page!.parent}/6/none/v/${page!.version}.json`;
};

test('a page that everybody may see is asked for once, whoever comes', async () => {
  const page = await pageOf('/api/public/layers', 'lighthouses/all', null);
  const answers = [await ask(page, 'li'), await ask(page, 'wang'), await ask(page, null)];
  expect(answers.map(({ status, kept }) => [status, kept])).toEqual([
    [200, 'MISS'],
    [200, 'HIT'],
    [200, 'HIT'],
  ]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
});

test.each([
  '/api/datasets/keepers/records',
  '/api/datasets/keepers/records.csv',
  `/api/datasets/keepers/records?key=${NAMES[SHINAN]}`,
  '/api/datasets/lighthouses/records',
])('%s is never kept, and nobody gets what another may see', async (path) => {
  for (const [who, code] of [
    ['li', SHINAN],
    ['wang', HUAIYIN],
    [null, null],
    ['li', SHINAN],
  ] as const) {
    const { status, kept, text } = await ask(path, who);
    expect(status).toBe(200);
    expect(kept).not.toBe('HIT');
    for (const [region, name] of Object.entries(NAMES)) {
      const asked = path.includes('key=') && region !== SHINAN;
      if (region === code && !asked) expect(text).toContain(name);
      if (region !== code) expect(text).not.toContain(name);
    }
  }
});

test('a page within a person’s rights is kept for nobody, under whichever address', async () => {
  const page = await pageOf('/api/layers', 'lighthouses/mean-age', 'li');
  const [own, other, none] = [await ask(page, 'li'), await ask(page, 'wang'), await ask(page, null)];
  expect([own.status, own.kept]).toEqual([200, 'MISS']);
  expect(other.kept).not.toBe('HIT');
  expect(other.text).not.toBe(own.text);
  expect(none.status).toBe(403);
  const shared = page.replace('/api/layers', '/api/public/layers');
  for (const who of ['li', 'wang', null]) expect((await ask(shared, who)).status).toBe(403);
});

test('the tag of one person’s answer does not confirm it to another', async () => {
  const path = '/api/datasets/keepers/records';
  const { tag } = await ask(path, 'li');
  const other = await ask(path, 'wang', tag ? { 'if-none-match': tag } : {});
  expect(other.status).toBe(200);
  expect(other.text).toContain(NAMES[HUAIYIN]);
});
