import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RecordList } from '#api/dataset-schemas.ts';
import { anybody } from '#data/access/person.ts';
import { sql } from '#data/db/sql.ts';
import { maskValue } from '#data/ingest/shown.ts';
import type { Personal } from '#data/themes/theme.ts';
import { openApp, ORIGIN } from './app.ts';
import { grantee } from './granted.ts';
import { grant, person, PROVINCE_STEWARD } from './people.ts';

/* Personal values: masked for everybody, and as they are for a reason that is on record. */

let opened: Awaited<ReturnType<typeof openApp>>;
beforeAll(async () => {
  opened = await openApp();
  await opened.at.load(
    'keeper-homes',
    `编号,经度,纬度,住户,电话,身份证号\nP1,120.383,36.067,张三丰,13812345678,370202199001011234\nP2,120.37,36.09,李,053285912345,12345\n`,
  );
  // another library's record under a strict field of a public dataset
  await opened.at.load('lighthouses', '编号,经度,纬度\nL1,120.383,36.067\n');
});
afterAll(() => opened?.close());

const HOMES = '/api/datasets/keeper-homes';
const SHINAN = '370202000000';
const official = (name: string, grade: 2 | 3 | 4, region = SHINAN) =>
  person(name, { grants: [grant({ role: 'official', region, grade })] });
const seer = official('seer', 4);
beforeEach(() => opened.ask(seer));

const get = (path: string) => opened.app.request(ORIGIN + path);
const unmask = async (body: object, language = 'en'): Promise<Response> =>
  opened.app.request(`${ORIGIN}${HOMES}/records/unmask`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'accept-language': language },
  });
const asked = { key: 'P1', fields: ['occupant', 'phone'], reason: '核实住户联系方式' };
const acts = () =>
  opened.at.database.asKeeper((tx) =>
    tx.query(sql`
      SELECT actor, address, object, after, result FROM audit_entry WHERE action = 'record.unmask' ORDER BY id`),
  );

test.each([
  ['name', '张三', '张*'],
  ['name', '张三丰', '张*'],
  ['name', '欧阳修远', '欧*'],
  ['name', '张', '***'],
  ['name', '张*', '张*'],
  ['name', '𠮷野家', '𠮷*'],
  ['id-number', '370202199001011234', '370***********1234'],
  ['id-number', '37020219900101123X', '370***********123X'],
  ['id-number', '370202900101123', '370********1123'],
  ['id-number', '1234567', '***'],
  ['phone', '13812345678', '138****5678'],
  ['phone', '0532-85912345', '053******2345'],
  ['phone', '85912345', '***'],
  ['phone', '1**********', '1**********'],
  ['address', '青岛市市南区香港中路 10 号', '***'],
  ['something new', '张三', '***'],
])('a %s, %s, is masked as %s', async (kind, value, shown) => {
  expect(await opened.at.database.public.query(sql`SELECT masked(${kind}, ${value}) AS shown`)).toEqual([
    { shown },
  ]);
  expect(maskValue(kind as Personal, value)).toBe(shown);
});

