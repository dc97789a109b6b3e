import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BasemapList, type ProblemBody } from '../schemas.ts';
import { testApp } from '../test-app.ts';
import { openArchive, type BasemapArchive } from './archive.ts';

const FILE = 'haidai-0a1b2c.pmtiles';
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));
const MANIFEST = {
  file: FILE,
  minzoom: 0,
  maxzoom: 10,
  bbox: [100, 20, 130, 45],
  attribution: 'OSM',
  made_by: 'test',
};

let folder = '';
let archive: BasemapArchive | null = null;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'haidai-archive-'));
  writeFileSync(path.join(folder, FILE), BYTES);
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(MANIFEST));
  archive = await openArchive(folder);
});
afterAll(async () => {
  await archive?.close();
  rmSync(folder, { recursive: true });
});

const ask = (headers: Record<string, string> = {}, method = 'GET') =>
  testApp({ archive }).app.request(`/basemap/${FILE}`, { method, headers });

describe('the basemap archive', () => {
  test('is described to the front end', async () => {
    const body = BasemapList.strict().parse(
      await (await testApp({ archive }).app.request('/api/basemaps')).json(),
    );
    expect(body.archive).toEqual({
      url: `/basemap/${FILE}`,
      bytes: 1000,
      minzoom: 0,
      maxzoom: 10,
      bbox: [100, 20, 130, 45],
      attribution: 'OSM',
    });
  });

  test('comes whole without a range, for ever', async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(response.headers.get('content-length')).toBe('1000');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(BYTES);
  });

  test.each([
    ['bytes=0-126', 0, 126],
    ['bytes=500-', 500, 999],
    ['bytes=-1', 999, 999],
  ])('%s is 206 with exactly these bytes', async (range, start, end) => {
    const response = await ask({ range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/1000`);
    expect(response.headers.get('content-length')).toBe(String(end - start + 1));
    expect(Buffer.from(await response.arrayBuffer())).toEqual(BYTES.subarray(start, end + 1));
  });

  test('a larger archive is read from its file with the same answers', async () => {
    const large = await openArchive(folder, 10);
    const response = await testApp({ archive: large }).app.request(`/basemap/${FILE}`, {
      headers: { range: 'bytes=100-199' },
    });
    expect(response.status).toBe(206);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(BYTES.subarray(100, 200));
    await large?.close();
  });

  test('a range behind the end is 416 with the size', async () => {
    const response = await ask({ range: 'bytes=1000-' });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */1000');
    expect((await response.json()) as ProblemBody).toMatchObject({ type: '/problems/range-not-satisfiable' });
  });

  test('If-Range with another tag or a date gives the whole file', async () => {
    const tag = (await ask()).headers.get('etag') ?? '';
    expect((await ask({ range: 'bytes=0-1', 'if-range': tag })).status).toBe(206);
    expect((await ask({ range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
    expect((await ask({ range: 'bytes=0-1', 'if-range': 'Wed, 21 Oct 2026 07:28:00 GMT' })).status).toBe(200);
    expect((await ask({ 'if-none-match': tag })).status).toBe(304);
  });

  test('HEAD tells the size and ignores ranges', async () => {
    const response = await ask({ range: 'bytes=0-1' }, 'HEAD');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('1000');
    expect(await response.text()).toBe('');
  });
});

test('a folder without a bake has no archive, and the list says how to make one', async () => {
  expect(await openArchive(path.join(folder, 'nowhere'))).toBeNull();
  const response = await testApp().app.request('/api/basemaps');
  expect(response.status).toBe(503);
  expect((await response.json()) as ProblemBody).toMatchObject({ type: '/problems/not-built' });
});
