import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Collections, FeatureCollection, Landing } from '../ogc/schemas.ts';
import type { ProblemBody } from '../schemas.ts';
import { fakeReader, NOW_CODE, OLD_CODE, testApp } from '../test-app.ts';

const ask = (path: string, headers: Record<string, string> = {}) =>
  testApp().app.request(`http://gis.test:4170/api/ogc${path}`, { headers });
const hrefs = (links: { rel: string; href: string }[]) =>
  Object.fromEntries(links.map(({ rel, href }) => [rel, href]));

describe('the landing page', () => {
  test('is not sent again to who has it', async () => {
    const { app } = testApp();
    const tag = (await app.request('/api/ogc')).headers.get('etag') ?? '';
    const again = await app.request('/api/ogc', { headers: { 'if-none-match': tag } });
    expect(again.status).toBe(304);
  });

  test('leads everywhere by absolute links', async () => {
    const links = hrefs(Landing.parse(await (await ask('')).json()).links);
    expect(links).toEqual({
      self: 'http://gis.test:4170/api/ogc',
      'service-desc': 'http://gis.test:4170/api/ogc/api',
      'service-doc': 'http://gis.test:4170/api/docs',
      conformance: 'http://gis.test:4170/api/ogc/conformance',
      data: 'http://gis.test:4170/api/ogc/collections',
    });
    for (const href of Object.values(links))
      expect((await testApp().app.request(href)).status, href).toBe(200);
  });

  test('behind a proxy that ends TLS the links are https', async () => {
    const { links } = Landing.parse(await (await ask('', { 'x-forwarded-proto': 'https' })).json());
    expect(links.every(({ href }) => href.startsWith('https://gis.test:4170/'))).toBe(true);
    const odd = Landing.parse(await (await ask('', { 'x-forwarded-proto': 'javascript' })).json());
    expect(odd.links[0]?.href).toMatch(/^http:/);
  });

  test('its description is OpenAPI 3.0 with paths as GIS clients look for them', async () => {
    const response = await ask('/api');
    expect(response.headers.get('content-type')).toBe('application/vnd.oai.openapi+json;version=3.0');
    const document = (await response.json()) as {
      openapi: string;
      servers: unknown;
      paths: Record<
        string,
        { get: { parameters: { name: string; required?: boolean; schema: Record<string, unknown> }[] } }
      >;
    };
    expect(document.openapi).toMatch(/^3\.0/);
    expect(document.servers).toEqual([{ url: '/api/ogc' }]);
    const items = document.paths['/collections/{collectionId}/items']?.get.parameters;
    expect(items?.find(({ name }) => name === 'limit')?.schema).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 100,
    });
    expect(items?.find(({ name }) => name === 'bbox')?.required ?? false).toBe(false);
  });
});

describe('collections', () => {
  test('there is one for each kind; an empty one has no extent', async () => {
    const { collections } = Collections.parse(await (await ask('/collections?f=json')).json());
    expect(collections.map(({ id }) => id)).toEqual([
      'provinces',
      'cities',
      'counties',
      'towns',
      'villages',
      'communities',
      'parks',
      'sea_areas',
    ]);
    expect(collections[2]?.extent?.spatial.bbox).toEqual([[114.8, 34.3, 122.7, 38.4]]);
    expect(collections[0]?.extent).toBeUndefined();
  });

  test('an unknown one is 404 and the known ones are named', async () => {
    for (const path of [
      '/collections/planets',
      '/collections/planets/items',
      '/collections/planets/items/3702',
    ]) {
      const response = await ask(path);
      expect(response.status).toBe(404);
      expect(((await response.json()) as ProblemBody).detail).toContain('counties');
    }
  });
});

