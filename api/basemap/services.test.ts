import { describe, expect, test } from 'vitest';
import { hostOf, parseServices } from './services.ts';

const SERVICE = {
  id: 'imagery',
  title: { zh: '影像', en: 'Imagery' },
  type: 'xyz',
  url: 'http://gis.test:8080/{z}/{x}/{y}.png',
  grid: 'web-mercator',
  placement: 'under',
  minzoom: 3,
  maxzoom: 18,
  attribution: 'Survey office',
};

/** The sentences about a file with this service, or the empty list when it is right. */
function problemsOf(changes: Record<string, unknown>, allow = ['gis.test:8080']): string[] {
  const result = parseServices(JSON.stringify({ allow, services: [{ ...SERVICE, ...changes }] }));
  return 'problems' in result ? result.problems : [];
}

describe('parseServices', () => {
  test('takes a complete service', () =>
    expect(problemsOf({ headers: { Referer: 'http://portal.test/' } })).toEqual([]));

  test.each<[string, Record<string, unknown>]>([
    ['services[0].url', { url: 'http://elsewhere.test/{z}/{x}/{y}' }],
    ['services[0].url', { url: 'http://gis.test/{z}/{x}/{y}' }],
    ['services[0].url', { url: 'file:///etc/{z}/{x}/{y}' }],
    ['services[0].url', { url: 'http://user:secret@gis.test:8080/{z}/{x}/{y}' }],
    ['services[0].url', { url: 'http://{x}.test:8080/{z}/{y}' }],
    ['services[0].url', { url: 'http://gis.test:8080/tiles' }],
    ['services[0].layer', { type: 'wms', url: 'http://gis.test:8080/wms' }],
    ['services[0].matrix_set', { type: 'wmts', url: 'http://gis.test:8080/wmts', layer: 'a' }],
    ['services[0].minzoom', { minzoom: 19 }],
    ['services[0].crs', { type: 'wms', layer: 'a', crs: 'EPSG:4490' }],
    ['services[0].headers', { headers: { 'X-Key': 'a\r\nb' } }],
    ['"colour"', { colour: 'red' }],
  ])('%s is named when %j', (field, changes) => expect(problemsOf(changes).join('\n')).toContain(field));

  test('an id is used once', () => {
    const result = parseServices(JSON.stringify({ allow: ['gis.test:8080'], services: [SERVICE, SERVICE] }));
    expect(result).toEqual({ problems: [expect.stringContaining('services[1].id "imagery" is used twice')] });
  });

  test('a file of another shape is refused', () => {
    expect(parseServices('[]')).toHaveProperty('problems');
    expect(parseServices('null')).toHaveProperty('problems');
  });
});

test('hostOf writes the port out', () => {
  expect(hostOf('https://a.test/x')).toBe('a.test:443');
  expect(hostOf('http://[::1]/x')).toBe('[::1]:80');
  expect(hostOf('/x')).toBeNull();
});
