import path from 'node:path';
import { syncSvelteKit } from '../svelte-kit.ts';
import { root, runCommand, runTool, toolScript } from '../tool.ts';

const config = (file: string) => path.join('scripts', 'check', file);

/** Prettier would change nothing. */
export async function checkLayout(): Promise<string> {
  const { code, output } = await runTool('prettier', ['--check', '--log-level', 'warn', '.']);
  return code === 0 ? '' : `${output}\nTo repair: npx prettier --write .`;
}

/** ESLint finds neither error nor warning. */
export async function checkLint(): Promise<string> {
  const args = ['--config', config('eslint.config.js'), '--max-warnings', '0', '.'];
  const { code, output } = await runTool('eslint', args);
  return code === 0 ? '' : output;
}

/** TypeScript accepts what Node runs, and the browser tests, whose functions also run in a page. */
export async function checkTypes(): Promise<string> {
  const tsc = toolScript('typescript', 'tsc');
  const projects = ['tsconfig.json', path.join('tests', 'browser', 'tsconfig.json')];
  const outputs: string[] = [];
  for (const project of projects) {
    const { code, output } = await runCommand(process.execPath, [tsc, '--noEmit', '-p', project]);
    if (code !== 0) outputs.push(output);
  }
  return outputs.join('');
}

/** TypeScript and Svelte accept web, and the checker still finds the mistake in a component that is wrong on purpose. */
export async function checkSvelte(): Promise<string> {
  const web = path.join(root, 'web');
  const unsynced = await syncSvelteKit();
  if (unsynced) return unsynced;
  const flags = ['--fail-on-warnings', '--output', 'human', '--no-color'];
  const real = await runTool('svelte-check', [
    '--workspace',
    web,
    '--tsconfig',
    path.join(web, 'tsconfig.json'),
    ...flags,
  ]);
  if (real.code !== 0) return real.output;
  const folder = path.join(root, 'tests', 'fixtures', 'wrong-types');
  const wrong = await runTool('svelte-check', [
    ...['--workspace', folder, '--tsconfig', path.join(folder, 'tsconfig.json')],
    ...flags,
  ]);
  if (wrong.code !== 0 && wrong.output.includes("Type 'string' is not assignable to type 'number'"))
    return '';
  return `svelte-check did not see the mistake in ${folder}/Wrong.svelte; it would see none elsewhere either.\n${wrong.output}`;
}

/** Imports run in the directions of the architecture, without cycles and without files that nothing reaches. */
export async function checkImports(): Promise<string> {
  const folders = ['web/src', 'api', 'data', 'tiles', 'scripts', 'tests'];
  const args = ['--config', config('imports.config.cjs'), '--output-type', 'err-long', ...folders];
  const { code, output } = await runCommand(process.execPath, [
    toolScript('dependency-cruiser', 'depcruise'),
    ...args,
  ]);
  return code === 0 ? '' : output;
}

/** Every file, export and dependency is used. */
export async function checkUnused(): Promise<string> {
  const { code, output } = await runTool('knip', [
    '--config',
    config('knip.json'),
    '--no-progress',
    '--treat-config-hints-as-errors',
  ]);
  return code === 0 ? '' : output;
}
