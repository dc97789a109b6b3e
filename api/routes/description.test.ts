import { describe, expect, test } from 'vitest';
import { testApp } from '../test-app.ts';

interface Document {
  openapi: string;
  paths: Record<
    string,
    {
      get: {
        operationId: string;
        responses: Record<string, unknown>;
        parameters?: { name: string; in: string; required?: boolean }[];
      };
    }
  >;
  components: { schemas: Record<string, unknown> };
}

const documentOf = async () => (await (await testApp().app.request('/api/openapi.json')).json()) as Document;

describe('the OpenAPI document', () => {
  test('is 3.1 and describes every resource with its failures', async () => {
    const { openapi, paths } = await documentOf();
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual([
      '/api/health',
      '/api/regions',
      '/api/regions/{code}',
      '/api/regions/{code}/geometry',
      '/api/basemaps',
      '/api/basemaps/{id}/{z}/{x}/{y}',
      '/api/ogc',
      '/api/ogc/conformance',
      '/api/ogc/collections',
      '/api/ogc/collections/{collectionId}',
      '/api/ogc/collections/{collectionId}/items',
      '/api/ogc/collections/{collectionId}/items/{featureId}',
    ]);
    expect(Object.keys(paths['/api/regions/{code}']?.get.responses ?? {})).toEqual(['200', '400', '404']);
    expect(paths['/api/health']?.get.responses).toHaveProperty('503');
    const ids = Object.values(paths).map(({ get }) => get.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('parameters of the query may be left out, those of the path not', async () => {
    for (const { get } of Object.values((await documentOf()).paths)) {
      for (const parameter of get.parameters ?? [])
        expect(parameter.required ?? false, parameter.name).toBe(parameter.in === 'path');
    }
  });

  test('every reference leads somewhere', async () => {
    const document = await documentOf();
    const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(document.components.schemas).toHaveProperty([name]);
  });
});

describe('the readable page', () => {
  test('has every operation and schema, no script, and only anchors that exist', async () => {
    const response = await testApp().app.request('/api/docs');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    expect(page).toContain('<html lang="en">');
    expect(page).not.toMatch(/<script|<style| style=|undefined|\[object/);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
    for (const { get } of Object.values((await documentOf()).paths)) expect(ids).toContain(get.operationId);
  });

  test('its stylesheet is served and everything can be asked for again', async () => {
    for (const path of ['/api/docs', '/api/docs.css', '/api/openapi.json']) {
      const response = await testApp().app.request(path, { headers: { 'accept-encoding': 'br' } });
      expect(response.headers.get('content-encoding'), path).toBe('br');
      const tag = response.headers.get('etag') ?? '';
      expect((await testApp().app.request(path, { headers: { 'if-none-match': tag } })).status).toBe(304);
    }
  });
});
