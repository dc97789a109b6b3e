import { isTemplate, type BasemapService } from './services.ts';

export interface Tile {
  z: number;
  x: number;
  y: number;
}

const TILE_SIZE = 256;
/** Half the side of the Web Mercator square, metres. */
const MERCATOR = 20_037_508.342789244;

/** How many columns and rows a grid has at a zoom. The geographic one is twice as wide as high (Tianditu's "c" set). */
export function gridSize(grid: BasemapService['grid'], z: number): { columns: number; rows: number } {
  const columns = 2 ** z;
  return { columns, rows: grid === 'geographic' ? Math.max(1, columns / 2) : columns };
}

/** West, south, east, north of a tile: metres on the Web Mercator grid, degrees on the geographic one. Row 0 is in the north. */
export function tileBox(grid: BasemapService['grid'], { z, x, y }: Tile): [number, number, number, number] {
  const [left, top] = grid === 'geographic' ? [-180, 90] : [-MERCATOR, MERCATOR];
  const side = (grid === 'geographic' ? 360 : 2 * MERCATOR) / 2 ** z;
  return [left + x * side, top - (y + 1) * side, left + (x + 1) * side, top - y * side];
}

/** The address of one tile at the service, built from nothing but its declaration and three numbers. */
export function tileAddress(service: BasemapService, tile: Tile): string {
  if (service.type === 'wms') return wmsAddress(service, tile);
  return isTemplate(service.url) ? filled(service, tile) : wmtsAddress(service, tile);
}

function filled(
  { url, grid, layer = '', style = 'default', matrix_set: set = '' }: BasemapService,
  { z, x, y }: Tile,
): string {
  const values: Record<string, string> = {
    z: String(z),
    x: String(x),
    y: String(y),
    '-y': String(gridSize(grid, z).rows - 1 - y),
    tilematrix: String(z),
    tilecol: String(x),
    tilerow: String(y),
    tilematrixset: encodeURIComponent(set),
    layer: encodeURIComponent(layer),
    style: encodeURIComponent(style),
  };
  return url.replace(/\{([^{}]+)\}/g, (whole, name: string) => values[name.toLowerCase()] ?? whole);
}

function wmtsAddress(service: BasemapService, { z, x, y }: Tile): string {
  return withParameters(service.url, {
    SERVICE: 'WMTS',
    REQUEST: 'GetTile',
    VERSION: '1.0.0',
    LAYER: service.layer ?? '',
    STYLE: service.style ?? 'default',
    TILEMATRIXSET: service.matrix_set ?? '',
    FORMAT: service.format ?? 'image/png',
    TILEMATRIX: String(z),
    TILEROW: String(y),
    TILECOL: String(x),
  });
}

function wmsAddress(service: BasemapService, tile: Tile): string {
  const { version = '1.3.0', grid } = service;
  const crs = service.crs ?? (grid === 'geographic' ? 'EPSG:4490' : 'EPSG:3857');
  const [west, south, east, north] = tileBox(grid, tile);
  // WMS 1.3.0 uses the axis order of the reference system, and both geographic ones put latitude first.
  const box =
    version === '1.3.0' && grid === 'geographic' ? [south, west, north, east] : [west, south, east, north];
  return withParameters(service.url, {
    SERVICE: 'WMS',
    REQUEST: 'GetMap',
    VERSION: version,
    LAYERS: service.layer ?? '',
    STYLES: service.style ?? '',
    [version === '1.3.0' ? 'CRS' : 'SRS']: crs,
    BBOX: box.join(','),
    WIDTH: String(TILE_SIZE),
    HEIGHT: String(TILE_SIZE),
    FORMAT: service.format ?? 'image/png',
    TRANSPARENT: 'TRUE',
  });
}

/** Adds parameters to an address that may carry some (a MapServer path, a key); ours win whatever their case. */
function withParameters(address: string, parameters: Record<string, string>): string {
  const url = new URL(address);
  for (const name of [...url.searchParams.keys()]) {
    if (Object.hasOwn(parameters, name.toUpperCase())) url.searchParams.delete(name);
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
