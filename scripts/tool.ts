import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The project's top folder. */
export const root = path.dirname(import.meta.dirname);

/** The script file behind a package's command, so that it runs by this Node whatever the shell would find. */
export function toolScript(name: string, command = name): string {
  const folder = path.join(root, 'node_modules', name);
  const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const bin = (manifest as { bin?: string | Record<string, string> }).bin;
  const file = typeof bin === 'string' ? bin : bin?.[command];
  if (!file) throw new Error(`Package ${name} has no command ${command}.`);
  return path.join(folder, file);
}

/** The first of these programs that lies in PATH, as a full path. */
export function findProgram(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, name + suffix)))
    .find((file) => existsSync(file));
}

type Outcome = { code: number; output: string };

type RunOptions = {
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** Show what the command prints as it comes, as well as keeping it. */
  show?: boolean;
  input?: string;
  /** The user to run as; only root may choose. */
  uid?: number;
  gid?: number;
};

/** Runs a command to its end and answers its exit code (1 when a signal ended it) and all that it printed. */
export function runCommand(command: string, args: string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (options.show) process.stdout.write(chunk);
      });
    }
    child.stdin.on('error', () => undefined); // a command that reads no input may close it first
    child.stdin.end(options.input ?? '');
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}

/** Runs a package's command by this Node; see runCommand. */
export function runTool(name: string, args: string[], options: RunOptions = {}): Promise<Outcome> {
  return runCommand(process.execPath, [toolScript(name), ...args], options);
}

/** The last line of what a command printed: mostly the one that says why it failed. */
export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