describe('what is kept beside a record', () => {
  interface Kept {
    key: string;
    open: unknown;
    whole: object | null;
    as_is: boolean;
  }
  const keptOf = (dataset: string) =>
    opened.at.database.asOwner((tx) =>
      tx.query<Kept>(
        sql`SELECT key, open, whole, as_is FROM feature WHERE dataset = ${dataset} AND valid_to IS NULL ORDER BY key`,
      ),
    );

  test('is what the database makes of it, whatever a value is', async () => {
    const rows = fc.sample(
      fc.record({
        occupant: fc.option(fc.stringMatching(/^[张李a𠮷\u00e9"\\]{1,14}$/u), { nil: '' }),
        phone: fc.option(fc.stringMatching(/^1[0-9]{10}$/), { nil: '' }),
        id_number: fc.option(fc.stringMatching(/^[0-9X]{9,18}$/), { nil: '' }),
      }),
      { numRuns: 200, seed: 7 },
    );
    const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
    await opened.at.load(
      'keeper-homes',
      ['编号,经度,纬度,住户,电话,身份证号']
        .concat(
          rows.map(({ occupant, phone, id_number }, i) =>
            [`R${i}`, '120.383', '36.067', quoted(occupant), phone, id_number].join(','),
          ),
        )
        .join('\n'),
    );
    const written = await keptOf('keeper-homes');
    expect(written.length).toBeGreaterThan(150);
    expect(new Set(written.map((one) => one.as_is)).size).toBe(2);
    expect(written.every((one) => one.as_is === (one.open === null && one.whole === null))).toBe(true);
    await opened.at.database.asOwner((tx) => tx.query(sql`SELECT field_guard_keep('keeper-homes')`));
    expect(await keptOf('keeper-homes')).toEqual(written);
  });

  test.each([
    ['of every grade', grantee([SHINAN])],
    ['of a middle grade', grantee([SHINAN], { grade: 3 })],
    [
      'of every grade in one of two counties',
      {
        ...grantee([SHINAN]),
        grants: [...grantee([SHINAN]).grants, ...grantee(['370203000000'], { grade: 3 }).grants],
      },
    ],
  ])('shows whom it was granted, %s, what would be made of the record for them', async (_what, who) => {
    const seen = async () => {
      const { db } = opened.at.libraries.readsOf(who, ['keeper-homes']);
      return db.query(
        sql`SELECT key, properties, open FROM feature_seen WHERE dataset = 'keeper-homes' AND valid_to IS NULL ORDER BY key`,
      );
    };
    const fromKept = await seen();
    expect(fromKept.length).toBeGreaterThan(150);
    await opened.at.database.asOwner((tx) =>
      tx.query(
        sql`UPDATE feature SET open = NULL, whole = NULL, as_is = false WHERE dataset = 'keeper-homes'`,
      ),
    );
    expect(await seen()).toEqual(fromKept);
    await opened.at.database.asOwner((tx) => tx.query(sql`SELECT field_guard_keep('keeper-homes')`));
    expect(await seen()).toEqual(fromKept);
  });

  test('is another where a field is declared otherwise', async () => {
    const declare = (personal: string | null, grade: number) =>
      opened.at.database.asOwner((tx) =>
        tx.query(sql`
          UPDATE dataset_field SET personal = ${personal}, grade = ${grade} WHERE dataset = 'keeper-homes' AND field = 'phone'`),
      );
    const phoneOf = async () => {
      const [first] = (await keptOf('keeper-homes')) as {
        whole: { phone?: string };
        open: { phone?: string };
      }[];
      return [first?.whole.phone, first?.open.phone];
    };
    expect(await phoneOf()).toEqual(['138****5678', '138****5678']);
    await declare('address', 3);
    expect(await phoneOf()).toEqual(['***', '***']);
    await declare('phone', 4);
    expect(await phoneOf()).toEqual(['138****5678', undefined]);
    await declare('phone', 3);
    expect(await phoneOf()).toEqual(['138****5678', '138****5678']);
  });
});

describe('masked', () => {
  test('are the values of whoever may see the fields, in lists and histories', async () => {
    const [first] = ((await (await get(`${HOMES}/records`)).json()) as RecordList).items;
    expect(first?.properties).toEqual({
      number: 'P1',
      occupant: '张*',
      phone: '138****5678',
      id_number: '370***********1234',
    });
    for (const path of ['records', 'records?key=P1']) {
      const text = await (await get(`${HOMES}/${path}`)).text();
      expect(text).toContain('138****5678');
      expect(text).not.toMatch(/三丰|12345678|19900101/);
    }
  });

  test('they are in no file that nobody approved, which says so', async () => {
    const text = await (await get(`${HOMES}/records.csv`)).text();
    expect(text).toMatch(/^编号,年龄,迁入日期,区划代码,_住户,_电话,经度,/);
    expect(text).toContain('Personal values are masked');
    expect(text).toContain('Records and fields of grade 3 and above are not in this file');
    expect(text).not.toMatch(/P1|138\*|张|三丰|12345678|19900101/);
  });

  test('they are left out where their grade is not granted', async () => {
    opened.ask(official('three', 3));
    const [first] = ((await (await get(`${HOMES}/records`)).json()) as RecordList).items;
    expect(first?.properties).toEqual({ number: 'P1', occupant: '张*', phone: '138****5678' });
  });

  test('everybody is told what they are kept for', async () => {
    const { personalData, fields } = (await (await get('/api/datasets/medical-institutions')).json()) as {
      personalData: { ground: { zh: string } };
      fields: { id: string; personal?: string }[];
    };
    expect(personalData.ground.zh).toContain('个人信息保护法');
    expect(fields.flatMap(({ id, personal }) => (personal ? [`${id} ${personal}`] : []))).toEqual([
      'contact_name name',
    ]);
  });

  test('what records really say is no public role’s to read', async () => {
    await expect(opened.at.database.public.query(sql`SELECT FROM feature_unmasked`)).rejects.toThrow(
      'permission denied',
    );
  });
});

describe('as they are', () => {
  test('values come for a reason, which is on record with who asked for what', async () => {
    const response = await unmask(asked);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      key: 'P1',
      valid_from: expect.any(String) as string,
      values: { occupant: '张三丰', phone: '13812345678' },
    });
    expect((await acts()).at(-1)).toEqual({
      actor: 'seer',
      address: '10.1.2.3',
      object: 'record/keeper-homes/P1',
      after: { fields: ['occupant', 'phone'], reason: '核实住户联系方式' },
      result: 'done',
    });
    expect(JSON.stringify(await acts())).not.toMatch(/三丰|12345678/);
  });

  test('they are not read where it cannot be put on record', async () => {
    const refuse = (what: 'CREATE' | 'DROP') =>
      opened.at.database.asOwner(async (tx) => {
        const text =
          what === 'CREATE'
            ? "CREATE FUNCTION no_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$; CREATE TRIGGER no_audit BEFORE INSERT ON audit_entry EXECUTE FUNCTION no_audit()"
            : 'DROP FUNCTION no_audit CASCADE';
        for (const statement of text
          .split('; CREATE TRIGGER')
          .map((part, i) => (i ? `CREATE TRIGGER${part}` : part)))
          await tx.query({ text: statement, values: [] });
      });
    await refuse('CREATE');
    const response = await unmask(asked).finally(() => refuse('DROP'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('三丰');
  });

  test.each([
    ['in another county', official('north', 4, '370203000000'), asked, 404, 'unknown'],
    ['that is not there', seer, { ...asked, key: 'none' }, 404, 'unknown'],
    [
      'below the grade of a field',
      official('below', 3),
      { ...asked, fields: ['occupant', 'id_number'] },
      403,
      'denied',
    ],
    ['without a grant', person('nothing'), asked, 403, 'denied'],
    [
      'of another library',
      person('other', { grants: [grant({ libraries: ['health'] })] }),
      asked,
      403,
      'denied',
    ],
    ['with a token that only reads', { ...official('reader', 4), readOnly: true }, asked, 403, 'denied'],
    [
      'as an administrator',
      person('admin', { adminRole: 'security', grants: [grant()] }),
      asked,
      403,
      'denied',
    ],
  ] as const)(
    'they are refused of a record %s, and that is on record',
    async (_what, who, body, status, why) => {
      opened.ask(who);
      const response = await unmask(body);
      expect(response.status).toBe(status);
      expect(await response.text()).not.toMatch(/三丰|1234/);
      expect((await acts()).at(-1)).toMatchObject({
        actor: who.name,
        result: 'refused',
        after: { why, fields: body.fields },
      });
    },
  );

  test.each([
    [{ ...asked, reason: '看看' }, '理由,至少 5 个字'],
    [{ ...asked, reason: '    看看    ' }, '理由,至少 5 个字'],
    [{ ...asked, fields: ['age'] }, '“age”不是此数据集的个人信息字段'],
    [{ ...asked, fields: [] }, 'fields'],
    [{ ...asked, reason: undefined }, 'reason'],
    [{ ...asked, more: 1 }, 'more'],
  ])('a question that cannot be followed is said to be so: %j', async (body, sentence) => {
    const response = await unmask(body, 'zh');
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(sentence);
  });

  test('nobody who is not signed in is answered', async () => {
    opened.ask(anybody(null));
    expect((await unmask(asked)).status).toBe(401);
  });
});

test('a steward who sends a masked file back writes no masks', async () => {
  opened.ask(PROVINCE_STEWARD);
  const table = (await (await get(`${HOMES}/records.csv`)).text()).split('\r\n\r\n')[0] ?? '';
  await opened.at.load('keeper-homes', `${table}\r\n`);
  expect(JSON.stringify(await opened.at.stored('keeper-homes'))).not.toContain('张*');
});
