import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { Database } from '#data/db/database.ts';
import { loadRegions } from '#data/regions/load.ts';

/** Where a test database lies: a database of its own on TEST_DATABASE_URL's server, else a folder of its own. */
export interface Place {
  home: string;
  url: string | undefined;
  remove(): Promise<void>;
}

export const newPlace = async (): Promise<Place> => {
  const home = mkdtempSync(join(tmpdir(), 'haidai-test-'));
  const server = process.env.TEST_DATABASE_URL;
  if (!server)
    return { home, url: undefined, remove: async () => rmSync(home, { recursive: true, force: true }) };
  const name = `haidai_test_${randomBytes(6).toString('hex')}`;
  const admin = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: server });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await admin(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    home,
    url: url.href,
    remove: async () => {
      await admin(`DROP DATABASE ${name} WITH (FORCE)`);
      rmSync(home, { recursive: true, force: true });
    },
  };
};

/** A database with the schema and all regions; creating it costs seconds, so a test file opens one for all its tests. */
export const openLoaded = async (): Promise<{ database: Database; place: Place; close(): Promise<void> }> => {
  const place = await newPlace();
  const database = await Database.open({ home: place.home, url: place.url });
  await loadRegions(database);
  return {
    database,
    place,
    close: async () => {
      await database.close();
      await place.remove();
    },
  };
};
