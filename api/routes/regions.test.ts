import { describe, expect, test } from 'vitest';
import { RegionDetail, RegionList, type ProblemBody } from '../schemas.ts';
import { fakeReader, NOW_CODE, OLD_CODE, testApp } from '../test-app.ts';

const ask = (path: string, headers: Record<string, string> = {}) => testApp().app.request(path, { headers });

async function problemOf(path: string) {
  const response = await ask(path, { 'accept-language': 'en' });
  return { ...((await response.json()) as ProblemBody), status: response.status };
}

describe('a region by code', () => {
  test.each(['370202', '370202000000'])('%s answers its detail', async (code) => {
    const response = await ask(`/api/regions/${code}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    const body = RegionDetail.strict().parse(await response.json());
    expect(body).toMatchObject({ code: NOW_CODE, moved_from: null });
    expect(response.headers.get('content-location')).toBeNull();
  });

  test('costs one query', async () => {
    const reader = fakeReader();
    await testApp({ reader }).app.request('/api/regions/370202');
    expect(reader.calls).toEqual(['detail']);
  });

  test('an old code answers with the region of today and says so', async () => {
    const response = await ask(`/api/regions/${OLD_CODE.slice(0, 6)}`);
    expect(response.status).toBe(200);
    expect(RegionDetail.parse(await response.json())).toMatchObject({ code: NOW_CODE, moved_from: OLD_CODE });
    expect(response.headers.get('content-location')).toBe(`/api/regions/${NOW_CODE}`);
    expect(response.headers.get('link')).toBe(`</api/regions/${NOW_CODE}>; rel="canonical"`);
  });

  test('a code that never was is 404', async () => {
    expect(await problemOf('/api/regions/999999')).toMatchObject({
      status: 404,
      type: '/problems/unknown-region',
      field: 'code',
    });
  });

  test.each([
    'abc',
    '37020',
    '3702020',
    '-1',
    '1e5',
    "3702'; DROP TABLE region",
    '３７',
    '370202 ',
    '%20',
    '..%2f..%2fetc',
    '💥',
  ])('%s is no code: 400', async (code) => {
    const problem = await problemOf(`/api/regions/${code.includes('%') ? code : encodeURIComponent(code)}`);
    expect(problem).toMatchObject({ status: 400, type: '/problems/invalid-code', field: 'code' });
    expect(problem.detail).toContain('is not a region code');
  });

  test('takes no parameters', async () => {
    expect(await problemOf('/api/regions/370202?verbose=1')).toMatchObject({
      status: 400,
      type: '/problems/unknown-parameter',
      field: 'verbose',
    });
  });
});

describe('conditional requests', () => {
  test('the same revision is 304 without any query, another one is 200', async () => {
    const reader = fakeReader();
    const { app } = testApp({ reader });
    const first = await app.request('/api/regions/370202');
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/".{20,}"$/);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    reader.calls.length = 0;

    const again = await app.request('/api/regions/370202', {
      headers: { 'if-none-match': `"other", ${tag}` },
    });
    expect(again.status).toBe(304);
    expect(again.headers.get('etag')).toBe(tag);
    expect(await again.text()).toBe('');
    expect(reader.calls).toEqual([]);

    const later = testApp({ reader: fakeReader({ revision: () => Promise.resolve('r2') }) }).app;
    expect((await later.request('/api/regions/370202', { headers: { 'if-none-match': tag } })).status).toBe(
      200,
    );
  });

  test('a tag of one address says nothing about another', async () => {
    const tag = (await ask('/api/regions/370202')).headers.get('etag') ?? '';
    expect((await ask('/api/regions/999999', { 'if-none-match': tag })).status).toBe(404);
    expect((await ask('/api/regions/370202/geometry', { 'if-none-match': tag })).status).toBe(200);
  });

  test('"*" means any that exists', async () => {
    expect((await ask('/api/regions/370202', { 'if-none-match': '*' })).status).toBe(304);
    expect((await ask('/api/regions/999999', { 'if-none-match': '*' })).status).toBe(404);
  });

  test('HEAD answers the headers of GET without a body', async () => {
    const { app } = testApp();
    const [head, get] = [
      await app.request('/api/regions/370202', { method: 'HEAD' }),
      await app.request('/api/regions/370202'),
    ];
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    for (const name of ['etag', 'content-type', 'content-length'])
      expect(head.headers.get(name)).toBe(get.headers.get(name));
  });
});

describe('lists', () => {
  const listed = async (query: string) => {
    const reader = fakeReader();
    const response = await testApp({ reader }).app.request(`/api/regions${query}`);
    expect(response.status).toBe(200);
    return { body: RegionList.parse(await response.json()), calls: reader.calls, headers: response.headers };
  };

  test('without parameters the first hundred', async () => {
    const { body, calls } = await listed('');
    expect(body.next).toBe(NOW_CODE);
    expect(calls).toEqual(['list {"limit":100}']);
  });

  test('all filters arrive', async () => {
    const { calls } = await listed('?parent=370202&kind=community&limit=7&cursor=370202001000');
    expect(calls.at(-1)).toBe(
      `list {"parent":"${NOW_CODE}","kind":"community","limit":7,"after":"370202001000"}`,
    );
  });

  test('an old parent is followed and named', async () => {
    const { calls, headers } = await listed(`?parent=${OLD_CODE}`);
    expect(calls.at(-1)).toContain(NOW_CODE);
    expect(headers.get('link')).toContain(NOW_CODE);
  });

  test('an unknown parent is 404 and names the parameter', async () => {
    expect(await problemOf('/api/regions?parent=999999')).toMatchObject({ status: 404, field: 'parent' });
  });

  test('search passes text, limit and kind', async () => {
    expect((await listed('?q=%20lxq%20&limit=5&kind=county')).calls).toEqual(['search lxq 5 county']);
    expect((await listed('?q=%E5%8E%86%E4%B8%8B')).calls).toEqual(['search 历下 100 -']);
  });

  test('a point passes as numbers, longitude first', async () => {
    expect((await listed('?at=120.383,36.067')).calls).toEqual(['at 120.383 36.067']);
  });
});

describe('parameters that cannot be used', () => {
  test.each([
    ['limit=0', 'limit', /from 1 to 1000/],
    ['limit=1001', 'limit', /from 1 to 1000/],
    ['limit=99999999999999999999', 'limit', /from 1 to 1000/],
    ['limit=-1', 'limit', /whole number/],
    ['limit=1.5', 'limit', /whole number/],
    ['limit=0x10', 'limit', /whole number/],
    ['limit=', 'limit', /whole number/],
    ['limit=ten', 'limit', /"ten"/],
    ['limit=1&limit=2', 'limit', /more than once/],
    ['kind=planet', 'kind', /province, city/],
    ['kind=', 'kind', /must be one of/],
    ['parent=xyz', 'parent', /not a region code/],
    ['cursor=xyz', 'cursor', /not a region code/],
    ['q=', 'q', /empty/],
    ['q=%20%20', 'q', /empty/],
    [`q=${'x'.repeat(101)}`, 'q', /101 characters/],
    ['q=a%1Fb', 'q', /control character/],
    ['at=36.067,120.383', 'at', /did you mean 120.383,36.067/],
    ['at=120', 'at', /longitude,latitude/],
    ['at=120,36,5', 'at', /longitude,latitude/],
    ['at=a,b', 'at', /longitude,latitude/],
    ['at=NaN,36', 'at', /longitude,latitude/],
    ['at=Infinity,36', 'at', /longitude,latitude/],
    ['at=,', 'at', /longitude,latitude/],
    ['at=400,36', 'at', /not on Earth/],
    ['colour=red', 'colour', /no parameter "colour".*parent, kind/],
    ['__proto__=1', '__proto__', /no parameter/],
    ['constructor=1', 'constructor', /no parameter/],
    ['at=120,36&q=x', 'q', /at and q cannot be used together/],
    ['at=120,36&limit=5', 'limit', /cannot be used together/],
    ['q=x&parent=3702', 'parent', /cannot be used together/],
    ['q=x&cursor=3702', 'cursor', /cannot be used together/],
  ])('?%s is refused naming the field', async (query, field, sentence) => {
    const problem = await problemOf(`/api/regions?${query}`);
    expect(problem).toMatchObject({ status: 400, field });
    expect(problem.detail).toMatch(sentence);
  });
});

describe('geometry', () => {
  test.each([
    ['', 'geometry 0'],
    ['?simplify=250', 'geometry 250'],
    ['?of=children&simplify=100', 'related children 100'],
    ['?of=overlaps', 'related overlaps 0'],
  ])('%s asks the reader for %s', async (query, call) => {
    const reader = fakeReader();
    const response = await testApp({ reader }).app.request(`/api/regions/370202/geometry${query}`);
    expect(response.headers.get('content-type')).toBe('application/geo+json');
    expect(reader.calls).toEqual([call]);
  });

  test('an old code is followed with its parameters', async () => {
    const response = await ask(`/api/regions/${OLD_CODE}/geometry?simplify=100`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-location')).toBe(`/api/regions/${NOW_CODE}/geometry?simplify=100`);
  });

  test.each([
    ['simplify=-1', 'simplify'],
    ['simplify=1e9', 'simplify'],
    ['simplify=100001', 'simplify'],
    ['of=parents', 'of'],
  ])('?%s is refused', async (query, field) => {
    expect(await problemOf(`/api/regions/370202/geometry?${query}`)).toMatchObject({ status: 400, field });
  });
});
