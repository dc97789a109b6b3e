import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Anchoring } from '#data/audit/anchoring.ts';
import { webhookAnchor } from '#data/audit/anchors.ts';
import type { Head } from '#data/audit/chain.ts';
import { recordAct } from '#data/audit/entry.ts';
import { Sealer, sealPending } from '#data/audit/sealer.ts';
import { verifyChain } from '#data/audit/verify.ts';
import { Database } from '#data/db/database.ts';
import { newPlace, type Place } from './place.ts';

/* What chains the record and takes its head outside the database. */

let place: Place;
let database: Database;

beforeAll(async () => {
  place = await newPlace();
  database = await Database.open({ home: place.home, url: place.url });
});
afterAll(async () => {
  await database?.close();
  await place?.remove();
});

const write = (entries: number) =>
  database.asKeeper(async (tx) => {
    for (let i = 0; i < entries; i += 1)
      await recordAct(
        tx,
        { name: 'li.wei', address: null },
        { action: 'batch.roll-back', object: `batch/${i}` },
      );
  });
const verify = () => verifyChain((step) => database.asKeeper(step), []);

beforeEach(async () => {
  await database.asOwner(async (tx) => {
    for (const statement of [
      'ALTER TABLE audit_entry DISABLE TRIGGER USER',
      'ALTER TABLE audit_seal DISABLE TRIGGER USER',
      'TRUNCATE audit_entry, audit_seal, audit_pending, audit_pruned RESTART IDENTITY',
      'ALTER TABLE audit_entry ENABLE TRIGGER USER',
      'ALTER TABLE audit_seal ENABLE TRIGGER USER',
    ])
      await tx.query({ text: statement, values: [] });
  });
  await write(6);
});

describe('the sealer', () => {
  /** An anchor in memory, which fails while it is told to. */
  const memory = () => {
    const anchored: bigint[] = [];
    const at = { anchored, failing: false, tried: 0 };
    const anchor = ({ seq }: Head) => {
      at.tried += 1;
      if (at.failing) return Promise.reject(new Error('disk full'));
      anchored.push(seq);
      return Promise.resolve();
    };
    return { at, anchor };
  };
  const warned = () => {
    const warnings: string[] = [];
    return { warnings, warn: (message: string) => void warnings.push(message) };
  };

  test('seals within its turn, and anchors the head at its close at the latest', async () => {
    const { at, anchor } = memory();
    const { warnings, warn } = warned();
    const sealer = new Sealer(database, [new Anchoring('file', anchor, { warn })], { warn, everyMs: 20 });
    await expect.poll(async () => (await verify()).pending, { timeout: 5_000 }).toBe(0);
    await write(1);
    await expect.poll(async () => (await verify()).pending, { timeout: 5_000 }).toBe(0);
    await sealer.close();
    expect(at.anchored).toEqual([6n, 7n]);
    expect(warnings).toEqual([]);
  });

  test('says once when an anchor cannot be written, goes on sealing, and anchors the newest head when it can', async () => {
    const bad = memory();
    const good = memory();
    const { warnings, warn } = warned();
    bad.at.failing = true;
    const anchorings = [
      new Anchoring('webhook', bad.anchor, { warn, againMs: 5 }),
      new Anchoring('file', good.anchor, { warn, everyMs: 0 }),
    ];
    const sealer = new Sealer(database, anchorings, { warn, everyMs: 20 });
    await expect.poll(() => bad.at.tried, { timeout: 5_000 }).toBeGreaterThan(2);
    await write(1);
    await expect.poll(() => good.at.anchored, { timeout: 5_000 }).toEqual([6n, 7n]);
    expect(warnings).toEqual(['The audit could not be anchored (webhook)']);
    expect(anchorings[0]?.state).toEqual({ where: 'webhook', seq: null, at: null, failing: true });
    bad.at.failing = false;
    await expect.poll(() => bad.at.anchored, { timeout: 5_000 }).toEqual([7n]);
    await sealer.close();
    expect(good.at.anchored).toEqual([6n, 7n]);
    expect(anchorings[0]?.state).toMatchObject({ seq: '7', failing: false });
  });

  test('goes on sealing while an anchor does not answer', async () => {
    const { warn } = warned();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const sealer = new Sealer(database, [new Anchoring('webhook', () => promise, { warn })], {
      warn,
      everyMs: 20,
    });
    await expect.poll(async () => (await verify()).entries, { timeout: 5_000 }).toBe(6);
    await write(1);
    await expect.poll(async () => (await verify()).entries, { timeout: 5_000 }).toBe(7);
    resolve(undefined);
    await sealer.close();
  });

  test('is late, and says so once, where nothing has been anchored for long', async () => {
    const { at, anchor } = memory();
    const { warnings, warn } = warned();
    at.failing = true;
    const anchoring = new Anchoring('webhook', anchor, { warn, againMs: 5, lateMs: 30 });
    const sealer = new Sealer(database, [anchoring], { warn, everyMs: 10 });
    expect(sealer.late).toBe(false);
    await expect.poll(() => sealer.late, { timeout: 5_000 }).toBe(true);
    await expect.poll(() => warnings.length, { timeout: 5_000 }).toBe(2);
    at.failing = false;
    await expect.poll(() => sealer.late, { timeout: 5_000 }).toBe(false);
    await sealer.close();
    expect(warnings).toEqual([
      'The audit could not be anchored (webhook)',
      'The audit has not been anchored (webhook) for 0 minutes',
    ]);
  });

  test('sends heads to a webhook, and takes an answer other than good, or none in time, for a failure', async () => {
    const bodies: unknown[] = [];
    let status = 204;
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        bodies.push(JSON.parse(Buffer.concat(parts).toString()));
        if (status !== 0) response.writeHead(status, { location: '/elsewhere' }).end();
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/haidai`;
    const head = (await sealPending(database))!;
    try {
      await webhookAnchor(url)(head);
      expect(bodies).toEqual([
        { at: expect.stringMatching(/^\d{4}-.*Z$/), seq: '6', hash: head.hash.toString('hex') },
      ]);
      status = 500;
      await expect(webhookAnchor(url)(head)).rejects.toThrow('answered 500');
      status = 307;
      await expect(webhookAnchor(url)(head)).rejects.toThrow();
      status = 0;
      await expect(webhookAnchor(url, 50)(head)).rejects.toThrow(/timeout/);
    } finally {
      server.closeAllConnections();
      server.close();
    }
    await expect(webhookAnchor(url)(head)).rejects.toThrow();
  });
});
