import { spawn, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* The runner in a project of its own, whose task `up` does what the test needs. */

let project: string;
const running: ChildProcess[] = [];

beforeAll(() => {
  project = mkdtempSync(path.join(tmpdir(), 'haidai-run-'));
  mkdirSync(path.join(project, 'scripts'));
  mkdirSync(path.join(project, 'node_modules'));
  for (const file of ['run.mjs', 'serving.mjs', 'stop-with-parent.mjs']) {
    copyFileSync(path.join(import.meta.dirname, file), path.join(project, 'scripts', file));
  }
  const lock = JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } });
  writeFileSync(path.join(project, 'package-lock.json'), lock);
  writeFileSync(path.join(project, 'node_modules', '.package-lock.json'), lock);
  writeFileSync(
    path.join(project, 'scripts', 'up.ts'),
    `import { writeFileSync } from 'node:fs';
     const [what, file = ''] = process.argv.slice(2);
     if (what === 'end') process.exit(Number(file));
     process.on('SIGTERM', () => { writeFileSync(file, 'ended'); process.exit(5); });
     console.log('waiting');
     setTimeout(() => undefined, 30_000);`,
  );
});

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(project, { recursive: true, force: true });
});

function runner(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [path.join(project, 'scripts', 'run.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

async function outcome(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = '';
  child.stdout?.on('data', (chunk) => (text += chunk));
  child.stderr?.on('data', (chunk) => (text += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}

const saidSomething = (child: ChildProcess) => new Promise((resolve) => child.stdout?.once('data', resolve));

test('an unknown task is refused with a list of those that exist', async () => {
  const { code, text } = await outcome(runner('dance'));
  expect(code).toBe(2);
  expect(text).toContain('There is no task "dance"');
  expect(text).toMatch(/npm run up .*serve everything/);
});

test('the task’s exit code is the runner’s', async () => {
  expect((await outcome(runner('up', 'end', '7'))).code).toBe(7);
});

test('a signal reaches the task, which ends as it likes', async () => {
  const file = path.join(project, 'after-term');
  const child = runner('up', 'wait', file);
  await saidSomething(child);
  child.kill('SIGTERM');
  expect((await outcome(child)).code).toBe(5);
  expect(readFileSync(file, 'utf8')).toBe('ended');
});

test('the task ends too when the runner is killed outright', async () => {
  const file = path.join(project, 'after-kill');
  const child = runner('up', 'wait', file);
  await saidSomething(child);
  child.kill('SIGKILL');
  await expect.poll(() => existsSync(file), { timeout: 5_000 }).toBe(true);
});

test('a damaged lock file is said to be one', async () => {
  const file = path.join(project, 'package-lock.json');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, '{');
  const { code, text } = await outcome(runner('up', 'end', '0'));
  writeFileSync(file, before);
  expect(code).toBe(1);
  expect(text).toContain('package-lock.json is missing or damaged');
});
