import { setTimeout } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { expect } from 'vitest';
import { createLog } from '#api/log.ts';
import type { SessionStep } from '#data/access/sessions.ts';
import { digestOf, newSecret } from '#data/access/secret.ts';
import { sql } from '#data/db/sql.ts';
import { openApp } from './app.ts';
import { beginSession, Browser, makeAccount } from './people.ts';
import { batchOf } from './readings.ts';

/* People, records and requests for all that changes something: everybody signed in, and what a step needs made on the way. */

export const PASSWORD = 'Tai-shan 1545 metres';
const ADDRESS = '10.1.2.3';
const EXPORT = { dataset: 'keeper-homes', region: '370202000000', reason: 'a reason' };
const TOKEN = { name: 'made', days: 1, read_only: true, grants: null };
const HALF_MINUTE_MS = 30_000;

const NAMES = ['steward', 'asker', 'reader', 'system', 'security', 'audit', 'target', 'factor'] as const;
type Name = (typeof NAMES)[number];

export const openAuditWorld = async () => {
  let clock = Date.now();
  // what fails here fails on purpose
  const log = createLog('error', () => undefined);
  const opened = await openApp({ access: { demo: true, now: () => clock }, parts: { log } });
  const { at, app, access } = opened;
  const { database } = at;

  const ids = {} as Record<Name, string>;
  const browsers = {} as Record<Name, Browser>;
  const begin = (name: Name, step?: SessionStep) =>
    beginSession({ database, access }, ids[name], { address: ADDRESS, ...(step && { step }) });
  const grantTo = async (name: Name, role: string, region: string): Promise<string> => {
    const [row] = await database.asKeeper((tx) =>
      tx.query<{ id: string }>(sql`
        INSERT INTO access_grant (account, role, region, grade) VALUES (${ids[name]}, ${role}, ${region}, 4) RETURNING id::text`),
    );
    return row!.id;
  };
  /** Ends sessions of somebody, all but one, as if they had never been. */
  const forget = async (name: Name, except: string | null): Promise<void> => {
    await database.asKeeper((tx) =>
      tx.query(sql`
        UPDATE session SET ended_at = now() WHERE account = ${ids[name]} AND ended_at IS NULL
           AND digest IS DISTINCT FROM ${except === null ? null : digestOf(except)}::bytea`),
    );
    access.sessions.forget();
  };
  const said = async <Body>(response: Promise<Response>): Promise<Body> => {
    const answered = await response;
    const text = await answered.text();
    expect(answered.status, text).toBeLessThan(300);
    return JSON.parse(text) as Body;
  };

  // all of them ask from one address
  await access.change((tx) =>
    tx.query(sql`INSERT INTO setting (name, value) VALUES ('lock_failures_address', '1000')`),
  );
  for (const name of NAMES) {
    const role = name === 'system' || name === 'security' || name === 'audit' ? { adminRole: name } : {};
    ids[name] = await makeAccount({ database, access }, name, { password: PASSWORD, ...role });
  }
  await grantTo('steward', 'steward', '370000000000');
  await grantTo('asker', 'official', '370202000000');
  const grant = await grantTo('target', 'official', '370202000000');
  for (const name of NAMES) {
    browsers[name] = new Browser(app, { peer: ADDRESS });
    browsers[name].cookies.set('haidai', (await begin(name)).secret);
  }
  await at.load('lighthouses', 'number,height,lng,lat\nL1,10,120.383,36.067\n');
  await at.load('keepers', 'name,number,height,region\nZhang,L1,11,370202000000\n', {});
  await at.load('keeper-homes', 'number,age,lng,lat,phone\nH1,61,120.383,36.067,13912345678\n');
  const { batch: spareBatch } = await at.load('lighthouses', 'number,height,lng,lat\nS1,1,120.383,36.067\n');

  const make = () =>
    said<{ token: string; item: { id: string } }>(browsers.asker.post('/api/account/tokens', TOKEN));
  let totp = '';
  return {
    ...{ database, app, address: ADDRESS, ids, browsers, grant, spareBatch },
    ...{ exportAsked: EXPORT, tokenAsked: TOKEN },

    async upload(): Promise<string> {
      const body = 'number,height,lng,lat\nU1,1,120.383,36.067\n';
      const path = '/api/datasets/lighthouses/uploads?name=a.csv';
      return (await said<{ upload: string }>(browsers.steward.ask(path, { method: 'POST', body }))).upload;
    },
    async askForExport(): Promise<string> {
      return (await said<{ id: string }>(browsers.asker.post('/api/exports', EXPORT))).id;
    },
    /** A reading of a lighthouse. */
    async reading(of: object): Promise<string> {
      await at.load('lighthouses', 'number,height,lng,lat\nL-READ,1,120.383,36.067\n');
      return (await at.libraries.observations.receive(batchOf([of]))).batch;
    },
    /** An alarm of a lighthouse that waits, or is on the shelf. */
    async alarm(shelved = false): Promise<string> {
      const [row] = await database.asOwner(async (tx) => {
        await tx.query(sql`
          INSERT INTO rule (id, network, dataset, grade, title, condition, severity, declared)
          VALUES ('audited', 'lamps', 'lighthouses', 1, '{"zh": "亮", "en": "Bright"}', '{"kind": "missing", "after": 5}', 4, false)
          ON CONFLICT DO NOTHING`);
        return tx.query<{ id: string }>(sql`
          INSERT INTO alarm (rule, rule_version, network, subject, title, name, cause, severity, state, shelved_until, onset, raised_at,
                             last_at, count, told_at, storm, storm_key, dataset, grade, region, city, county)
          SELECT id, 1, network, 'L' || nextval('rule_number'), title, 'L', title, severity, ${shelved ? 'shelved' : 'raised'},
                 CASE WHEN ${shelved} THEN now() + interval '1 hour' END, now(), now(), now(), 1, now(), 1, 'one', dataset, grade,
                 '370202000000', '370200000000', '370202000000'
            FROM rule WHERE id = 'audited'
          RETURNING id::text`);
      });
      return row!.id;
    },
    token: async () => (await make()).item.id,
    bearer: async () => (await make()).token,

    /** A one-time link for another audit administrator. */
    async setupToken(): Promise<string> {
      const token = newSecret();
      const expires = new Date(clock + 3_600_000).toISOString();
      await database.asKeeper((tx) =>
        tx.query(
          sql`INSERT INTO setup_link (digest, admin_role, expires_at) VALUES (${digestOf(token)}, 'audit', ${expires})`,
        ),
      );
      return token;
    },

    /** Asks for an authenticator's secret. */
    async enrol(): Promise<Response> {
      const response = await browsers.factor.post('/api/session/enrol');
      if (response.ok) ({ secret: totp } = (await response.clone().json()) as { secret: string });
      return response;
    },
    /** The code that the authenticator shows next. */
    code(): string {
      clock += 2 * HALF_MINUTE_MS;
      return new TOTP({ secret: Secret.fromBase32(totp) }).generate({ timestamp: clock });
    },

    /** Another session of somebody, besides the one that they ask by. */
    async otherSession(name: Name): Promise<string> {
      await forget(name, browsers[name].cookies.get('haidai') ?? null);
      return (await begin(name)).id;
    },
    /** A session of somebody that is the only one, at a step of signing in. */
    async onlySession(name: Name, step?: SessionStep): Promise<string> {
      await forget(name, null);
      const { id, secret } = await begin(name, step);
      browsers[name].cookies.set('haidai', secret);
      return id;
    },

    /** Waits until what a file brought is there. */
    async loaded(response: Response): Promise<void> {
      const { batch } = (await response.json()) as { batch: string };
      for (;;) {
        const { state } = await browsers.steward.json<{ state: string }>(`/api/batches/${batch}`);
        if (state !== 'loading') return;
        await setTimeout(20);
      }
    },
    close: opened.close,
  };
};

export type AuditWorld = Awaited<ReturnType<typeof openAuditWorld>>;