describe('items', () => {
  test('carry counts, time and the features as they came', async () => {
    const response = await ask('/collections/counties/items?limit=1');
    expect(response.headers.get('content-type')).toBe('application/geo+json');
    const body = FeatureCollection.strict().parse(await response.json());
    expect(body).toMatchObject({ numberMatched: 136, numberReturned: 1 });
    expect(body.features).toHaveLength(1);
    expect(z.iso.datetime().safeParse(body.timeStamp).success).toBe(true);
  });

  test('pages lead to the next and the one before, keeping the box', async () => {
    const page = async (query: string) =>
      hrefs(FeatureCollection.parse(await (await ask(`/collections/counties/items?${query}`)).json()).links);
    const first = await page('bbox=120,36,121,37&limit=100');
    expect(first['next']).toBe(
      'http://gis.test:4170/api/ogc/collections/counties/items?bbox=120%2C36%2C121%2C37&limit=100&offset=100',
    );
    expect(first['prev']).toBeUndefined();
    const last = await page('limit=100&offset=100');
    expect(last['next']).toBeUndefined();
    expect(last['prev']).toContain('offset=0');
  });

  test('filters arrive', async () => {
    const reader = fakeReader();
    await testApp({ reader }).app.request(
      '/api/ogc/collections/sea_areas/items?bbox=117,34,125,40&limit=5&offset=10&datetime=../2024-01-01T00:00:00Z',
    );
    expect(reader.calls).toEqual(['features sea_area 5 10 117 34 125 40']);
  });

  test('a box may be written with all the digits that GDAL writes', async () => {
    const reader = fakeReader();
    await testApp({ reader }).app.request(
      '/api/ogc/collections/counties/items?bbox=120,3.6e1,120.5,36.2999999999999972',
    );
    expect(reader.calls).toEqual(['features county 100 0 120 36 120.5 36.3']);
  });

  test.each([
    ['bbox=1,2,3', 'bbox', /west,south,east,north/],
    ['bbox=1,2,3,x', 'bbox', /west,south,east,north/],
    ['bbox=1,2,3,4,5', 'bbox', /west,south,east,north/],
    ['bbox=', 'bbox', /west,south,east,north/],
    ['bbox=NaN,1,2,3', 'bbox', /west,south,east,north/],
    ['bbox=121,36,120,37', 'bbox', /must not lie east/],
    ['bbox=120,37,121,36', 'bbox', /must not lie north/],
    ['bbox=36,120,37,121', 'bbox', /-90 to 90/],
    ['bbox=-181,0,0,1', 'bbox', /-180 to 180/],
    ['limit=1001', 'limit', /1 to 1000/],
    ['limit=0', 'limit', /1 to 1000/],
    ['offset=-1', 'offset', /whole number/],
    ['offset=99999999', 'offset', /whole number/],
    ['datetime=yesterday', 'datetime', /instant/],
    ['f=html', 'f', /json/],
    ['name=x', 'name', /limit, offset, bbox/],
  ])('?%s is refused naming the field', async (query, field, sentence) => {
    const response = await ask(`/collections/counties/items?${query}`, { 'accept-language': 'en' });
    expect(response.status).toBe(400);
    const problem = (await response.json()) as ProblemBody;
    expect(problem.field).toBe(field);
    expect(problem.detail).toMatch(sentence);
  });
});

describe('one item', () => {
  test('has links to itself and its collection', async () => {
    const feature = (await (await ask(`/collections/counties/items/${NOW_CODE}`)).json()) as {
      id: string;
      links: { rel: string; href: string }[];
    };
    expect(feature.id).toBe(NOW_CODE);
    expect(hrefs(feature.links)).toEqual({
      self: `http://gis.test:4170/api/ogc/collections/counties/items/${NOW_CODE}`,
      collection: 'http://gis.test:4170/api/ogc/collections/counties',
    });
  });

  test('an old code answers with the region of today', async () => {
    const response = await ask(`/collections/counties/items/${OLD_CODE}`);
    expect(response.headers.get('content-location')).toBe(`/api/ogc/collections/counties/items/${NOW_CODE}`);
  });

  test('what is in another collection or nowhere is 404, what is no code 400', async () => {
    expect((await ask(`/collections/cities/items/${NOW_CODE}`)).status).toBe(404);
    expect((await ask('/collections/counties/items/999999')).status).toBe(404);
    expect((await ask('/collections/counties/items/x')).status).toBe(400);
  });
});
