import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { freePort } from '../../scripts/free-port.ts';

const PATIENCE_MS = 10_000;

export interface Broker {
  url: string;
  /** Stops it as a machine does that is shut down, and starts it again on the same files. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A mosquitto of its own, which keeps on disk what its clients have not acknowledged. */
export const startBroker = async (): Promise<Broker> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-mosquitto-'));
  chmodSync(folder, 0o700);
  const port = await freePort();
  const file = path.join(folder, 'mosquitto.conf');
  const user = process.getuid?.() === 0 ? 'user root\n' : '';
  writeFileSync(
    file,
    `${user}listener ${port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location ${folder}/\nlog_type error\n`,
  );
  let child: ChildProcess;
  const start = async () => {
    child = spawn('mosquitto', ['-c', file], { stdio: ['ignore', 'inherit', 'inherit'] });
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await rest(50)) {
      if (child.exitCode !== null) break;
      if (await answers(port)) return;
    }
    throw new Error('mosquitto did not start; what it wrote stands above.');
  };
  const end = async () => {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  };
  await start();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    restart: async () => {
      await end();
      await start();
    },
    stop: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
