import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLASSINGS } from '#lib/cells/classings.ts';
import type { Range } from '#lib/cells/brush.ts';
import { PROVINCE } from '#lib/region-code.ts';
import {
  LANGS,
  MOST_LAYERS,
  readAddress,
  roundCamera,
  SHARINGS,
  THEMES,
  writeAddress,
  type Address,
} from './address.ts';

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
    layers: [],
    classing: 'quantile',
    sharing: 'stack',
    moment: null,
    against: null,
    divide: 0.5,
    solid: false,
    cell: null,
    area: null,
    environment: null,
  });
  expect(writeAddress(read('/'))).toBe('/');
});

test('a full address reads back', () => {
  const url =
    '/?r=370202&c=120.38,36.07&z=11.5&theme=light&lang=en&map=imagery&off=parks,sea&i=EE01&p=2026-10&proof=370202&scene=village&at=2025-11-01T08%3A00%3A00%2B08%3A00&l=market/entities~80~0~..120.5,credit/records-by-month~100~2&cls=jenks&ly=swipe&t=2026-10-01&t2=2026-10-01T08&dv=0.334&solid=1&cell=8630991afffffff&area=120.1,36.2,5&env=air~HJ-1,HJ-2';
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
    layers: [
      { id: 'market/entities', opacity: 80, palette: 0, range: [-Infinity, 120.5] },
      { id: 'credit/records-by-month', opacity: 100, palette: 2, range: null },
    ],
    classing: 'jenks',
    sharing: 'swipe',
    moment: '2026-10-01',
    against: '2026-10-01T08',
    divide: 0.334,
    solid: true,
    cell: '8630991afffffff',
    area: '120.1,36.2,5',
    environment: 'air~HJ-1,HJ-2',
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
  ['/?cls=pretty', 'classing', 'quantile'],
  ['/?ly=four', 'sharing', 'stack'],
  ['/?t=now', 'moment', null],
  ['/?dv=', 'divide', 0.5],
  ['/?dv=left', 'divide', 0.5],
  ['/?dv=1.1', 'divide', 0.5],
  ['/?cell=86', 'cell', null],
  ['/?area=everywhere', 'area', null],
  ['/?env=Air!', 'environment', null],
] as const)('%s falls back for %s', (url, field, fallback) => {
  expect(read(url)[field]).toBe(fallback);
});

test('layers that make no sense are left out, and no more than four are read', () => {
  const ids = (l: string) => read(`/?l=${l}`).layers.map(({ id }) => id);
  expect(ids('a/b~80~0,nonsense,a/b~70~1,c/d~50~9,e/f~500~1')).toEqual(['a/b', 'e/f']);
  expect(read('/?l=e/f~500~1').layers[0]?.opacity).toBe(100);
  expect(ids('a/a~1~0,a/b~1~1,a/c~1~2,a/d~1~3,a/e~1~0')).toHaveLength(4);
});

test.each([
  ['5..', [5, Infinity]],
  ['..5', [-Infinity, 5]],
  ['-1.5..2', [-1.5, 2]],
  ['..', null],
  ['9..1', null],
  ['a..b', null],
  ['0..NaN', null],
])('a range of values ~%s is read as %j', (text, range) => {
  expect(read(`/?l=a/b~80~0~${text}`).layers).toEqual([{ id: 'a/b', opacity: 80, palette: 0, range }]);
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
    layers: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('market/entities', 'a-b/c-1', 'credit/records', 'x/y', 'x/z'),
        opacity: fc.nat(100),
        palette: fc.nat(3),
        range: fc.constantFrom<Range | null>(null, [-2.5, 1e-7], [-Infinity, 3], [0, Infinity], [1e21, 2e21]),
      }),
      { selector: ({ id }) => id, maxLength: MOST_LAYERS },
    ),
    classing: fc.constantFrom(...CLASSINGS),
    sharing: fc.constantFrom(...SHARINGS),
    moment: fc.option(fc.constantFrom('2026-10-01', '2026-10-01T08')),
    against: fc.option(fc.constantFrom('2026-10-01', '2026-10-01T08')),
    divide: fc.nat(1000).map((n) => n / 1000),
    solid: fc.boolean(),
    cell: fc.option(fc.constantFrom('8630991afffffff')),
    area: fc.option(fc.constantFrom('region', '120.1,36.2,5', '120.1,36.2,120.3,36.2,120.2,36.4')),
    environment: fc.option(fc.constantFrom('air', 'air~HJ-370202-0001,HJ-370203-0002')),
  });
  fc.assert(
    fc.property(address, (original) => {
      const again = read(writeAddress(original));
      // toEqual tells 0 from -0; the address has no need to
      const said = (one: Address) =>
        JSON.stringify(one, (_, value: unknown) => (typeof value === 'number' ? `${value}` : value));
      expect(JSON.parse(said(again))).toEqual(JSON.parse(said(original)));
    }),
  );
});
