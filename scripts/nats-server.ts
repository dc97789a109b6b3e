import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const PATIENCE_MS = 10_000;

export interface NatsServer {
  url: string;
  /** Ends it as a machine does that loses its power. */
  kill(): Promise<void>;
  /** Starts it again on the same files, or on none. */
  start(options?: { empty?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/** A nats-server of its own, which keeps its streams on disk. */
export const startNats = async (): Promise<NatsServer> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-nats-'));
  const store = path.join(folder, 'store');
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async ({ empty = false } = {}) => {
    if (empty) rmSync(store, { recursive: true, force: true });
    child = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', store], {
      stdio: 'ignore',
    });
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await rest(50)) {
      if (child.exitCode !== null) break;
      if (await answers(port)) return;
    }
    throw new Error('nats-server did not start.');
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((done) => running.once('exit', done));
    running.kill(signal);
    await ended;
  };
  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    start,
    stop: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
  });
