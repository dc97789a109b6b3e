import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import { takeFolderLock } from './lock.ts';
import type { ChildMessage } from './process.ts';
import { WireServer } from './wire.ts';

/*
 * The embedded database's own process: it owns the folder, and a slow query stops only itself. It ends when it is told to,
 * or when the process that started it is gone (the channel closes), however that happened.
 */

const [home, socketFolder] = process.argv.slice(2);
if (!home || !socketFolder || !process.send) throw new Error('started by data/db/embedded/process.ts only');

const tell = (message: ChildMessage): void => {
  if (process.connected) process.send?.(message);
};

// Ctrl-C reaches the whole process group; the parent decides when the database may go.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

const LOCK_WAIT_MS = 5_000;

/** After a killed server its database process needs a moment to notice and let go. */
const waitForLock = async (file: string): Promise<ReturnType<typeof takeFolderLock>> => {
  for (const until = Date.now() + LOCK_WAIT_MS; ; await new Promise((next) => setTimeout(next, 100))) {
    const lock = takeFolderLock(file);
    if (lock || Date.now() > until) return lock;
  }
};

mkdirSync(home, { recursive: true, mode: 0o700 });
chmodSync(home, 0o700); // as PostgreSQL itself asks of its folder
const lock = await waitForLock(join(home, 'db.lock'));
if (!lock) {
  tell({ type: 'refused', reason: 'in-use' });
  process.exit(0);
}
writeFileSync(join(home, 'db.pid'), `${process.ppid}\n`);

try {
  const db = await PGlite.create({ dataDir: join(home, 'db'), extensions: { postgis } });
  const [row] = (await db.query<{ version: string }>("SELECT current_setting('server_version') AS version"))
    .rows;
  const server = new WireServer(db, row?.version ?? 'unknown');
  const path = join(socketFolder, '.s.PGSQL.5432');
  mkdirSync(socketFolder, { recursive: true, mode: 0o700 });
  chmodSync(socketFolder, 0o700);
  rmSync(path, { force: true });
  await server.listen(path);

  let closing = false;
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    await server.close();
    await db.close();
    rmSync(path, { force: true });
    lock.release();
    process.exit(0);
  };
  process.on('disconnect', () => void close());
  process.on('message', (message) => {
    if (message === 'close') void close();
  });
  if (!process.connected) await close();
  tell({ type: 'ready' });
} catch (error) {
  tell({ type: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exit(1);
}
