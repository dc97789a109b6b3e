import { describe, expect, test } from 'vitest';
import { fakeReader, testApp } from './test-app.ts';
import type { ProblemBody } from './schemas.ts';

const FIXED = [
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
];

/** Asks for something that must be refused and answers the problem. */
async function refused(path: string, init?: RequestInit, app = testApp().app) {
  const response = await app.request(path, init);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const problem = (await response.json()) as ProblemBody;
  expect(problem.status).toBe(response.status);
  expect(problem.type).toMatch(/^\/problems\/[a-z-]+$/);
  return { response, problem };
}

describe('every response', () => {
  test.each([
    '/api/health',
    '/api/regions/370202',
    '/',
    '/api/nothing',
    '/api/regions?limit=0',
    '/api/docs',
    '/%zz',
  ])('%s carries the security headers', async (path) => {
    const { headers } = await testApp().app.request(path);
    for (const name of FIXED) expect(headers.get(name), name).toBeTruthy();
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  test('asks for HTTPS to be kept only when there is TLS', async () => {
    const { headers } = await testApp({ tls: true }).app.request('/api/health');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
  });
});

describe('what nobody offers', () => {
  test.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/regions/370202/nothing',
    '/basemap/',
    '/basemap/other.pmtiles',
    '/basemap/../x',
  ])('GET %s is 404', async (path) => {
    const { response, problem } = await refused(path.replace('..', '%2e%2e%2f'));
    expect(response.status).toBe(404);
    expect(problem.type).toBe('/problems/not-found');
  });

  test('unknown problem types are 404, known ones lead to their description', async () => {
    expect((await refused('/problems/nonsense')).response.status).toBe(404);
    const response = await testApp().app.request('/problems/invalid-code');
    expect(response.headers.get('location')).toBe('/api/docs#problem-invalid-code');
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    '%s on what can only be read is 405 and says what is allowed',
    async (method) => {
      for (const path of [
        '/api/health',
        '/api/regions/370202',
        '/',
        '/basemap/x.pmtiles',
        '/api/ogc/collections',
        '/api/layers/legal-entity/entities/cells/84309bdffffffff/8/none/v/1.7.bin',
      ]) {
        const { response, problem } = await refused(path, { method });
        expect(response.status, path).toBe(405);
        expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
        expect(problem.detail).toContain(method);
      }
    },
  );

  test('every resource of the description refuses what it does not offer, and OPTIONS says what it does', async () => {
    const { app } = testApp();
    const { paths } = (await (await app.request('/api/openapi.json')).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    expect(Object.keys(paths).length).toBeGreaterThan(50);
    for (const [template, operations] of Object.entries(paths)) {
      const path = template.replaceAll(/\{\w+\}/g, 'x');
      const own = ['GET', 'POST'].filter((method) => method.toLowerCase() in operations);
      expect(own, template).toHaveLength(Object.keys(operations).length);
      const allow = [...own.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'];
      const options = await app.request(path, { method: 'OPTIONS' });
      expect([options.status, options.headers.get('allow')], template).toEqual([204, allow.join(', ')]);
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'].filter((one) => !allow.includes(one))) {
        const response = await app.request(path, { method });
        expect([response.status, response.headers.get('allow')], `${method} ${template}`).toEqual([
          405,
          allow.join(', '),
        ]);
      }
    }
  });

  test('HEAD is GET without the body', async () => {
    const { app } = testApp();
    const [get, head] = [
      await app.request('/api/scenes'),
      await app.request('/api/scenes', { method: 'HEAD' }),
    ];
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  });

  test('OPTIONS of a page and of nothing', async () => {
    const { app } = testApp();
    expect((await app.request('/', { method: 'OPTIONS' })).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await refused('/api/nothing', { method: 'OPTIONS' }, app)).response.status).toBe(404);
  });

  test('POST on an address that does not exist is 404, not 405', async () => {
    expect((await refused('/api/nothing', { method: 'POST' })).response.status).toBe(404);
  });
});

describe('addresses that no handler should see', () => {
  test.each([
    ['/api/regions/%', 400, 'malformed-address'],
    ['/api/regions/%E5%B8', 400, 'malformed-address'],
    ['/api/regions?q=%zz', 400, 'malformed-address'],
    ['/api/regions/3702%00', 400, 'malformed-address'],
    ['/api/regions?q=a%00b', 400, 'malformed-address'],
    [`/api/regions?q=${'a'.repeat(2000)}`, 414, 'address-too-long'],
    [`/${'a'.repeat(2000)}`, 414, 'address-too-long'],
  ])('%s is %i', async (path, status, type) => {
    const { response, problem } = await refused(path);
    expect(response.status).toBe(status);
    expect(problem.type).toBe(`/problems/${type}`);
  });
});

describe('trouble inside', () => {
  const failing = (error: Error) => testApp({ reader: fakeReader({ detail: () => Promise.reject(error) }) });

  test('an unexpected error is 500 without its message and logged in one line with it', async () => {
    const { app, lines } = failing(
      new Error('column "secret" does not exist', { cause: new Error('deeper') }),
    );
    const { response, problem } = await refused('/api/regions/370202', {}, app);
    expect(response.status).toBe(500);
    expect(JSON.stringify(problem)).not.toMatch(/secret|at .*\.ts/);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      method: 'GET',
      path: '/api/regions/370202',
      error: { message: 'column "secret" does not exist', cause: { message: 'deeper' } },
    });
  });

  test.each([
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('shutting down'), { code: '57P01' }),
    new Error('timeout exceeded when trying to connect'),
  ])('a silent database is 503: %s', async (error) => {
    const { response, problem } = await refused('/api/regions/370202', {}, failing(error).app);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(problem.type).toBe('/problems/database-unavailable');
  });
});

describe('health', () => {
  test('is 200 with what the database says, and never cached', async () => {
    const response = await testApp().app.request('/api/health');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({
      status: 'ok',
      version: '0.0.0',
      data: { regions: 1 },
      problem: null,
    });
  });

  test('is 503 when the database does not answer', async () => {
    const reader = fakeReader({
      health: () => Promise.reject(new Error('password authentication failed for user x')),
    });
    const { app, lines } = testApp({ reader });
    const response = await app.request('/api/health');
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: 'failing', database: null, data: null });
    expect(text).not.toContain('password');
    expect(lines.join('')).toContain('password authentication failed');
  });
});
