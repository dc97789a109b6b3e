import { beforeAll, expect, test } from 'vitest';
import type { AreaSummary } from '#api/analysis-schemas.ts';
import { bringWords, filledIn, textOf } from '#lib/i18n/text.ts';
import { toCsv, toTabs } from '#lib/table/csv.ts';
import { areaTable, emptyLayers, filledThemes, type AreaLayer, type Words } from './area-table.ts';

beforeAll(() => bringWords('en'));

const words: Words = {
  t: (key, values) => textOf('en', key, values),
  of: ({ en }, key, values) => filledIn(en[key], values),
  say: ({ en }) => en,
  name: ({ zh }) => zh,
};
const text = (en: string) => ({ zh: en, en });

const layer = (id: string, figures: Partial<AreaLayer>): AreaLayer => ({
  layer: `market/${id}`,
  title: text(id),
  unit: text('shops'),
  bucket_step: null,
  aggregation: 'count',
  n: 0,
  sum: 0,
  value: 0,
  source: {
    dataset: {
      id: 'market/shops',
      title: text('Shops'),
      owner: { id: 'a', title: text('Bureau'), supervisor: null },
    },
    batch: { id: 'b', at: '2026-11-25T01:30:00Z' },
    demo: true,
    step: 'fresh',
    basis: 'records',
  },
  ...figures,
});

const answer: AreaSummary = {
  area: { kind: 'radius', area_km2: 78.5, region: null },
  computed_at: '2026-11-25T10:00:00Z',
  population: {
    persons: 1234,
    method: 'estimated',
    period: '2025',
    explanation: text('By shares of counties.'),
    source: { dataset: 'd', demo: true, title: text('Yearbook') },
  },
  themes: [
    {
      id: 'market',
      title: text('Market'),
      layers: [
        layer('shops', { n: 12, sum: 12, value: 12 }),
        layer('none', {}),
        layer('hidden', { n: null, sum: null, value: null, unit: text('persons') }),
        layer('rate', { n: 0, sum: 0, den: 8, value: 0, aggregation: 'rate', unit: text('%') }),
        layer('price', { n: 3, sum: 10, value: 3.5, aggregation: 'mean', unit: text('yuan') }),
      ],
    },
    { id: 'sea', title: text('Sea'), layers: [layer('boats', {})] },
  ],
};

test('layers with nothing in them are apart from the others', () => {
  expect(
    filledThemes(answer.themes).map(({ id, layers }) => [id, layers.map(({ layer: of }) => of)]),
  ).toEqual([['market', ['market/shops', 'market/rate', 'market/price']]]);
  expect(emptyLayers(answer.themes).map(({ layer: of }) => of)).toEqual([
    'market/none',
    'market/hidden',
    'market/boats',
  ]);
});

test('the table says what it was counted in, when and from what', () => {
  const lines = toCsv(areaTable({ kind: 'radius', center: [120, 36], km: 5 }, answer, words)).split('\r\n');
  expect(lines).toContain('Area counted in,"Circle around 120, 36 (longitude, latitude), radius 5 km"');
  expect(lines).toContain('Area (km²),78.5');
  expect(lines).toContain('Population,1234,estimate,By shares of counties.,2025,Yearbook (Demo data)');
  expect(lines).toContain('Counted at (China Standard Time),2026-11-25 18:00');
  expect(lines).toContain(
    'Market,market/shops,shops,12,12,,,shops,counted record by record,Shops,Bureau,2026-11-25 09:30,Up to date,yes',
  );
  expect(lines).toContain(
    'Market,market/rate,rate,0,0,8,0,%,counted record by record,Shops,Bureau,2026-11-25 09:30,Up to date,yes',
  );
  expect(lines).toContain(
    'Market,market/price,price,3,10,,3.5,yuan,counted record by record,Shops,Bureau,2026-11-25 09:30,Up to date,yes',
  );
  expect(lines.find((line) => line.includes('market/hidden'))).toContain('hidden,not published,,,,persons');
});

test('a polygon is told by its corners, a region by its code', () => {
  const corners = [
    [120, 36],
    [121, 36],
    [121, 37],
  ] as [number, number][];
  const polygon = toTabs(areaTable({ kind: 'polygon', corners }, answer, words));
  expect(polygon).toContain('Corners (longitude latitude, WGS 84)\t120 36; 121 36; 121 37\n');
  const place = {
    code: '370202000000',
    kind: 'county' as const,
    names: { zh: '市南区', en: null, pinyin: '' },
  };
  const region = { ...answer, area: { kind: 'region' as const, area_km2: 30, region: place } };
  const file = toCsv(areaTable({ kind: 'region' }, region, words));
  expect(file).toContain('Area counted in,市南区,"=""370202000000"""');
});
