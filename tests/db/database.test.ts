import { rightsSettings, type Rights } from '#data/access/rights.ts';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { Client, type ClientConfig } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '#data/db/database.ts';
import { migrate, readMigrations } from '#data/db/migrate.ts';
import { sql } from '#data/db/sql.ts';
import { newPlace, type Place } from './place.ts';

let place: Place;
let database: Database;
const warnings: string[] = [];

/** A connection beside the pool, as another program would have one. */
const connection = (): ClientConfig =>
  place.url === undefined
    ? { host: join(place.home, 'run'), user: 'postgres', database: 'haidai' }
    : { connectionString: place.url };

const withClient = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client(connection());
  await client.connect();
  return work(client).finally(() => client.end());
};

/** Rights to some regions in one dataset. */
const rightsTo = (...codes: string[]): Rights => ({
  read: { keepers: { 2: codes } },
  steward: {},
  regions: {},
});

const open = (): Promise<Database> =>
  Database.open({ home: place.home, url: place.url, warn: (message) => warnings.push(message) });

beforeAll(async () => {
  place = await newPlace();
  database = await open();
  await database.asOwner(async (tx) => {
    await tx.query(sql`CREATE TABLE note (id integer PRIMARY KEY, text text)`);
    await tx.query(sql`GRANT SELECT ON note TO haidai_public, haidai_member`);
  });
});

afterAll(async () => {
  await database?.close();
  await place?.remove();
});

describe('the three ways in', () => {
  test('the public pool has the low role, which cannot write', async () => {
    const [row] = await database.public.query<{ role: string }>(sql`SELECT current_user::text AS role`);
    expect(row).toEqual({ role: 'haidai_public' });
    await expect(database.public.query(sql`INSERT INTO note VALUES (0, 'x')`)).rejects.toThrow(
      'permission denied',
    );
    await expect(database.public.query(sql`DELETE FROM region`)).rejects.toThrow('permission denied');
  });

  test('rights hold inside its transaction and are gone after it, also after an error', async () => {
    const inside = await database.withRights(rightsTo('370200000000', 'SA-HH-3702'), (tx) =>
      tx.query(sql`SELECT current_user::text AS role, haidai_rights('read') AS read`),
    );
    expect(inside).toEqual([
      { role: 'haidai_member', read: { keepers: { 2: { 370200000000: 1, 'SA-HH-3702': 1 } } } },
    ]);
    await expect(
      database.withRights(rightsTo('370200000000'), (tx) => tx.query(sql`SELECT 1 / 0`)),
    ).rejects.toThrow('division by zero');
    const after = await database.public.query(
      sql`SELECT current_user::text AS role, haidai_rights('read') AS read, current_setting('haidai.read', true) AS set`,
    );
    expect(after).toEqual([{ role: 'haidai_public', read: null, set: expect.toBeOneOf([null, '']) }]);
  });

  test('what is no region code never reaches the database', async () => {
    await expect(database.withRights(rightsTo("'; RESET ROLE; --"), async () => {})).rejects.toThrow(
      'Not to be found in rights',
    );
  });

  test('rights that a low role sets for itself give it nothing', async () => {
    const settings = rightsSettings(rightsTo('370202000000'));
    const [row] = await database.public.query(sql`
      SELECT haidai_rights('read') AS read, haidai_within('grade') AS grade, haidai_counties() AS counties,
             haidai_within('datasets') AS datasets, haidai_within('single') AS single, haidai_within('whole') AS whole, haidai_within('bits') AS bits, haidai_within('codes') AS codes, haidai_within('dataset') AS dataset, haidai_within('rest') AS rest, haidai_within('held') AS held
        FROM (SELECT array_agg(set_config('haidai.' || part, value, true)) AS set
                FROM unnest(${Object.keys(settings)}::text[], ${Object.values(settings)}::text[]) AS one(part, value) OFFSET 0) AS all_set
       WHERE cardinality(set) > 0`);
    expect(row).toEqual({
      read: null,
      grade: null,
      bits: null,
      datasets: null,
      single: null,
      whole: null,
      counties: null,
      codes: null,
      dataset: null,
      rest: null,
      held: null,
    });
  });

  test('four hundred interleaved questions of two people and the public never see each other’s rights', async () => {
    type Answer = { i: number; role: string; codes: string[] | null };
    const own = ['370100000000', '370200000000'];
    const ask = async (i: number): Promise<boolean> => {
      const question = sql`SELECT ${i}::int AS i, current_user::text AS role, (SELECT array_agg(code) FROM jsonb_object_keys(haidai_rights('read') #> '{keepers,2}') AS code) AS codes`;
      const expected = i % 3 === 2 ? null : [own[i % 3]];
      const [row] =
        i % 3 === 2
          ? await database.public.query<Answer>(question)
          : await database.withRights(rightsTo(own[i % 3]!), (tx) => tx.query<Answer>(question));
      return row?.i === i && JSON.stringify(row.codes) === JSON.stringify(expected);
    };
    const answers = await Promise.all(Array.from({ length: 400 }, (_, i) => ask(i)));
    expect(answers.filter((right) => !right)).toEqual([]);
  });
});

