import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientBase } from 'pg';

export interface Migration {
  name: string;
  sha256: string;
  text: string;
}

/** Any number all processes agree on; the lock is held to the end of the transaction. */
const LOCK = 3_700_000_001n;

const FOLDER = join(import.meta.dirname, '../migrations');

/** The migrations of a folder, in the order of their numbers. */
export const readMigrations = (folder: string = FOLDER): Migration[] =>
  readdirSync(folder)
    .filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
    });

/**
 * Applies what is not yet applied, all in one transaction under a lock, so that two processes may start at once.
 * Throws, having changed nothing, when an applied file was changed or the database was written by a newer version.
 */
export const migrate = async (
  client: ClientBase,
  progress: (step: string) => void = () => {},
  migrations: Migration[] = readMigrations(),
): Promise<void> => {
  await client.query(
    'BEGIN; SET LOCAL search_path = public; SET LOCAL ROLE NONE; SET LOCAL statement_timeout = 0',
  );
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migration (
      name text PRIMARY KEY,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
    const { rows } = await client.query<{ name: string; sha256: string }>(
      'SELECT name, sha256 FROM schema_migration ORDER BY name',
    );
    for (const applied of rows) {
      const file = migrations.find((migration) => migration.name === applied.name);
      if (!file)
        throw new Error(
          `The database has migration ${applied.name}, which this version does not know: a newer version wrote it. ` +
            'Install that version, or restore a backup from before it.',
        );
      if (file.sha256 !== applied.sha256)
        throw new Error(
          `Migration ${applied.name} was changed after it was applied (applied ${applied.sha256.slice(0, 12)}, ` +
            `file ${file.sha256.slice(0, 12)}). Restore the file and put the change into a new migration.`,
        );
    }
    const known = new Set(rows.map((row) => row.name));
    for (const migration of migrations.filter(({ name }) => !known.has(name))) {
      progress(`Migrating the database: ${migration.name}`);
      await client.query(migration.text).catch((error: unknown) => {
        throw new Error(
          `Migration ${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        );
      });
      await client.query('INSERT INTO schema_migration (name, sha256) VALUES ($1, $2)', [
        migration.name,
        migration.sha256,
      ]);
    }
    await client.query('COMMIT');
    if (known.size > 0 && known.size < migrations.length) {
      progress('Tidying the records after migrating');
      await client.query('VACUUM (ANALYZE) feature'); // a table that was written anew is not known to be read from its indexes alone
    }
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
};
