import { describe, expect, test } from 'vitest';
import type { BasemapService } from './services.ts';
import { gridSize, tileAddress, tileBox } from './tile-address.ts';

const service = (changes: Partial<BasemapService>): BasemapService => ({
  id: 'imagery',
  title: { zh: '影像', en: 'Imagery' },
  type: 'xyz',
  url: 'http://gis.test:8080/{z}/{x}/{y}.png',
  grid: 'web-mercator',
  placement: 'under',
  minzoom: 0,
  maxzoom: 18,
  attribution: '',
  ...changes,
});
const TILE = { z: 3, x: 6, y: 2 };
const parametersOf = (address: string) => Object.fromEntries(new URL(address).searchParams);

describe('tileBox', () => {
  test('the first Web Mercator tile is the whole square', () => {
    expect(tileBox('web-mercator', { z: 0, x: 0, y: 0 })).toEqual([
      -20037508.342789244, -20037508.342789244, 20037508.342789244, 20037508.342789244,
    ]);
  });

  test('Web Mercator rows count from the north', () => {
    const [west, south, east, north] = tileBox('web-mercator', { z: 1, x: 1, y: 0 });
    expect([west, south, east, north]).toEqual([0, 0, 20037508.342789244, 20037508.342789244]);
  });

  test('the geographic grid has two tiles at zoom 1, each half the Earth', () => {
    expect(gridSize('geographic', 1)).toEqual({ columns: 2, rows: 1 });
    expect(tileBox('geographic', { z: 1, x: 1, y: 0 })).toEqual([0, -90, 180, 90]);
  });

  test('Jinan lies in the tile that the Tianditu numbering gives', () => {
    // 117.12 E, 36.65 N at zoom 10: column floor((117.12 + 180) / 360 * 1024), row floor((90 - 36.65) / 360 * 1024).
    const [west, south, east, north] = tileBox('geographic', { z: 10, x: 845, y: 151 });
    expect(west).toBeLessThan(117.12);
    expect(east).toBeGreaterThan(117.12);
    expect(south).toBeLessThan(36.65);
    expect(north).toBeGreaterThan(36.65);
  });
});

describe('tileAddress', () => {
  test('fills an XYZ template, rows from the south where {-y} asks for it', () => {
    expect(tileAddress(service({}), TILE)).toBe('http://gis.test:8080/3/6/2.png');
    expect(tileAddress(service({ url: 'http://gis.test:8080/{z}/{x}/{-y}' }), TILE)).toBe(
      'http://gis.test:8080/3/6/5',
    );
    const geographic = service({ url: 'http://gis.test:8080/{z}/{x}/{-y}', grid: 'geographic' });
    expect(tileAddress(geographic, TILE)).toBe('http://gis.test:8080/3/6/1');
  });

  test('fills a RESTful WMTS template', () => {
    const url =
      'http://gis.test:8080/wmts/{Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png';
    const wmts = service({ type: 'wmts', url, layer: '影像', matrix_set: 'c' });
    expect(tileAddress(wmts, TILE)).toBe(
      `http://gis.test:8080/wmts/${encodeURIComponent('影像')}/default/c/3/2/6.png`,
    );
  });

  test('asks a WMTS by parameters and keeps a key that the address carries', () => {
    const wmts = service({
      type: 'wmts',
      url: 'http://gis.test:8080/img_c/wmts?tk=key&layer=old',
      layer: 'img',
      matrix_set: 'c',
    });
    expect(parametersOf(tileAddress(wmts, TILE))).toEqual({
      tk: 'key',
      SERVICE: 'WMTS',
      REQUEST: 'GetTile',
      VERSION: '1.0.0',
      LAYER: 'img',
      STYLE: 'default',
      TILEMATRIXSET: 'c',
      FORMAT: 'image/png',
      TILEMATRIX: '3',
      TILEROW: '2',
      TILECOL: '6',
    });
  });

  test('asks a WMS 1.3.0 in Web Mercator', () => {
    const parameters = parametersOf(
      tileAddress(service({ type: 'wms', url: 'http://gis.test:8080/wms', layer: 'a,b' }), {
        z: 1,
        x: 1,
        y: 0,
      }),
    );
    expect(parameters).toMatchObject({
      REQUEST: 'GetMap',
      VERSION: '1.3.0',
      LAYERS: 'a,b',
      CRS: 'EPSG:3857',
      BBOX: '0,0,20037508.342789244,20037508.342789244',
      WIDTH: '256',
      HEIGHT: '256',
    });
  });

  test('WMS in degrees: latitude first in 1.3.0, longitude first in 1.1.1', () => {
    const wms = service({ type: 'wms', url: 'http://gis.test:8080/wms', layer: 'a', grid: 'geographic' });
    const tile = { z: 1, x: 1, y: 0 };
    expect(parametersOf(tileAddress(wms, tile))).toMatchObject({ CRS: 'EPSG:4490', BBOX: '-90,0,90,180' });
    const older = parametersOf(tileAddress({ ...wms, version: '1.1.1' }, tile));
    expect(older).toMatchObject({ SRS: 'EPSG:4490', BBOX: '0,-90,180,90' });
    expect(older).not.toHaveProperty('CRS');
  });
});
