import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROVINCE } from '#lib/region-code.ts';
import { LANGS, readAddress, roundCamera, THEMES, writeAddress, type Address } from './address.ts';

const read = (url: string): Address => readAddress(new URL(url, 'http://localhost').searchParams);

test('an empty address is the province with every layer', () => {
  expect(read('/')).toEqual({
    region: PROVINCE,
    camera: null,
    theme: null,
    lang: null,
    basemap: null,
    parks: true,
    sea: true,
    indicator: null,
    period: null,
    proof: null,
    scene: null,
    at: null,
  });
  expect(writeAddress(read('/'))).toBe('/');
});

test('a full address reads back', () => {
  const url =
    '/?r=370202&c=120.38,36.07&z=11.5&theme=light&lang=en&map=imagery&off=parks,sea&i=EE01&p=2026-10&proof=370202&scene=village&at=2025-11-01T08%3A00%3A00%2B08%3A00';
  expect(read(url)).toEqual({
    region: '370202000000',
    camera: { center: [120.38, 36.07], zoom: 11.5 },
    theme: 'light',
    lang: 'en',
    basemap: 'imagery',
    parks: false,
    sea: false,
    indicator: 'EE01',
    period: '2026-10',
    proof: '370202000000',
    scene: 'village',
    at: '2025-11-01T08:00:00+08:00',
  });
  expect(writeAddress(read(url))).toBe(url);
});

test.each([
  ['/?r=javascript:1', 'region', PROVINCE],
  ['/?c=1,2', 'camera', null],
  ['/?c=,&z=3', 'camera', null],
  ['/?c=500,2&z=3', 'camera', null],
  ['/?c=1,2,3&z=3', 'camera', null],
  ['/?c=1,2&z=99', 'camera', null],
  ['/?theme=pink', 'theme', null],
  ['/?lang=fr', 'lang', null],
  ['/?i=everything', 'indicator', null],
  ['/?p=soon', 'period', null],
  ['/?proof=yes', 'proof', null],
  ['/?scene=City!', 'scene', null],
  ['/?at=yesterday', 'at', null],
  ['/?at=2999-01-01T08:00Z', 'at', null],
  ['/?at=2026-11-01T', 'at', null],
  ['/?at=2026-13-01T08:00Z', 'at', null],
] as const)('%s falls back for %s', (url, field, fallback) => {
  expect(read(url)[field]).toBe(fallback);
});

test('what is written reads back the same', () => {
  const camera = fc.record({
    center: fc.tuple(
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.double({ min: -85, max: 85, noNaN: true }),
    ),
    zoom: fc.double({ min: 0, max: 22, noNaN: true }),
  });
  const address = fc.record({
    region: fc.constantFrom(PROVINCE, '370200000000', '370202001000', 'PK-3701-001', 'SA-BH-3705'),
    camera: fc.option(camera.map(roundCamera)),
    theme: fc.option(fc.constantFrom(...THEMES)),
    lang: fc.option(fc.constantFrom(...LANGS)),
    basemap: fc.option(fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/)),
    parks: fc.boolean(),
    sea: fc.boolean(),
    indicator: fc.option(fc.stringMatching(/^[A-Z]{2}\d{2}$/)),
    period: fc.option(fc.constantFrom('2026', '2026-Q3', '2026-W09', '2026-10', '2026-03-05')),
    proof: fc.option(fc.constantFrom('1', '370202000000')),
    scene: fc.option(fc.constantFrom('city', 'marine')),
    at: fc.option(fc.constantFrom('2026-11-01T08:00:00+08:00', '2026-11-01T00:00:00.123456Z')),
  });
  fc.assert(
    fc.property(address, (original) => {
      const again = read(writeAddress(original));
      // toEqual tells 0 from -0; the address has no need to
      expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(original)));
    }),
  );
});
