import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export type ChildMessage =
  { type: 'ready' } | { type: 'refused'; reason: 'in-use' } | { type: 'failed'; reason: string };

export interface EmbeddedServer {
  /** The folder of the Unix socket, as `pg` takes it for a host. */
  host: string;
  close(): Promise<void>;
  /** Resolves when the process has ended, whoever ended it. */
  ended: Promise<void>;
}

/** A Unix socket's path has room for 107 bytes; a deep home folder gets a private one under the temporary folder. */
const socketFolder = (home: string): string => {
  const inside = join(home, 'run');
  if (Buffer.byteLength(join(inside, '.s.PGSQL.5432')) <= 100) return inside;
  const id = createHash('sha256').update(home).digest('hex').slice(0, 12);
  return join(tmpdir(), `haidai-${process.getuid?.() ?? 0}-${id}`);
};

const holder = (home: string): string => {
  try {
    return ` by process ${readFileSync(join(home, 'db.pid'), 'utf8').trim()}`;
  } catch {
    return '';
  }
};

const CLOSE_MS = 10_000;

/** Starts PGlite with PostGIS on the folder `home` in a process of its own; refuses, with a sentence, a folder in use. */
export const startEmbedded = async (homeFolder: string): Promise<EmbeddedServer> => {
  const home = resolve(homeFolder);
  const host = socketFolder(home);
  const child = fork(join(import.meta.dirname, 'child.ts'), [home, host], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));

  const first = await new Promise<ChildMessage>((done) => {
    child.once('message', (message) => done(message as ChildMessage)); // only child.ts writes to this channel
    void ended.then(() => done({ type: 'failed', reason: 'it ended before it was ready' }));
  });
  if (first.type === 'refused')
    throw new Error(
      `The data folder ${home} is in use${holder(home)}. Stop that Haidai first, or choose another folder with HAIDAI_HOME.`,
    );
  if (first.type === 'failed')
    throw new Error(`The embedded database in ${home} did not start: ${first.reason}`);

  const close = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    if (child.connected) child.send('close');
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS);
    await ended;
    clearTimeout(timer);
  };
  return { host, close, ended };
};
