import { randomBytes } from 'node:crypto';
import { constants, mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** A database that is made once per run and copied by all that start from the schema and the regions. */
export interface Template {
  home: string;
  /** Its name on TEST_DATABASE_URL's server; null when it is embedded, in its home. */
  name: string | null;
}

/** Where a test database lies: a database of its own on TEST_DATABASE_URL's server, else a folder of its own. */
export interface Place extends Template {
  url: string | undefined;
  remove(): Promise<void>;
}

/** A new place with nothing in it, or a copy of the template, which nobody may have open. */
export const newPlace = async (template?: Template): Promise<Place> => {
  const home = mkdtempSync(join(tmpdir(), 'haidai-test-'));
  const removeHome = () => rmSync(home, { recursive: true, force: true });
  const server = process.env.TEST_DATABASE_URL;
  if (!server) {
    // A file system that can shares the blocks; the lock and the process's number are made anew.
    if (template) await cp(template.home, home, { recursive: true, mode: constants.COPYFILE_FICLONE });
    return { home, name: null, url: undefined, remove: async () => removeHome() };
  }
  const name = `haidai_test_${randomBytes(6).toString('hex')}`;
  const admin = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: server });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await admin(`CREATE DATABASE ${name}${template?.name ? ` TEMPLATE ${template.name}` : ''}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    home,
    name,
    url: url.href,
    remove: async () => {
      await admin(`DROP DATABASE ${name} WITH (FORCE)`);
      removeHome();
    },
  };
};
