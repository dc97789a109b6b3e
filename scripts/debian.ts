import { findProgram, lastLine, runCommand } from './tool.ts';

/** Installs packages by apt-get where that is possible; answers why it was not, or an empty text. */
export async function installDebianPackages(
  names: readonly string[],
  progress: (line: string) => void,
): Promise<string> {
  if (!findProgram('apt-get')) return 'There is no apt-get here.';
  if (process.getuid?.() !== 0) return `Only root may install ${names.join(' and ')} by apt-get.`;
  progress(`Installing ${names.join(', ')} from Debian's packages …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = await runCommand('apt-get', ['update', '-q'], { env });
  if (update.code !== 0) return `apt-get update failed: ${lastLine(update.output)}`;
  const args = ['install', '-y', '-q', '--no-install-recommends', ...names];
  const install = await runCommand('apt-get', args, { env });
  return install.code === 0 ? '' : `apt-get install ${names.join(' ')} failed: ${lastLine(install.output)}`;
}
