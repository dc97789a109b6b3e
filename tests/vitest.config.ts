import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longest-first.ts';

const root = path.dirname(import.meta.dirname);
/** Tests that start processes of their own. */
const slow = { testTimeout: 120_000, hookTimeout: 180_000 };
/** Tests of one product share it, so their files run one after another. */
const oneByOne = { fileParallelism: false, ...slow };

export default defineConfig({
  root,
  test: {
    root,
    setupFiles: ['tests/seed.setup.ts'],
    sequence: { sequencer: LongestFirst },
    // A machine that does other things as well may take longer than a second for what usually takes a tenth.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{api,data,tiles,scripts,tests}/**/*.test.ts'],
          exclude: ['tests/{db,browser,gdal,proxy,mqtt,nats}/**', '**/node_modules/**'],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Only the front end's tests need the Svelte compiler (state classes are written in runes).
        plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
        test: {
          name: 'web',
          include: ['web/src/**/*.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['tests/db/**/*.test.ts'],
          globalSetup: ['tests/db/template.setup.ts'],
          sequence: { groupOrder: 1 },
          // Every file has a database of its own.
          maxWorkers: 2,
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['tests/browser/product.setup.ts'],
          setupFiles: ['tests/seed.setup.ts', 'tests/browser/demo.ready.ts'],
          sequence: { groupOrder: 2 },
          ...oneByOne,
        },
      },
      {
        extends: true,
        test: {
          name: 'proxy',
          include: ['tests/proxy/**/*.test.ts'],
          globalSetup: ['tests/db/template.setup.ts'],
          sequence: { groupOrder: 3 },
          ...oneByOne,
        },
      },
      {
        extends: true,
        test: {
          name: 'mqtt',
          include: ['tests/mqtt/**/*.test.ts'],
          globalSetup: ['tests/db/template.setup.ts'],
          sequence: { groupOrder: 5 },
          ...oneByOne,
        },
      },
      {
        extends: true,
        test: {
          name: 'nats',
          include: ['tests/nats/**/*.test.ts'],
          globalSetup: ['tests/db/template.setup.ts'],
          sequence: { groupOrder: 6 },
          ...oneByOne,
        },
      },
      {
        extends: true,
        test: {
          name: 'gdal',
          include: ['tests/gdal/**/*.test.ts'],
          sequence: { groupOrder: 4 },
          ...oneByOne,
        },
      },
    ],
  },
});
