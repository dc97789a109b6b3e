import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { digestOf, newSecret } from '#data/access/secret.ts';
import { Database } from '#data/db/database.ts';
import { sql } from '#data/db/sql.ts';
import { loadRegions } from '#data/regions/load.ts';
import { startNats, type NatsServer } from '../nats-server.ts';
import { startPostgres, type Cluster } from '../postgres.ts';
import { startProduct, type Product } from '../product.ts';
import { writeClock } from './clock.ts';

/* The product with all that it rests on, each of which can be taken from it. */

export const STATIONS = 40;
export const stationOf = (i: number): string => `FAULT-${String(i).padStart(2, '0')}`;

export interface World {
  cluster: Cluster;
  nats: NatsServer;
  database: Database;
  token: string;
  /** Where the product is now; null while it is not there. */
  origin: () => string | null;
  start: () => Promise<void>;
  /** Ends the product as a machine does that loses its power. */
  kill: () => Promise<void>;
  /** How far the product's clock goes wrong, in milliseconds. */
  setClock: (byMs: number) => void;
  close: () => Promise<void>;
}

/** Stations over the whole province, and somebody whose token may send of all of them. */
export const fillStations = (database: Database, token: string) =>
  database.asOwner(async (tx) => {
    await tx.query(sql`
      INSERT INTO feature (dataset, key, batch, row_no, digest, region, city, county, geom, properties, grade)
      SELECT 'monitoring-stations', 'FAULT-' || lpad((n - 1)::text, 2, '0'), 0, n, md5(n::text)::uuid, code, left(code, 4) || '00000000', code,
             st_pointonsurface(geom), '{"medium": "air"}', 1
        FROM generate_series(1, ${STATIONS}::int) AS n
        JOIN (SELECT code, geom, row_number() OVER (ORDER BY code) AS nth, count(*) OVER () AS of FROM region WHERE level = 3) AS county
          ON county.nth = 1 + n % county.of`);
    await tx.query(sql`
      WITH who AS (INSERT INTO account (name, title, must_change) VALUES ('faults', 'faults', false) RETURNING id),
           may AS (INSERT INTO access_grant (account, role, region, grade) SELECT id, 'steward', '370000000000', 4 FROM who)
      INSERT INTO api_token (account, name, digest, start, read_only, expires_at)
      SELECT id, 'faults', ${digestOf(token)}, 'hd_', false, now() + interval '10 days' FROM who`);
  });

/** A rule of the run's own, of which it is known when its alarms have to be there. */
export const WATCHED = { rule: 'fault-haze', metric: 'pm2_5', above: 100 };

export const watchAir = (database: Database): Promise<unknown> =>
  database.asOwner((tx) =>
    tx.query(sql`
      INSERT INTO rule (id, network, dataset, grade, title, condition, severity, declared)
      VALUES (${WATCHED.rule}, 'air', 'monitoring-stations', 1, '{"zh": "有霾", "en": "Haze"}',
              ${JSON.stringify({ kind: 'threshold', metric: WATCHED.metric, above: WATCHED.above })}::jsonb, 3, false)
      ON CONFLICT DO NOTHING`),
  );

/** Starts everything; the database has regions, stations and nothing else. */
export const openWorld = async (say: (line: string) => void): Promise<World> => {
  const cluster = await startPostgres(say);
  const nats = await startNats();
  const home = mkdtempSync(path.join(tmpdir(), 'haidai-fault-'));
  const clock = path.join(home, 'clock');
  writeClock(clock, 0);
  const database = await Database.open({ home, url: cluster.url });
  await loadRegions(database);
  const token = `hd_${newSecret()}`;
  await fillStations(database, token);
  let product: Product | null = null;
  let ended: Promise<unknown> = Promise.resolve();
  const start = async () => {
    await ended;
    product = await startProduct({
      home,
      env: {
        ...{ DATABASE_URL: cluster.url, NATS_URL: nats.url, LOG_LEVEL: 'error', FAULT_CLOCK: clock },
        NODE_OPTIONS: `--import=${pathToFileURL(path.join(import.meta.dirname, 'clock.ts')).href}`,
      },
    });
    await watchAir(database);
  };
  return {
    ...{ cluster, nats, database, token, start },
    origin: () => product?.origin ?? null,
    kill: async () => {
      const doomed = product;
      product = null;
      if (!doomed) return;
      process.kill(doomed.pid, 'SIGKILL');
      ended = doomed.stop();
      await ended;
    },
    setClock: (byMs) => writeClock(clock, byMs),
    close: async () => {
      await product?.stop();
      await database.close();
      await nats.stop();
      await cluster.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
};
