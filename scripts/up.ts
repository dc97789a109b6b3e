import { setFlagsFromString } from 'node:v8';
import { readSettings, SettingsError, type Settings } from '#api/settings.ts';
import { start } from '#api/main.ts';
import { ensureBuilt } from './build.ts';

/** `npm run up`: builds what is stale, opens the database, loads what is new and serves everything on one port. */

// A file on its way in leaves rows behind that have just died; by itself V8 lets them pile up to hundreds of megabytes.
setFlagsFromString('--heap-growing-percent=15');

const began = performance.now();
const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s`;
const progress = (step: string): void => console.log(`${seconds()}  ${step} …`);

/** Ends with a sentence where there is one for people, and with the stack where something is broken. */
const giveUp = (error: unknown): never => {
  console.error(error instanceof Error ? error.message : String(error));
  if (process.env.LOG_LEVEL === 'debug') console.error(error);
  process.exit(1);
};

if (process.argv.length > 2)
  giveUp(new Error('npm run up takes no arguments; its settings are environment variables (see README.md).'));

const settings = ((): Settings => {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (error instanceof SettingsError) return giveUp(error);
    throw error;
  }
})();

try {
  await ensureBuilt(progress);
  const notice = (sentence: string): void => console.log(`\n  ${sentence}\n`);
  const running = await start(settings, { progress, notice });
  console.log(`${seconds()}  Haidai is at ${running.url} (database: ${running.database}). Ctrl-C ends it.`);
  await running.stopped;
  console.log('Haidai has ended.');
  process.exit(0);
} catch (error) {
  giveUp(error);
}