describe('the connection', () => {
  test('an error in one statement leaves the connection usable', async () => {
    await expect(database.public.query(sql`SELECT no_such_column`)).rejects.toThrow('no_such_column');
    expect(await database.public.query(sql`SELECT ${1}::int AS one`)).toEqual([{ one: 1 }]);
  });

  test('what a client that dies had not committed is rolled back, and others go on', async () => {
    const client = new Client(connection());
    client.on('error', () => {});
    await client.connect();
    await client.query('BEGIN; SET LOCAL ROLE NONE');
    await client.query("INSERT INTO note VALUES (100, 'lost')");
    const waiting = database.public.query(sql`SELECT count(*)::int AS n FROM note WHERE id = 100`);
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect(await waiting).toEqual([{ n: 0 }]);
  });

  test('a slow query does not stop this process from answering', async () => {
    const slow = database.public.query(
      sql`SELECT count(*)::int AS n FROM generate_series(1, 3000000) AS n WHERE md5(n::text) LIKE 'ab%'`,
    );
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    const started = performance.now();
    await slow;
    clearInterval(timer);
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(100);
    expect(longest).toBeLessThan(took / 2);
  });

  test('an announcement is heard when its transaction commits, and not when it rolls back', async () => {
    let heard = 0;
    const stop = database.onAnnouncement('test-topic', () => heard++);
    await database
      .asOwner(async (tx) => {
        await database.announce(tx, 'test-topic');
        throw new Error('changed my mind');
      })
      .catch(() => {});
    expect(heard).toBe(0);
    await database.asOwner((tx) => database.announce(tx, 'test-topic'));
    // whoever announced it reads its own writes; it hears it once more with all others
    expect(heard).toBeGreaterThan(0);
    await expect.poll(() => heard).toBe(2);
    stop();
  });

  test('bulk insertion keeps every text as it is', async () => {
    await database.asOwner(async (tx) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.option(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')))),
          async (texts) => {
            await tx.query(sql`DELETE FROM note`);
            const columns = [
              { name: 'id', type: 'integer' },
              { name: 'text', type: 'text' },
            ];
            await tx.bulkInsert(
              'note',
              columns,
              texts.map((text, i) => [String(i), text]),
            );
            const rows = await tx.query<{ text: string | null }>(sql`SELECT text FROM note ORDER BY id`);
            expect(rows.map((row) => row.text)).toEqual(texts);
          },
        ),
        { numRuns: 40 },
      );
      await tx.query(sql`DELETE FROM note`);
    });
  });
});

