import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fileAnchor, readAnchors } from '#data/audit/anchors.ts';
import { openAudit } from '#data/audit/audit.ts';
import { recordAct, type Act } from '#data/audit/entry.ts';
import { pruneChain } from '#data/audit/prune.ts';
import type { Head } from '#data/audit/chain.ts';
import { sealPending } from '#data/audit/sealer.ts';
import { verifyChain } from '#data/audit/verify.ts';
import { Database } from '#data/db/database.ts';
import { sql, type Query } from '#data/db/sql.ts';
import { datasetOf, openLighthouses } from './lighthouses.ts';
import { newPlace, type Place } from './place.ts';
import { granted } from './granted.ts';

/* The record of what was done: it is there with the change, and whatever is done to it afterwards shows. */

const WHO = { name: 'li.wei', address: '10.1.2.3' };
const folder = mkdtempSync(path.join(tmpdir(), 'haidai-audit-'));
let place: Place;
let database: Database;

beforeAll(async () => {
  place = await newPlace();
  database = await Database.open({ home: place.home, url: place.url });
});
afterAll(async () => {
  await database?.close();
  await place?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const act = (number: number): Act => ({
  action: 'batch.roll-back',
  object: `batch/${number}`,
  before: { state: 'loaded' },
  after: { state: 'rolled_back', note: `第 ${number} 批 “"\\` },
});
const write = (acts: readonly Act[]) =>
  database.asOwner(async (tx) => {
    for (const one of acts) await recordAct(tx, WHO, one);
  });
const verify = async (anchors: readonly Head[] = []) => {
  const { problems, ...rest } = await verifyChain((step) => database.asKeeper(step), anchors);
  return { ...rest, problems: problems.map(({ en }) => en) };
};

/** As somebody who owns the database and has time. */
const tamper = (statement: Query) =>
  database.asOwner(async (tx) => {
    for (const table of ['audit_entry', 'audit_seal'])
      await tx.query({ text: `ALTER TABLE ${table} DISABLE TRIGGER USER`, values: [] });
    await tx.query(statement);
    for (const table of ['audit_entry', 'audit_seal'])
      await tx.query({ text: `ALTER TABLE ${table} ENABLE TRIGGER USER`, values: [] });
  });

beforeEach(async () => {
  await tamper(sql`TRUNCATE audit_entry, audit_seal, audit_pending, audit_pruned RESTART IDENTITY`);
  await write(Array.from({ length: 6 }, (_, i) => act(i + 1)));
});

describe('entries', () => {
  test('are there with the change or not at all', async () => {
    await expect(
      database.asOwner(async (tx) => {
        await recordAct(tx, WHO, act(7));
        throw new Error('the change failed');
      }),
    ).rejects.toThrow('the change failed');
    expect(await database.asOwner((tx) => tx.query(sql`SELECT count(*)::int AS n FROM audit_entry`))).toEqual(
      [{ n: 6 }],
    );
  });

  test.each([
    ['changed', sql`UPDATE audit_entry SET actor = 'nobody'`],
    ['removed', sql`DELETE FROM audit_entry`],
    ['emptied', sql`TRUNCATE audit_entry CASCADE`],
    ['unlinked', sql`DELETE FROM audit_seal`],
  ])('are not %s, by the owner either', async (_how, statement) => {
    await sealPending(database);
    await expect(database.asOwner((tx) => tx.query(statement))).rejects.toThrow(
      'neither changed nor removed',
    );
  });

  test('are nothing that people’s roles read or write', async () => {
    for (const work of [
      sql`SELECT FROM audit_entry`,
      sql`INSERT INTO audit_entry (actor, action, result) VALUES ('a', 'b', 'done')`,
    ]) {
      await expect(database.public.query(work)).rejects.toThrow('permission denied');
      await expect(database.withRights(granted(['370000000000']), (tx) => tx.query(work))).rejects.toThrow(
        'permission denied',
      );
    }
  });
});

describe('the chain', () => {
  test('takes every entry once, also where several seal at a time', async () => {
    const writers = Array.from({ length: 10 }, (_, i) => write([act(100 + i)]));
    await Promise.all([...writers, ...Array.from({ length: 5 }, () => sealPending(database))]);
    await sealPending(database);
    const { entries, pending, head, problems } = await verify();
    expect({ entries, pending, seq: head?.seq, problems }).toEqual({
      entries: 16,
      pending: 0,
      seq: 16n,
      problems: [],
    });
  });

  test('says what waits for it', async () => {
    await sealPending(database);
    await write([act(7)]);
    expect(await verify()).toMatchObject({ entries: 6, pending: 1, problems: [] });
  });

  test.each([
    [
      'altered',
      sql`UPDATE audit_entry SET after = '{"state":"loaded"}' WHERE id = 3`,
      ['Entry 3, link 3, is not what was sealed.'],
    ],
    [
      'given to somebody else',
      sql`UPDATE audit_entry SET actor = 'wang.fang' WHERE id = 6`,
      ['Entry 6, link 6, is not what was sealed.'],
    ],
    [
      'dated back by a microsecond',
      sql`UPDATE audit_entry SET at = at - interval '1 microsecond' WHERE id = 1`,
      ['Entry 1, link 1, is not what was sealed.'],
    ],
    [
      'removed with its link',
      sql`WITH gone AS (DELETE FROM audit_seal WHERE seq = 4 RETURNING entry) SELECT FROM gone`,
      ['Links 4 to 4 are missing.', '1 entries neither have a link nor wait for one.'],
    ],
    [
      'exchanged',
      sql`UPDATE audit_seal SET seq = CASE seq WHEN 2 THEN -5 ELSE -2 END WHERE seq IN (2, 5)`,
      [
        'Entry 5, link 2, is not what was sealed.',
        'Entry 3, link 3, is not what was sealed.',
        'Entry 2, link 5, is not what was sealed.',
        'Entry 6, link 6, is not what was sealed.',
      ],
    ],
    [
      'put in without a link',
      sql`INSERT INTO audit_entry (actor, action, result) VALUES ('a', 'b', 'done')`,
      ['1 entries neither have a link nor wait for one.'],
    ],
  ])('shows that an entry was %s', async (how, statement, problems) => {
    await sealPending(database);
    await tamper(statement);
    if (how === 'exchanged') await tamper(sql`UPDATE audit_seal SET seq = -seq WHERE seq < 0`);
    expect((await verify()).problems).toEqual(problems);
  });

  test('shows by its anchors that its end was cut off, or that all of it was made anew', async () => {
    const file = path.join(folder, 'anchors.ndjson');
    await fileAnchor(file)((await sealPending(database))!);
    const anchors = await readAnchors(file);
    expect(await verify(anchors)).toMatchObject({ entries: 6, problems: [] });
    await tamper(sql`DELETE FROM audit_seal WHERE seq > 4`);
    await tamper(sql`DELETE FROM audit_entry WHERE id > 4`);
    expect((await verify()).problems).toEqual([]);
    expect((await verify(anchors)).problems).toEqual(['The chain ends at link 4, but link 6 was anchored.']);
    await write([act(5), act(7)]);
    await sealPending(database);
    expect((await verify()).problems).toEqual([]);
    expect((await verify(anchors)).problems).toEqual([
      'Link 6 is not the one that was anchored: the chain was made anew.',
    ]);
  });

  test('stays proved when its oldest part is let go, and says who did that', async () => {
    await sealPending(database);
    const old = sql`UPDATE audit_entry SET at = '2026-01-01T00:00:00Z'`;
    await tamper(sql`TRUNCATE audit_entry, audit_seal, audit_pending RESTART IDENTITY`);
    await write([act(1), act(2), act(3)]);
    await tamper(old);
    await write([act(4), act(5)]);
    await sealPending(database);
    const before = new Date('2026-06-01T00:00:00Z');
    expect((await pruneChain(database, before, WHO))?.seq).toBe(3n);
    expect(await pruneChain(database, before, WHO)).toBeNull();
    await sealPending(database);
    expect(await verify()).toMatchObject({ entries: 3, pending: 0, problems: [], head: { seq: 6n } });
    await tamper(sql`UPDATE audit_pruned SET hash = decode(repeat('00', 32), 'hex')`);
    expect((await verify()).problems).toEqual([
      'The chain begins after link 3, but no entry says who let that part go.',
      'Entry 4, link 4, is not what was sealed.',
    ]);
  });
});

describe('every change of data', () => {
  test('is on record with who did it, what it came to, and from where', async () => {
    const at = await openLighthouses();
    try {
      const { batch } = await at.load(
        'lighthouses',
        'number,lng,lat\nL1,120.383,36.067\nL1,120.383,36.067\n',
      );
      await at.libraries.ingestion.rollBack(batch, datasetOf('lighthouses'), WHO);
      expect(await at.libraries.ingestion.rollBack(batch, datasetOf('lighthouses'), WHO)).toBe(false);
      const entries = await at.database.asOwner((tx) =>
        tx.query(sql`SELECT actor, address, action, object, after, result FROM audit_entry ORDER BY id`),
      );
      const object = `batch/${batch}`;
      const counts = { received: 2, accepted: 1, duplicate: 1, quarantined: 0 };
      expect(entries).toEqual([
        {
          ...{ actor: 'haidai', address: null, action: 'batch.load', object, result: 'done' },
          after: {
            dataset: 'lighthouses',
            file: 'lights.csv',
            sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
            demo: false,
            regions: null,
          },
        },
        {
          actor: 'haidai',
          address: null,
          action: 'batch.end',
          object,
          result: 'done',
          after: { state: 'loaded', ...counts },
        },
        {
          ...{ actor: WHO.name, address: WHO.address, action: 'batch.roll-back', object, result: 'done' },
          after: { state: 'rolled_back', dataset: 'lighthouses' },
        },
      ]);
    } finally {
      await at.close();
    }
  });
});

describe('where entries are kept for six months', () => {
  test('older ones are let go when it opens, and what remains is sealed and anchored', async () => {
    await sealPending(database);
    await tamper(sql`TRUNCATE audit_entry, audit_seal, audit_pending RESTART IDENTITY`);
    await write([act(1)]);
    await tamper(sql`UPDATE audit_entry SET at = now() - interval '7 months'`);
    await write([act(2)]);
    await sealPending(database);
    const warnings: unknown[] = [];
    const anchorFile = path.join(folder, 'kept.ndjson');
    const audit = openAudit(database, {
      anchorFile,
      webhook: null,
      keepMonths: 6,
      warn: (...what) => warnings.push(what),
    });
    await audit.close();
    expect(warnings).toEqual([]);
    const anchored = await readAnchors(anchorFile);
    expect(anchored.at(-1)?.seq).toBe(3n);
    expect(await verify(anchored)).toMatchObject({ entries: 2, pending: 0, problems: [] });
  });
});

test('a file of anchors names the line that is none', async () => {
  const file = path.join(folder, 'broken.ndjson');
  writeFileSync(file, '{"at":"2026-11-25T00:00:00Z","seq":"1","hash":"xyz"}\n');
  await expect(readAnchors(file)).rejects.toThrow('line 1, is no anchor');
  expect(await readAnchors(path.join(folder, 'none.ndjson'))).toEqual([]);
});
