import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.ts';
import { SERVING } from './serving.mjs';
import { root } from './tool.ts';

/** A running Haidai, started as a person would start it. */
export type Product = {
  origin: string;
  home: string;
  pid: number;
  /** Milliseconds from the start of the process to the first healthy answer. */
  startedInMs: number;
  /** What it has printed so far. */
  output: () => string;
  /** Ends it as Ctrl-C does and answers its exit code; keeps its files when it was given a home. */
  stop: () => Promise<number | null>;
};

type ProductOptions = {
  /** Its data folder; unset: a temporary one that goes away with it. */
  home?: string;
  env?: Record<string, string>;
};

const patienceMs = 120_000;

/** Starts the product on a free port of 127.0.0.1 and waits until it says that it is healthy; throws with its output if not. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const home = options.home ?? mkdtempSync(path.join(tmpdir(), 'haidai-home-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const child = spawn(process.execPath, [...SERVING, path.join(root, 'scripts', 'up.ts')], {
    cwd: root,
    // Demo data is for tests and measurements that ask for it.
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      HAIDAI_HOME: home,
      DEMO_DATA: 'off',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => lines.push(text));
  }
  const output = () => lines.join('');
  const stop = async () => {
    const code = await endProcess(child);
    if (options.home === undefined) rmSync(home, { recursive: true, force: true });
    return code;
  };
  try {
    await waitUntilHealthy(origin, child);
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : String(error)} It printed:\n${output()}`, {
      cause: error,
    });
  }
  return { origin, home, pid: child.pid ?? 0, startedInMs: performance.now() - started, output, stop };
}

const demoPatienceMs = 480_000;

/** Waits until the demo data of a product is there, where every figure on screen rests on it. */
export async function demoLoaded(origin: string): Promise<void> {
  for (const deadline = Date.now() + demoPatienceMs; Date.now() < deadline;) {
    const { state } = (await (await fetch(`${origin}/api/demo`)).json()) as { state: string };
    if (state === 'loaded') return;
    if (state !== 'loading') throw new Error(`The demo data is "${state}" instead of being loaded.`);
    await new Promise((next) => setTimeout(next, 500));
  }
  throw new Error(`The demo data was not loaded after ${demoPatienceMs / 1000} s.`);
}

async function waitUntilHealthy(origin: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The product ended with code ${child.exitCode}.`);
    const healthy = await fetch(`${origin}/api/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The product was not healthy after ${patienceMs / 1000} s.`);
}

async function endProcess(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const code = await ended;
  clearTimeout(hard);
  return code;
}
