import { startVitest, type TestModule } from 'vitest/node';
import type { Cluster } from './postgres.ts';
import { root } from './tool.ts';

/**
 * `npm test [unit|db|browser|gdal|proxy|mqtt|nats …] [--file=part-of-a-path] [--postgres]`: sets up what the chosen tests need and runs
 * them, with `--postgres` (and with `nats`) on a PostgreSQL of their own instead of the embedded database. Whatever could not run counts as
 * failed: a skipped test, a file that did not load, a kind of test without any test. With `--again`, up to three files with failures
 * are run once more; tests that pass then are named as unsteady, so that one of thousands does not hide what the others say.
 */
type Kind = { projects: string[]; prepare: (() => Promise<void>)[] };
const kinds: Record<string, Kind> = {
  unit: { projects: ['unit', 'web'], prepare: [sync] },
  db: { projects: ['db'], prepare: [build] },
  browser: { projects: ['browser'], prepare: [findChromium, build] },
  gdal: { projects: ['gdal'], prepare: [findGdal, build] },
  proxy: { projects: ['proxy'], prepare: [findNginx] },
  mqtt: { projects: ['mqtt'], prepare: [findMosquitto] },
  nats: { projects: ['nats'], prepare: [findNats] },
};
/** GDAL, nginx, mosquitto and nats-server are not something to ask of every developer; CI installs and names them. */
const usual = ['unit', 'db', 'browser'];
/** More files than these are not unlucky but wrong. */
const MOST_AGAIN = 3;
const say = (line: string) => console.log(line);

const words = process.argv.slice(2);
const files = words.filter((word) => word.startsWith('--file=')).map((word) => word.slice('--file='.length));
const named = words.filter((word) => !word.startsWith('--'));
const wrong = words.filter(
  (word) => !/^--(file=.+|postgres|again)$/.test(word) && !Object.hasOwn(kinds, word),
);
if (wrong.length > 0) {
  console.error(
    `"${wrong.join('", "')}" is not a kind of test. These exist: ${Object.keys(kinds).join(', ')}; ` +
      'besides, --file=part-of-a-path, --postgres and --again.',
  );
  process.exit(2);
}
const chosen = named.length > 0 ? named : usual;
const projects = chosen.flatMap((name) => kinds[name]?.projects ?? []);

let cluster: Cluster | undefined;
const stopAll = async () => cluster?.stop();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopAll().finally(() => process.exit(130)));
}

try {
  for (const prepare of new Set(chosen.flatMap((name) => kinds[name]?.prepare ?? []))) await prepare();
  // what NATS is for is several processes, to one of which the embedded database belongs
  if (words.includes('--postgres') || chosen.includes('nats')) {
    const { startPostgres } = await import('./postgres.ts');
    cluster = await startPostgres(say);
    process.env.TEST_DATABASE_URL = cluster.url;
  }
  process.exitCode = await runAll();
} finally {
  await stopAll();
}
// Nothing a test left open may keep the run from ending.
process.exit();

async function runAll(): Promise<number> {
  const first = await runTests(files);
  let { passed, failed } = first;
  if (
    words.includes('--again') &&
    first.files.length > 0 &&
    first.files.length <= MOST_AGAIN &&
    first.inFiles
  ) {
    say(`Once more: ${first.files.join(', ')}`);
    const second = await runTests(first.files);
    for (const name of first.names.filter((one) => !second.names.includes(one))) say(`UNSTEADY ${name}`);
    passed += failed - second.failed;
    failed = second.failed;
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

interface Run {
  passed: number;
  failed: number;
  /** Files with tests that failed, and those tests. */
  files: string[];
  names: string[];
  /** Whether all that failed is a test of a file, so that it can be run again. */
  inFiles: boolean;
}

async function runTests(paths: string[]): Promise<Run> {
  const vitest = await startVitest(paths, {
    root,
    config: 'tests/vitest.config.ts',
    project: projects,
    run: true,
    watch: false,
    passWithNoTests: true,
    reporters: ['default'],
  });
  const modules = vitest.state.getTestModules();
  const errors = vitest.state.getUnhandledErrors().length;
  await vitest.close();

  const count = (state: 'passed' | 'failed' | 'skipped' | 'pending') =>
    modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0);
  const notRun = count('skipped') + count('pending');
  const notLoaded = modules.filter(didNotLoad);
  const missing = projects.filter((name) => !modules.some((module) => module.project.name === name));
  const empty = paths.length > 0 ? [] : missing;
  if (notRun > 0) console.error(`${notRun} tests were skipped; what does not run is not known to work.`);
  for (const module of notLoaded) console.error(`${module.relativeModuleId} did not run.`);
  if (empty.length > 0) console.error(`No tests were found for: ${empty.join(', ')}.`);

  const broken = modules.filter((module) => [...module.children.allTests('failed')].length > 0);
  const others = notRun + notLoaded.length + empty.length + errors;
  return {
    passed: count('passed'),
    failed: count('failed') + others,
    files: broken.map(({ relativeModuleId }) => relativeModuleId),
    names: broken.flatMap((module) =>
      [...module.children.allTests('failed')].map(
        ({ fullName }) => `${module.relativeModuleId} > ${fullName}`,
      ),
    ),
    inFiles: others === 0,
  };
}

/** True for a file that failed before or outside of its tests, which no test's own state tells. */
function didNotLoad(module: TestModule): boolean {
  const anyFailed = [...module.children.allTests('failed')].length > 0;
  return (
    module.children.size === 0 || (module.state() === 'failed' && !anyFailed) || module.errors().length > 0
  );
}

async function sync(): Promise<void> {
  const { ensureSynced } = await import('./svelte-kit.ts');
  await ensureSynced();
}

async function build(): Promise<void> {
  const { ensureBuilt } = await import('./build.ts');
  await ensureBuilt(say);
}

async function findChromium(): Promise<void> {
  const { ensureChromium } = await import('./chromium.ts');
  process.env.CHROMIUM_PATH = await ensureChromium(say);
}

async function findGdal(): Promise<void> {
  const { installDebianPackages } = await import('./debian.ts');
  const { findProgram } = await import('./tool.ts');
  if (findProgram('ogr2ogr') && findProgram('ogrinfo')) return;
  const reason = await installDebianPackages(['gdal-bin'], say);
  if (!findProgram('ogr2ogr')) throw new Error(`No ogr2ogr for the GDAL tests. ${reason}`);
}

async function findNginx(): Promise<void> {
  const { installDebianPackages } = await import('./debian.ts');
  const { findProgram } = await import('./tool.ts');
  if (findProgram('nginx')) return;
  const reason = await installDebianPackages(['nginx-light'], say);
  if (!findProgram('nginx')) throw new Error(`No nginx for the tests behind a proxy. ${reason}`);
}

async function findMosquitto(): Promise<void> {
  const { installDebianPackages } = await import('./debian.ts');
  const { findProgram } = await import('./tool.ts');
  if (findProgram('mosquitto')) return;
  const reason = await installDebianPackages(['mosquitto'], say);
  if (!findProgram('mosquitto')) throw new Error(`No mosquitto for the tests with a broker. ${reason}`);
}

async function findNats(): Promise<void> {
  const { installDebianPackages } = await import('./debian.ts');
  const { findProgram } = await import('./tool.ts');
  if (findProgram('nats-server')) return;
  const reason = await installDebianPackages(['nats-server'], say);
  if (!findProgram('nats-server')) throw new Error(`No nats-server for the tests with NATS. ${reason}`);
}
