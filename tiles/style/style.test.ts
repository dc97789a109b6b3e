import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import type { LayerSpecification } from 'maplibre-gl';
import { describe, expect, test } from 'vitest';
import { FLAVORS, type Flavor, type FlavorName } from './flavors.ts';
import { ANCHORS, SOURCES } from './names.ts';
import { buildStyle, type RasterService, type StyleOptions } from './style.ts';

const archiveUrl = 'https://haidai.example/basemap/haidai-0123456789ab.pmtiles';
const names = Object.keys(FLAVORS) as FlavorName[];
const raster: RasterService = {
  tiles: 'https://haidai.example/api/basemaps/imagery/{z}/{x}/{y}',
  placement: 'under',
  grid: 'web-mercator',
  minzoom: 1,
  maxzoom: 18,
  attribution: 'Imagery',
};

const variants: [string, StyleOptions][] = names.flatMap((flavor) =>
  (['zh', 'en'] as const).flatMap((lang): [string, StyleOptions][] => [
    [`${flavor} ${lang}`, { flavor, lang, archiveUrl }],
    [`${flavor} ${lang} on a wall`, { flavor, lang, archiveUrl, scale: 1.8 }],
    [`${flavor} ${lang} over a raster map`, { flavor, lang, archiveUrl, raster }],
    [
      `${flavor} ${lang} with a raster map instead`,
      { flavor, lang, archiveUrl, raster: { ...raster, placement: 'instead' } },
    ],
  ]),
);

const ids = (layers: readonly LayerSpecification[]): string[] => layers.map(({ id }) => id);

describe.each(variants)('the style, %s', (_, options) => {
  const style = buildStyle(options);

  test('is valid by the style specification', () => {
    expect(validateStyleMin(style).map(({ message }) => message)).toEqual([]);
  });

  test('draws labels without glyphs or sprites from anywhere', () => {
    expect(style).not.toHaveProperty('glyphs');
    expect(style).not.toHaveProperty('sprite');
    expect(JSON.stringify(style)).not.toContain('icon-image');
  });

  test('asks only its own origin', () => {
    const hosts = [...JSON.stringify(style.sources).matchAll(/https?:\/\/([^/"]+)/g)].map(([, host]) => host);
    expect(new Set(hosts)).toEqual(new Set(['haidai.example']));
  });

  test('names each layer once, and every source it uses exists', () => {
    expect(new Set(ids(style.layers)).size).toBe(style.layers.length);
    for (const layer of style.layers) {
      if ('source' in layer) expect(Object.keys(style.sources)).toContain(layer.source);
    }
  });

  test('has only labels and their dots above the label anchor, and none below it', () => {
    const at = ids(style.layers).indexOf(ANCHORS.belowLabels);
    const above = style.layers.slice(at + 1).filter(({ id }) => id !== ANCHORS.top);
    expect(above.length).toBeGreaterThan(8);
    for (const { id, type } of above)
      expect([id, type]).toEqual([id, id.startsWith('dot-') ? 'circle' : 'symbol']);
    for (const { type } of style.layers.slice(0, at)) expect(['symbol', 'circle']).not.toContain(type);
  });
});

describe('flavors', () => {
  test.each(names)('%s has the same keys as the others, each a lower-case #rrggbb', (name) => {
    expect(Object.keys(FLAVORS[name])).toEqual(Object.keys(FLAVORS.dark));
    for (const [key, color] of Object.entries(FLAVORS[name]))
      expect([key, color]).toEqual([key, expect.stringMatching(/^#[0-9a-f]{6}$/)]);
  });

  test.each(names)('%s: every colour is used', (name) => {
    const text = JSON.stringify(buildStyle({ flavor: name, lang: 'zh', archiveUrl }).layers);
    for (const [key, color] of Object.entries(FLAVORS[name]))
      expect([key, text.includes(color)]).toEqual([key, true]);
  });

  /** Relative luminance and contrast by WCAG 2.2. */
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
    return (light + 0.05) / (dark + 0.05);
  };
  /** Each text with what may lie behind it: its halo, and the surfaces it stands on. */
  const pairs: [text: keyof Flavor, behind: (keyof Flavor)[]][] = [
    ['seatText', ['ownHalo', 'landOwn', 'sea']],
    ['countyText', ['ownHalo', 'landOwn', 'sea']],
    ['townText', ['ownHalo', 'landOwn']],
    ['neighbourText', ['landHalo', 'land']],
    ['regionText', ['landHalo', 'land']],
    ['mountainText', ['ownHalo', 'landOwn']],
    ['waterText', ['waterHalo', 'sea', 'shallowsInner', 'lake']],
  ];
  test.each(names.flatMap((name) => pairs.map(([text, behind]) => [name, text, behind] as const)))(
    '%s: %s is readable on its halo and its ground (4.5:1)',
    (name, text, behind) => {
      for (const ground of behind) {
        const ratio = contrast(FLAVORS[name][text], FLAVORS[name][ground]);
        expect([ground, Math.floor(ratio * 10) / 10]).toEqual([
          ground,
          expect.toSatisfy((r: number) => r >= 4.5),
        ]);
      }
    },
  );
});

describe('raster maps', () => {
  const layersOf = (placement: RasterService['placement']): string[] =>
    ids(buildStyle({ flavor: 'light', lang: 'zh', archiveUrl, raster: { ...raster, placement } }).layers);

  test('one under our lines lies above land and sea, which show where it fails', () => {
    const order = layersOf('under');
    expect(order.indexOf('raster')).toBeGreaterThan(order.indexOf('sea'));
    expect(order.indexOf('raster')).toBeLessThan(order.indexOf(ANCHORS.belowLines));
  });

  test('one instead of ours covers the lines too and leaves the labels', () => {
    const order = layersOf('instead');
    expect(order.indexOf('raster')).toBeGreaterThan(order.indexOf('border-province'));
    expect(order.indexOf('raster')).toBeLessThan(order.indexOf(ANCHORS.belowLabels));
    expect(order).toContain('label-county');
  });

  test('a service in the geographic grid is asked through the geogrid protocol', () => {
    const style = buildStyle({
      flavor: 'dark',
      lang: 'zh',
      archiveUrl,
      raster: { ...raster, grid: 'geographic' },
    });
    expect(style.sources[SOURCES.raster]).toMatchObject({
      tiles: [
        'geogrid://{z}/{x}/{y}?tiles=https%3A%2F%2Fhaidai.example%2Fapi%2Fbasemaps%2Fimagery%2F%7Bz%7D%2F%7Bx%7D%2F%7By%7D',
      ],
    });
  });
});

test('both flavors share one set of layers, and both languages too', () => {
  const all = variants
    .filter(([, { raster: service }]) => !service)
    .map(([, options]) => ids(buildStyle(options).layers).join());
  expect(new Set(all).size).toBe(1);
});

test('a scale multiplies text sizes', () => {
  const sizeOf = (scale: number): unknown => {
    const { layers } = buildStyle({ flavor: 'dark', lang: 'zh', archiveUrl, scale });
    const seat = layers.find(({ id }) => id === 'label-seat');
    return seat?.type === 'symbol' && (seat.layout?.['text-size'] as unknown[])[4];
  };
  expect(sizeOf(2)).toBe(2 * Number(sizeOf(1)));
});
