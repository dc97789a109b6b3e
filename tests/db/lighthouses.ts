import { PRODUCT } from '#data/audit/entry.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { openLibraries } from '#data/catalogue/libraries.ts';
import { WEEKS_ONLY } from '#data/catalogue/working-days.ts';
import { sql } from '#data/db/sql.ts';
import type { Decision } from '#data/ingest/ingestion.ts';
import { datasetOf, register } from './lighthouse-theme.ts';
import { openLoaded } from './open.ts';

export { datasetOf, indicatorOf, register } from './lighthouse-theme.ts';

/** A file's bytes, as a request would bring them. */
export async function* bytes(text: string) {
  yield Buffer.from(text);
}

export interface StoredRecord {
  key: string;
  region: string;
  county: string;
  properties: Record<string, unknown>;
  batch: string;
  withdrawn: boolean;
  valid_from: string;
}

/** The libraries with the nineteenth theme, on a database with all regions. */
export const openLighthouses = async ({ today }: { today?: () => string } = {}) => {
  const opened = await openLoaded();
  const folder = mkdtempSync(path.join(tmpdir(), 'haidai-inbox-'));
  const warnings: unknown[] = [];
  const libraries = await openLibraries(opened.database, register, {
    folder,
    maxBytes: 50_000_000,
    heartbeatMs: 50,
    calendar: WEEKS_ONLY,
    ...(today && { today }),
    warn: (message, cause) => warnings.push(message, cause),
  });
  return {
    libraries,
    warnings,
    folder,
    database: opened.database,

    /** Loads a text as a file and waits until all that rests on it is computed. */
    async load(
      dataset: string,
      text: string,
      decision: Decision = { crs: 'wgs84' },
      name = 'lights.csv',
      regions: readonly string[] | null = null,
    ) {
      const upload = await libraries.ingestion.receive(name, bytes(text));
      expect(upload.bytes).toBe(Buffer.byteLength(text));
      const { batch, done } = await libraries.ingestion.load(upload, datasetOf(dataset), decision, {
        actor: PRODUCT,
        regions,
      });
      return { batch, counts: await done };
    },

    async recordsOf(dataset: string, asOf: string | null = null): Promise<StoredRecord[]> {
      const filter = {
        dataset,
        region: null,
        period: null,
        measure: null,
        cell: null,
        asOf,
        limit: 1000,
        after: null,
      };
      return JSON.parse((await libraries.records(libraries.published, filter)).items) as StoredRecord[];
    },

    /** Everything that is stored of a dataset, versions and all, but for when it was. */
    stored: (dataset: string) =>
      opened.database.asOwner((tx) =>
        tx.query<{ key: string; geom: string }>(sql`
          SELECT key, region, county, cell::text, st_astext(geom) AS geom, properties, valid_to IS NULL AS present
            FROM feature
           WHERE dataset = ${dataset}
           ORDER BY key, valid_from`),
      ),

    async close() {
      await libraries.close();
      await opened.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type Lighthouses = Awaited<ReturnType<typeof openLighthouses>>;
