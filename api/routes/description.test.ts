import { describe, expect, test } from 'vitest';
import { testApp } from '../test-app.ts';

interface Operation {
  operationId: string;
  responses: Record<string, unknown>;
  parameters?: { name: string; in: string; required?: boolean }[];
}

interface Document {
  openapi: string;
  paths: Record<string, { get?: Operation; post?: Operation }>;
  components: { schemas: Record<string, unknown> };
}

const operationsOf = ({ paths }: Document): Operation[] =>
  Object.values(paths).flatMap(({ get, post }) => [get, post].filter((one) => one !== undefined));

const documentOf = async () => (await (await testApp().app.request('/api/openapi.json')).json()) as Document;

describe('the OpenAPI document', () => {
  test('is 3.1 and describes every resource with its failures', async () => {
    const document = await documentOf();
    const { openapi, paths } = document;
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
      '/api/catalogue',
      '/api/catalogue.jsonld',
      '/api/datasets/{id}',
      '/api/datasets/{id}/batches',
      '/api/demo',
      '/api/datasets/{id}/freshness',
      '/api/notices',
      '/api/datasets/{id}/records',
      '/api/datasets/{id}/records.csv',
      '/api/exports',
      '/api/exports/{id}/decide',
      '/api/exports/{id}/withdraw',
      '/api/exports/{id}/file.csv',
      '/api/exports/{id}/file.xlsx',
      '/api/datasets/{id}/records/unmask',
      '/api/datasets/{id}/uploads',
      '/api/datasets/{id}/uploads/{upload}/inspect',
      '/api/datasets/{id}/uploads/{upload}/try',
      '/api/datasets/{id}/uploads/{upload}/load',
      '/api/batches/{id}',
      '/api/batches/{id}/quarantine.csv',
      '/api/batches/{id}/rollback',
      '/api/datasets/{id}/conflicts',
      '/api/datasets/{id}/conflicts/uphold',
      '/api/indicators',
      '/api/indicators/{code}/values',
      '/api/indicators/{code}/values.csv',
      '/api/indicators/{code}/values.xlsx',
      '/api/indicators/{code}/trend',
      '/api/indicators/{code}/peers',
      '/api/indicators/{code}/proof',
      '/api/regions/{code}/indicators',
      '/api/scenes',
      '/api/regions/{code}/scene',
      '/api/regions/{code}/scene.csv',
      '/api/regions/{code}/scene.xlsx',
      '/api/layers',
      '/api/layers/{theme}/{layer}/manifest',
      '/api/layers/{theme}/{layer}/distribution',
      '/api/public/layers',
      '/api/public/layers/{theme}/{layer}/manifest',
      '/api/public/layers/{theme}/{layer}/distribution',
      '/api/layers/{theme}/{layer}/summary',
      '/api/layers/{theme}/{layer}/points',
      '/api/layers/{theme}/{layer}/cells/{parent}/{res}/{bucket}/{page}',
      '/api/layers/{theme}/{layer}/cells/{parent}/{res}/{bucket}/v/{page}',
      '/api/public/layers/{theme}/{layer}/cells/{parent}/{res}/{bucket}/{page}',
      '/api/public/layers/{theme}/{layer}/cells/{parent}/{res}/{bucket}/v/{page}',
      '/api/layers/{theme}/{layer}/hotspots',
      '/api/layers/{theme}/{layer}/change',
      '/api/layers/{theme}/{layer}/top',
      '/api/layers/{theme}/{layer}/export.csv',
      '/api/layers/{theme}/{layer}/export.geojson',
      '/api/areas/summary',
      '/api/cells/{cell}',
      '/api/calc/aqi',
      '/api/calc/water-class',
      '/api/calc/sea-water-class',
      '/api/environment/surface',
      '/api/environment/cells',
      '/api/environment/upwind',
      '/api/environment/upstream',
      '/api/environment/episodes',
      '/api/live',
      '/api/observations',
      '/api/networks',
      '/api/stations',
      '/api/observations.csv',
      '/api/sensorthings/v1.1',
      '/api/sensorthings/v1.1/{entities}',
      '/api/sensorthings/v1.1/{entities}/{of}',
      '/api/sensorthings/v1.1/{entities}/{of}/{then}',
      '/api/sensorthings/v1.1/{entities}/{of}/{then}/{last}',
      '/api/observations/validate',
      '/api/alarms',
      '/api/alarms/summary',
      '/api/alarms/{id}',
      '/api/alarms/{id}/acknowledge',
      '/api/alarms/{id}/shelve',
      '/api/alarms/{id}/unshelve',
      '/api/alarms/{id}/resolve',
      '/api/alarms/{id}/see',
      '/api/alarms/acknowledge',
      '/api/rules',
      '/api/rules/{id}',
      '/api/rules/backtest',
      '/api/environment/air',
      '/api/environment/air/series',
      '/api/environment/air/calendar',
      '/api/environment/air/wind',
      '/api/environment/water',
      '/api/environment/sea',
      '/api/environment/sources',
      '/api/environment/exceedances',
      '/api/environment/warnings',
      '/api/environment/weather',
      '/api/environment/noise',
      '/api/session',
      '/api/session/demo',
      '/api/session/second-factor',
      '/api/session/enrol',
      '/api/session/enrol/confirm',
      '/api/session/password',
      '/api/session/end',
      '/api/session/oidc',
      '/api/account/sessions',
      '/api/account/sessions/{id}/end',
      '/api/account/tokens',
      '/api/account/tokens/{id}/revoke',
      '/api/setup',
      '/api/admin/accounts',
      '/api/admin/accounts/{id}',
      '/api/admin/accounts/{id}/password',
      '/api/admin/accounts/{id}/second-factor',
      '/api/admin/sessions',
      '/api/admin/sessions/{id}/end',
      '/api/admin/settings',
      '/api/admin/accounts/{id}/role',
      '/api/admin/accounts/{id}/grants',
      '/api/admin/grants/{id}/revoke',
      '/api/admin/tokens',
      '/api/admin/tokens/{id}/revoke',
      '/api/admin/audit',
      '/api/admin/audit.csv',
      '/api/admin/audit/state',
      '/api/admin/audit/verify',
      '/api/admin/deliveries',
      '/api/admin/feeds',
    ]);
    expect(Object.keys(paths['/api/regions/{code}']?.get?.responses ?? {})).toEqual(['200', '400', '404']);
    expect(paths['/api/health']?.get?.responses).toHaveProperty('503');
    const ids = operationsOf(document).map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('parameters of the query may be left out, those of the path not', async () => {
    // An action cannot do without some of its query: the name of the file that is sent.
    const always = new Set(['name', 'period']);
    for (const { parameters = [] } of operationsOf(await documentOf()))
      for (const { name, in: place, required = false } of parameters)
        if (!always.has(name)) expect(required, name).toBe(place === 'path');
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
    for (const { operationId } of operationsOf(await documentOf())) expect(ids).toContain(operationId);
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
