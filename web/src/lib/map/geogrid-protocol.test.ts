import { describe, expect, test } from 'vitest';
import { buildStyle } from '#tiles/style/style.ts';
import { gridTileUrl, parseGeogridUrl } from './geogrid-protocol.ts';

const template = 'https://haidai.example/api/basemaps/imagery/{z}/{x}/{y}?style=a&b=c';

describe('geogrid addresses', () => {
  test('the template that the style was given comes back from the address that MapLibre asks for', () => {
    const raster = {
      tiles: template,
      placement: 'under',
      grid: 'geographic',
      minzoom: 1,
      maxzoom: 18,
      attribution: 'a',
    } as const;
    const style = buildStyle({
      flavor: 'dark',
      lang: 'zh',
      archiveUrl: 'https://haidai.example/a.pmtiles',
      raster,
    });
    const source = style.sources['haidai-raster'] as { tiles: string[] };
    const asked = source.tiles[0]!.replace('{z}', '10').replace('{x}', '844').replace('{y}', '400');
    expect(parseGeogridUrl(asked)).toEqual({ z: 10, x: 844, y: 400, template });
  });

  test('a tile of the service is asked for by level, column and row', () => {
    expect(gridTileUrl(template, 10, { col: 844, row: 151 })).toBe(
      'https://haidai.example/api/basemaps/imagery/10/844/151?style=a&b=c',
    );
  });

  test('anything else is refused with the address', () => {
    expect(() => parseGeogridUrl('geogrid://1/2')).toThrow('geogrid://1/2');
  });
});
