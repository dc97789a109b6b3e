import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { installDebianPackages } from './debian.ts';
import { freePort } from './free-port.ts';
import { runCommand } from './tool.ts';

const oldestMajor = 15;
const installations = '/usr/lib/postgresql';

export type Cluster = {
  url: string;
  /** Ends it without letting anybody finish, and starts it again on the same files. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
};

type Owner = { uid?: number; gid?: number };

/**
 * Starts a PostgreSQL of its own, on a free port, in a folder that is removed when it stops; installs PostgreSQL and
 * PostGIS from Debian's packages first when they are missing. Throws a sentence when it cannot.
 */
export async function startPostgres(progress: (line: string) => void): Promise<Cluster> {
  const bin = await ensurePostgres(progress);
  const owner = await clusterOwner();
  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-postgres-'));
  const password = randomBytes(18).toString('base64url');
  const passwordFile = path.join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  for (const file of [folder, passwordFile]) giveTo(owner, file);

  const data = path.join(folder, 'data');
  const options = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile];
  const init = await runCommand(
    path.join(bin, 'initdb'),
    [...options, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', '--no-instructions'],
    { ...owner, cwd: folder },
  );
  if (init.code !== 0) throw new Error(`initdb failed: ${init.output.trim()}`);

  const port = await freePort();
  // The cluster lives for minutes and may lose its data, so it need not wait for the disk.
  const settings = [
    ...['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`],
    ...['fsync=off', 'full_page_writes=off', 'shared_buffers=256MB', 'log_min_messages=fatal'],
  ].flatMap((setting) => ['-c', setting]);
  const launch = () =>
    spawn(path.join(bin, 'postgres'), ['-D', data, ...settings], {
      ...owner,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  let server = launch();
  const stop = async () => {
    await endServer(server, 'SIGINT');
    rmSync(folder, { recursive: true, force: true });
  };
  const restart = async () => {
    await endServer(server, 'SIGQUIT');
    server = launch();
    await waitUntilReady(url, server);
  };
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  try {
    await waitUntilReady(url, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, restart, stop };
}

async function ensurePostgres(progress: (line: string) => void): Promise<string> {
  const present = newestWithPostgis();
  if (present) return present;
  const reason = await installDebianPackages(['postgresql', 'postgresql-postgis'], progress);
  const installed = newestWithPostgis();
  if (installed) return installed;
  throw new Error(`No PostgreSQL ${oldestMajor} or newer with PostGIS under ${installations}. ${reason}`);
}

function newestWithPostgis(): string | undefined {
  if (!existsSync(installations)) return undefined;
  const major = readdirSync(installations)
    .map(Number)
    .filter((number) => number >= oldestMajor)
    .filter((number) => existsSync(`/usr/share/postgresql/${number}/extension/postgis.control`))
    .toSorted((a, b) => b - a)
    .at(0);
  return major === undefined ? undefined : path.join(installations, String(major), 'bin');
}

/** PostgreSQL refuses to run as root; then the user that Debian's package made runs it. */
async function clusterOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  const id = async (flag: string) => Number((await runCommand('id', [flag, 'postgres'])).output);
  return { uid: await id('-u'), gid: await id('-g') };
}

function giveTo(owner: Owner, file: string): void {
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(file, owner.uid, owner.gid);
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended at once, with code ${server.exitCode}.`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error('PostgreSQL did not answer for 30 s.', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** SIGINT is PostgreSQL's fast shutdown: it disconnects its clients and ends; SIGQUIT is its immediate one, as in a crash. */
async function endServer(server: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await ended;
}
