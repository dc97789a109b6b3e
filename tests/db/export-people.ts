import { expect } from 'vitest';
import type { ExportItem, ExportList } from '#api/export-schemas.ts';
import { ACCOUNT_JSON, personFrom, type Account } from '#data/access/account.ts';
import { anybody, type Grant, type Person } from '#data/access/person.ts';
import { sql } from '#data/db/sql.ts';
import { Exports } from '#data/exports/store.ts';
import { openApp, ORIGIN } from './app.ts';

/* People who ask for files of what is sensitive, people who decide, and the records they are about. */

export const SHINAN = '370202000000';
export const SHIBEI = '370203000000';
/** A keeper's name, of grade 3, in each county. */
export const CANARY = { shinan: '金丝雀甲', shibei: '金丝雀乙' };
export const HOUR_MS = 3_600_000;
export const REASON = '核对看守人名册';

type Held = Partial<Omit<Grant, 'id'>>;

export const openExports = async () => {
  let clock = Date.now();
  let who = 'nobody';
  const grants = new Map<string, string>();

  /** Whoever is named, with what is granted now: `name`, `name by token` or `name by reading`. */
  const personNow = async (): Promise<Person> => {
    const [name, , token] = who.split(' ');
    const [row] = await at.database.asKeeper((tx) =>
      tx.query<{ account: Account }>(sql`
        SELECT ${ACCOUNT_JSON} AS account FROM account WHERE name = ${name} AND disabled_at IS NULL`),
    );
    if (!row) return anybody('10.0.0.1');
    const by =
      token === undefined ? { session: '1' } : { token: '1', readOnly: token === 'reading', grants: null };
    return personFrom(row.account, '10.0.0.1', by);
  };
  const { at, app, close } = await openApp({
    parts: { identify: personNow },
    exports: (database) => new Exports(database, () => clock),
  });

  /** An account with what it was granted; its grants go by `name region role`. */
  const account = (name: string, ...held: Held[]) =>
    at.database.asOwner(async (tx) => {
      const [row] = await tx.query<{ id: string }>(sql`
        INSERT INTO account (name, title, unit) VALUES (${name}, ${`职员 ${name}`}, '测试局') RETURNING id::text`);
      for (const { role = 'official', region = SHINAN, libraries = null, grade = 3 } of held) {
        const [grant] = await tx.query<{ id: string }>(sql`
          INSERT INTO access_grant (account, role, region, libraries, grade)
          VALUES (${row!.id}, ${role}, ${region}, ${libraries}, ${grade}) RETURNING id::text`);
        grants.set(`${name} ${region} ${role}`, grant!.id);
      }
    });

  const row = (key: string, place: string, keeper: string) => `${key},10,${place},${keeper}`;
  const many = (county: 'shinan' | 'shibei', from: number, place: string) =>
    Array.from({ length: 1_500 }, (_, i) => row(`L${from + i}`, place, CANARY[county]));
  await at.load(
    'lighthouses',
    [
      'number,height,lng,lat,keeper',
      ...many('shinan', 10_000, '120.383,36.067'),
      ...many('shibei', 20_000, '120.37,36.09'),
    ].join('\n'),
  );
  await at.load('keepers', `name,number,region\n张三,L10000,${SHINAN}\n李四,L20000,${SHIBEI}\n`);
  await at.load(
    'keeper-homes',
    `number,age,lng,lat\nH-CANARY-1,70,120.383,36.067\nH-CANARY-2,71,120.37,36.09\n`,
  );
  await account('ask.shinan', {});
  await account('ask.both', {}, { region: SHIBEI });
  await account('ask.internal', { grade: 2 });
  await account('steward.shinan', { role: 'steward' });
  await account('steward.shinan.too', { role: 'steward' });
  await account('steward.shibei', { role: 'steward', region: SHIBEI });
  await account('steward.health', { role: 'steward', libraries: ['health'] });
  await account('steward.internal', { role: 'steward', grade: 2 });
  await account('steward.qingdao', { role: 'steward', region: '370200000000', libraries: ['lighthouses'] });
  await account('commander', { role: 'commander' });

  const get = async (as: string, path: string, init: RequestInit = {}): Promise<Response> => {
    who = as;
    return app.request(ORIGIN + path, { ...init, headers: { 'accept-language': 'en' } });
  };
  const request = (as: string, path: string, body?: unknown): Promise<Response> =>
    get(as, `/api/exports${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  const ask = (as: string, changes: Record<string, unknown> = {}) =>
    request(as, '', { dataset: 'lighthouses', reason: REASON, ...changes });
  const decide = (as: string, id: string, approve = true, note = '同意') =>
    request(as, `/${id}/decide`, { approve, note });
  const listOf = async (as: string, list: 'own' | 'to-decide') =>
    ((await (await request(as, `?list=${list}`)).json()) as ExportList).items;

  return {
    at,
    close,
    account,
    get,
    request,
    ask,
    decide,
    listOf,
    /** Milliseconds since 1970, as requests count them. */
    now: () => clock,
    pass: (ms: number) => (clock += ms),
    /** Who a name is, with what is granted now. */
    personAs: (name: string) => {
      who = name;
      return personNow();
    },
    /** Asks, and has it approved. */
    approved: async (as = 'ask.shinan', changes: Record<string, unknown> = {}) => {
      const { id } = await itemOf(ask(as, changes));
      await itemOf(decide('steward.qingdao', id));
      return id;
    },
    setGrant: (grant: string, revoked: boolean) =>
      at.database.asOwner((tx) =>
        tx.query(sql`
          UPDATE access_grant SET revoked_at = CASE WHEN ${revoked} THEN now() END WHERE id = ${grants.get(grant)}`),
      ),
    /** What is on record of a request. */
    acts: (id: string) =>
      at.database.asOwner((tx) =>
        tx.query<{
          actor: string;
          action: string;
          before: Record<string, unknown> | null;
          after: Record<string, unknown>;
          result: string;
        }>(sql`
          SELECT actor, action, before, after, result FROM audit_entry WHERE object = ${`export/${id}`} ORDER BY id`),
      ),
  };
};

export const itemOf = async (response: Promise<Response>): Promise<ExportItem> => {
  const answered = await response;
  expect(answered.status, await answered.clone().text()).toBeLessThan(300);
  return (await answered.json()) as ExportItem;
};
export const statusOf = async (response: Promise<Response>) => (await response).status;
export const linesOf = async (response: Response) => (await response.text()).split('\r\n');
/** The lines of a CSV that are records of lights. */
export const recordsIn = (lines: readonly string[]) => lines.filter((line) => /^L\d{5},/.test(line));
