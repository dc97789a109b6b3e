import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, runCommand, toolScript } from './tool.ts';

const web = path.join(root, 'web');

/** Writes the settings and types that SvelteKit derives from the routes; answers what went wrong, mostly nothing. */
export async function syncSvelteKit(): Promise<string> {
  const script = toolScript('@sveltejs/kit', 'svelte-kit');
  const { code, output } = await runCommand(process.execPath, [script, 'sync'], { cwd: web });
  return code === 0 ? '' : output;
}

/** The same where nothing was written yet: the front end's own settings extend what lies there. */
export async function ensureSynced(): Promise<void> {
  if (existsSync(path.join(web, 'node_modules', '$app', 'tsconfig.json'))) return;
  const wrong = await syncSvelteKit();
  if (wrong) throw new Error(`SvelteKit could not write its settings:\n${wrong.trim()}`);
}
