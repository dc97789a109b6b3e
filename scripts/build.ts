import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { basemapIsFresh, bakeBasemap } from './basemap/bake.ts';
import { root, runTool } from './tool.ts';

const OUT = path.join(root, 'build');
const STAMP = path.join(OUT, 'web.sha256');

/** What the front end is made from; a change in any of it makes the build stale. */
const WEB_SOURCES = [
  'web/**/*',
  'tiles/**/*.ts',
  'data/themes/*/{theme,view}.ts',
  'data/themes/*/*.svelte',
  'svelte.config.js',
  'package-lock.json',
];

const webHash = (): string => {
  const hash = createHash('sha256');
  const files = globSync(WEB_SOURCES, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/(?:^|\/)(?:node_modules|\.svelte-kit)\/|\.test\.ts$/.test(file))
    .sort();
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
};

const buildWeb = async (progress: (step: string) => void): Promise<void> => {
  const hash = webHash();
  const fresh =
    existsSync(path.join(OUT, 'web/index.html')) &&
    existsSync(STAMP) &&
    readFileSync(STAMP, 'utf8').trim() === hash;
  if (fresh) return;
  progress('Building the front end');
  const { code, output } = await runTool('vite', ['build', 'web', '--logLevel', 'warn']);
  if (code !== 0) throw new Error(`The front end did not build:\n${output.trim()}`);
  mkdirSync(OUT, { recursive: true });
  writeFileSync(STAMP, `${hash}\n`);
};

/** Builds the front end and bakes the basemap, each only when what it is made from has changed. */
export const ensureBuilt = async (progress: (step: string) => void): Promise<void> => {
  await buildWeb(progress);
  if (!basemapIsFresh()) {
    progress('Baking the basemap');
    await bakeBasemap({ outDir: path.join(OUT, 'basemap'), progress });
  }
};