describe('migrations', () => {
  const refused = (change: (migrations: ReturnType<typeof readMigrations>) => void) => {
    const migrations = readMigrations();
    change(migrations);
    return withClient((client) => migrate(client, undefined, migrations));
  };

  test('applied ones are left alone', async () => {
    const steps: string[] = [];
    await withClient((client) => migrate(client, (step) => steps.push(step)));
    expect(steps).toEqual([]);
  });

  test('a changed applied file is refused by its name', async () => {
    await expect(refused((migrations) => (migrations[0]!.sha256 = 'changed'))).rejects.toThrow(
      /0001_roles\.sql was changed after it was applied/,
    );
  });

  test('a database written by a newer version is refused', async () => {
    await expect(refused((migrations) => migrations.pop())).rejects.toThrow(/a newer version wrote it/);
  });

  test('a failing one is named and leaves nothing behind', async () => {
    const text = 'CREATE TABLE half (id integer); SELECT no_such_function()';
    await expect(
      refused((migrations) => migrations.push({ name: '9999_broken.sql', sha256: 'x', text })),
    ).rejects.toThrow(/9999_broken\.sql failed: .*no_such_function/);
    expect(await database.public.query(sql`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
  });
});

test('box queries under a policy use the spatial index', async () => {
  await database.asOwner(async (tx) => {
    await tx.query(sql`
      CREATE TABLE spot (id integer PRIMARY KEY, lineage text[] NOT NULL, geom geometry(Point, 4326) NOT NULL)`);
    await tx.query(sql`
      INSERT INTO spot
      SELECT n, ARRAY[(370000000000 + 100000000 * (n % 16))::text],
             st_setsrid(st_makepoint(114 + random() * 8, 34 + random() * 4), 4326)
        FROM generate_series(1, 20000) AS n`);
    await tx.query(sql`CREATE INDEX spot_geom ON spot USING gist (geom)`);
    await tx.query(sql`ALTER TABLE spot ENABLE ROW LEVEL SECURITY`);
    await tx.query(sql`
      CREATE POLICY spot_granted ON spot FOR SELECT TO haidai_member
        USING (((SELECT haidai_rights('read')) -> 'keepers' -> '2') ?| lineage)`);
    await tx.query(sql`GRANT SELECT ON spot TO haidai_member`);
    await tx.query(sql`ANALYZE spot`);
  });
  const plan = async (condition: string): Promise<string> => {
    const rows = await database.withRights(rightsTo('370200000000'), (tx) =>
      tx.query<Record<'QUERY PLAN', string>>({
        text: `EXPLAIN SELECT id FROM spot WHERE ${condition}`,
        values: [],
      }),
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  const box = 'st_makeenvelope(117, 36, 117.1, 36.1, 4326)';
  expect(await plan(`geom && ${box}`)).toContain('spot_geom');
  expect(await plan(`st_intersects(geom, ${box})`)).toContain('spot_geom');
  expect(await plan(`st_dwithin(geom, st_setsrid(st_makepoint(117, 36), 4326), 0.05)`)).toContain(
    'spot_geom',
  );
  // The counter-example: a predicate nobody vouched for has to wait behind the policy.
  expect(await plan(`st_touches(geom, ${box})`)).not.toContain('spot_geom');
});

test('a vector tile means the same whichever database makes it', async () => {
  const shapes = sql`
    SELECT st_geomfromtext(wkt, 4326) AS geom, jsonb_build_object('name', name, 'n', n, 'yes', true) AS properties
      FROM (VALUES ('点', 1, 'POINT(118 36)'),
                   ('面', 2, 'POLYGON((117.9 35.9, 118.1 35.9, 118.1 36.1, 117.9 36.1, 117.9 35.9))'),
                   ('线', 3, 'LINESTRING(110 36, 130 36)'),
                   ('远', 4, 'POINT(0 0)')) AS shape(name, n, wkt)`;
  // Tile 9/423/201 holds 118 E 36 N: 118 E lies (118 + 180) / 360 * 512 = 423.82 tiles from the west.
  const tile = { z: 9, x: 423, y: 201 };
  const decoded = new VectorTile(
    new PbfReader(await database.vectorTile(database.public, 'shape', tile, shapes)),
  );
  const layer = decoded.layers.shape!;
  expect([layer.extent, layer.version, layer.length]).toEqual([4096, 2, 3]);
  const features = Array.from({ length: layer.length }, (_, i) => layer.feature(i));
  expect(
    features.map(({ type, properties }) => [type, properties.name, properties.n, properties.yes]),
  ).toEqual([
    [1, '点', 1, true],
    [3, '面', 2, true],
    [2, '线', 3, true],
  ]);
  const y = (lat: number): number => {
    const merc = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI;
    return Math.round((((1 - merc) / 2) * 512 - tile.y) * 4096);
  };
  const x = (lng: number): number => Math.round((((lng + 180) / 360) * 512 - tile.x) * 4096);
  expect(
    features[0]!
      .loadGeometry()
      .flat()
      .map((p) => [p.x, p.y]),
  ).toEqual([[x(118), y(36)]]);
  const [ring] = features[1]!.loadGeometry();
  const area = ring!.reduce(
    (sum, p, i) => sum + p.x * ring![(i + 1) % ring!.length]!.y - ring![(i + 1) % ring!.length]!.x * p.y,
    0,
  );
  expect(area, 'outer rings run clockwise on screen').toBeGreaterThan(0);
  expect(
    features[2]!
      .loadGeometry()
      .flat()
      .map((p) => p.x)
      .sort((a, b) => a - b),
  ).toEqual([-64, 4096 + 64]);
  const nothingThere = await database.vectorTile(database.public, 'shape', { z: 9, x: 0, y: 0 }, shapes);
  expect(nothingThere).toHaveLength(0);
});

test('a second process on the same place: refused on a folder, welcome on a server', async () => {
  if (place.url === undefined) {
    await expect(open()).rejects.toThrow(/is in use by process \d+\. Stop that Haidai first/);
    return;
  }
  const fresh = await newPlace();
  const both = await Promise.all([0, 1].map(() => Database.open({ home: fresh.home, url: fresh.url })));
  for (const each of both) {
    expect(await each.public.query(sql`SELECT count(*)::int AS n FROM region`)).toEqual([{ n: 0 }]);
    await each.close();
  }
  await fresh.remove();
}, 60_000);

test('what was committed before kill -9 is there at the next start', async () => {
  await database.close();
  const writer = fork(join(import.meta.dirname, 'committing-writer.ts'), [place.home, place.url ?? ''], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [count] = (await once(writer, 'message')) as [number];
  writer.kill('SIGKILL');
  await once(writer, 'exit');
  database = await open();
  const [row] = await database.public.query<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM note WHERE id >= 1000`,
  );
  expect(row?.n).toBeGreaterThanOrEqual(count);
}, 120_000);
