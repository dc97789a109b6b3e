import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openLibraries } from '#data/catalogue/libraries.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import type { Demo } from '#data/demo/demo.ts';
import { fillWithDemo } from '#data/demo/fill.ts';
import { countLayers } from '#data/scenes/layers.ts';
import { createScenes } from '#data/scenes/register.ts';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';
import type { Theme } from '#data/themes/theme.ts';
import { writeTheme } from '../../scripts/theme-new/skeleton.ts';
import { openLoaded } from './open.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'haidai-themes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const own = (file: string) => import(/* @vite-ignore */ pathToFileURL(path.join(folder, file)).href);

test('a theme written by the command, in a folder of its own, works with no other change than its line in the register', async () => {
  const contract = path.join(import.meta.dirname, '../../data/themes/theme.ts');
  writeFileSync(
    path.join(folder, 'theme.ts'),
    `export * from ${JSON.stringify(pathToFileURL(contract).href)};\n`,
  );
  writeFileSync(
    path.join(folder, 'index.ts'),
    "import type { Theme } from './theme.ts';\n\nexport const THEMES: readonly Theme[] = [\n];\n",
  );
  writeTheme(folder, 'water-supply');
  expect(() => writeTheme(folder, 'water-supply')).toThrow('already');
  expect(() => writeTheme(folder, '../Elsewhere')).toThrow('lower-case');
  const { THEMES: added } = (await own('index.ts')) as { THEMES: readonly Theme[] };
  const register = createRegister([...THEMES, ...added]);

  const opened = await openLoaded();
  const libraries = await openLibraries(opened.database, register, {
    folder: path.join(folder, 'inbox'),
    maxBytes: 50_000_000,
    calendar: WEEKS_ONLY,
    warn: (message, cause) => expect.unreachable(`${message}: ${String(cause)}`),
  });
  try {
    const state = await fillWithDemo(opened.database, register, libraries.ingestion, {
      only: ['water-supply-sites', 'water-supply-monthly'],
      generatorOf: async (theme) => ((await own(`${theme}/demo.ts`)) as { default: Demo }).default,
    });
    expect(state).toMatchObject({ state: 'loaded', done: 2 });

    const library = (await libraries.libraries()).find(({ id }) => id === 'water-supply');
    expect(library).toMatchObject({ records: state.records, demo: true, indicators: 1 });
    expect(Object.keys(library!.datasets[0]!.facts.by_city)).toHaveLength(16);

    const { indicator } = register.indicator('WA01')!;
    const { items } = await libraries.indicators.values(indicator, '370200000000', 'county', null);
    const values = (JSON.parse(items) as { value: number | null }[]).map(({ value }) => value);
    expect(values).toHaveLength(11);
    expect(values.every((value) => value !== null && value > 50 && value <= 100)).toBe(true);

    // A scene that names the new theme's layer counts it; the engine knows it by nothing but its declaration.
    const everywhere = {
      id: 'all',
      title: { zh: '全部', en: 'All' },
      description: { zh: '全部', en: 'All' },
      kinds: ['province', 'city', 'county', 'town', 'village', 'community', 'park', 'sea_area'] as const,
      also: [],
      panels: [{ title: { zh: '点位', en: 'Sites' }, indicators: ['WA01'], layers: ['water-supply/sites'] }],
    };
    const scenes = createScenes([everywhere], register);
    const ground = { code: '370000000000', level: 1, county: null, town: null, waters: false };
    const [sites] = await countLayers(
      opened.database.public,
      [scenes.layer('water-supply/sites')!],
      ground,
      null,
    );
    expect(sites?.records).toBe(library!.datasets[0]!.facts.records);
  } finally {
    await libraries.close();
    await opened.close();
  }
});
