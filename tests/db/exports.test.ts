import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Exports, MOST_AWAITING } from '#data/exports/store.ts';
import {
  CANARY,
  HOUR_MS,
  itemOf,
  linesOf,
  openExports,
  REASON,
  recordsIn,
  SHINAN,
  statusOf,
} from './export-people.ts';

/* Files of what is sensitive: one person asks, and another decides. */

let on: Awaited<ReturnType<typeof openExports>>;

beforeAll(async () => {
  on = await openExports();
});
afterAll(() => on?.close());

describe('a direct file', () => {
  test.each(['nobody', 'ask.internal', 'ask.shinan'])(
    'of %s holds nothing of grade 3, and says so',
    async (as) => {
      const response = await on.get(as, '/api/datasets/lighthouses/records.csv');
      const text = await response.text();
      expect(recordsIn(text.split('\r\n'))).toHaveLength(3_000);
      expect(text).not.toContain('金丝雀');
      expect(text).toContain('a second person approves');
      expect(text.includes('导出人 Exported by: 职员')).toBe(as !== 'nobody');
      expect(response.headers.get('cache-control')).toBe(as === 'nobody' ? 'no-cache' : 'private, no-store');
    },
  );

  test('holds what is granted up to grade 2', async () => {
    const keepers = async (as: string) => (await on.get(as, '/api/datasets/keepers/records.csv')).text();
    expect(await keepers('nobody')).not.toContain('张三');
    const own = await keepers('ask.internal');
    expect(own).toContain('张三');
    expect(own).not.toContain('李四');
    expect(own).not.toContain('a second person approves');
  });

  test('of records of grade 3 has none of them, which an approved one has where they are granted', async () => {
    const direct = await (await on.get('ask.shinan', '/api/datasets/keeper-homes/records.csv')).text();
    expect(direct).not.toContain('CANARY');
    expect(direct).toContain('a second person approves');
    const id = await on.approved('ask.shinan', { dataset: 'keeper-homes', region: '3702' });
    const file = await (await on.request('ask.shinan', `/${id}/file.csv`)).text();
    expect(file).toContain('H-CANARY-1');
    expect(file).not.toContain('H-CANARY-2');
    expect(file).not.toContain('a second person approves');
  });

  test('of cells of grade 3 is not given', async () => {
    const path = '/api/layers/lighthouses/homes-by-month';
    expect(await statusOf(on.get('ask.shinan', `${path}/export.csv`))).toBe(403);
    expect(await statusOf(on.get('ask.shinan', `${path}/export.geojson`))).toBe(403);
  });
});

describe('the whole way', () => {
  test('goes by two people to a file with a watermark, on record at every step', async () => {
    const asked = await itemOf(on.ask('ask.shinan'));
    const { id } = asked;
    expect(asked).toMatchObject({
      ...{ dataset: 'lighthouses', region: SHINAN, grade: 3, records: 1_500, state: 'awaiting', own: true },
      ...{ may_decide: false, reason: REASON, asked_by: { name: 'ask.shinan', unit: '测试局' }, fetched: 0 },
    });
    expect(asked.region_names?.zh).toBe('市南区');
    expect(await statusOf(on.request('ask.shinan', `/${id}/file.csv`))).toBe(409);
    expect((await on.listOf('steward.shinan', 'to-decide'))[0]).toMatchObject({
      id,
      own: false,
      may_decide: true,
    });

    const decided = await itemOf(on.decide('steward.shinan', id));
    expect(decided).toMatchObject({
      state: 'approved',
      decided_by: { name: 'steward.shinan' },
      note: '同意',
    });
    expect(Date.parse(decided.expires_at ?? '') - on.now()).toBe(24 * HOUR_MS);
    expect(await on.listOf('steward.shinan', 'to-decide')).toEqual([]);

    const response = await on.request('ask.shinan', `/${id}/file.csv`);
    expect(response.headers.get('content-disposition')).toContain(`-export-${id}.csv`);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const lines = await linesOf(response);
    expect(lines[0]).toContain(`水印 Watermark: 职员 ask.shinan (ask.shinan) | `);
    expect(lines[0]).toContain(`导出申请 Export ${id}`);
    expect(lines[1]).toContain('看守人');
    expect(recordsIn(lines)).toHaveLength(1_500);
    expect(recordsIn(lines).every((line) => line.includes(CANARY.shinan))).toBe(true);
    expect(lines.join('\n')).not.toContain(CANARY.shibei);
    expect(lines).toContain('批准人 Approved by: 职员 steward.shinan (steward.shinan)');
    expect((await on.listOf('ask.shinan', 'own'))[0]).toMatchObject({ id, fetched: 1, state: 'approved' });

    expect(await on.acts(id)).toMatchObject([
      {
        actor: 'ask.shinan',
        action: 'export.ask',
        after: { region: SHINAN, reason: REASON, records: 1_500 },
      },
      {
        ...{ actor: 'steward.shinan', action: 'export.approve', before: { state: 'awaiting' } },
        after: { state: 'approved', note: '同意', asker: 'ask.shinan' },
      },
      {
        actor: 'ask.shinan',
        action: 'export.begin',
        before: { state: 'approved', fetched: 0 },
        after: { fetched: 1, format: 'csv' },
      },
      {
        actor: 'ask.shinan',
        action: 'export.fetch',
        after: { format: 'csv', records: 1_500 },
        result: 'done',
      },
    ]);
  });

  test('a look at what a file is (HEAD) gives nothing out, counts as no fetch, and is answered as one would be', async () => {
    const look = (as: string, path: string) => on.get(as, `/api/exports${path}`, { method: 'HEAD' });
    const awaiting = await itemOf(on.ask('ask.shinan'));
    expect(await statusOf(look('ask.shinan', `/${awaiting.id}/file.csv`))).toBe(409);
    const id = await on.approved();
    for (const [ending, type] of [
      ['csv', 'text/csv; charset=utf-8'],
      ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ] as const) {
      const response = await look('ask.shinan', `/${id}/file.${ending}`);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('');
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('content-disposition')).toContain(`-export-${id}.${ending}`);
      expect(response.headers.get('cache-control')).toContain('no-store');
      expect(await statusOf(look('steward.qingdao', `/${id}/file.${ending}`))).toBe(404);
    }
    expect((await on.listOf('ask.shinan', 'own'))[0]).toMatchObject({ id, fetched: 0, fetched_at: null });
    expect((await on.acts(id)).map(({ action }) => action)).toEqual(['export.ask', 'export.approve']);
  });

  test('gives a workbook whose first sheet is the watermark', async () => {
    const id = await on.approved();
    const response = await on.request('ask.shinan', `/${id}/file.xlsx`);
    const parts = unzipSync(new Uint8Array(await response.arrayBuffer()));
    const text = (name: string) => strFromU8(parts[name]!);
    expect(text('xl/workbook.xml')).toMatch(/<sheets><sheet name="水印 Watermark" sheetId="1"/);
    expect(text('xl/sheet1.xml')).toContain(`导出申请 Export ${id}`);
    expect(text('xl/sheet2.xml')).toContain(CANARY.shinan);
    expect(text('xl/sheet2.xml')).toMatch(/<oddFooter>水印 Watermark: 职员 ask\.shinan/);
    expect((await on.acts(id)).at(-1)).toMatchObject({
      action: 'export.fetch',
      after: { format: 'xlsx', records: 1_500 },
    });
  });

  test('keeps to the period, the layer and the instant that were asked for', async () => {
    const past = new Date(on.now() - HOUR_MS).toISOString();
    expect(await statusOf(on.ask('ask.shinan', { as_of: past }))).toBe(409);
    expect(await statusOf(on.ask('ask.shinan', { layer: 'lighthouses/homes-by-month' }))).toBe(400);
    expect(await statusOf(on.ask('ask.shinan', { layer: 'lighthouses/nothing' }))).toBe(400);
    const id = await on.approved('ask.shinan', { layer: 'lighthouses/all' });
    expect((await on.listOf('ask.shinan', 'own'))[0]).toMatchObject({
      ...{ id, layer: 'lighthouses/all', layer_title: { zh: '灯塔', en: 'Lighthouses' } },
    });
    const lines = await linesOf(await on.request('ask.shinan', `/${id}/file.csv`));
    expect(lines).toContain('图层 Layer: lighthouses/all');
  });
});

describe('nobody asks', () => {
  test.each([
    ['nobody', {}, 401],
    ['ask.internal', {}, 403],
    ['ask.shinan', { region: '370203' }, 403],
    ['ask.shinan by reading', {}, 403],
    ['ask.both', {}, 400],
    ['ask.shinan', { dataset: 'nothing' }, 404],
    ['ask.shinan', { dataset: 'keepers' }, 403],
    ['ask.shinan', { reason: ' ' }, 400],
    ['ask.shinan', { region: 'x' }, 400],
    ['ask.shinan', { period: '2026-01' }, 409],
    ['ask.shinan', { more: 1 }, 400],
  ])('as %s with %j (%d)', async (as, changes, status) => {
    expect(await statusOf(on.ask(as, changes))).toBe(status);
  });

  test('for more than are read', async () => {
    await on.account('ask.much', {});
    const answers = await Promise.all(
      Array.from({ length: MOST_AWAITING + 3 }, () => statusOf(on.ask('ask.much'))),
    );
    expect(answers.filter((status) => status === 201)).toHaveLength(MOST_AWAITING);
    expect(answers.filter((status) => status === 409)).toHaveLength(3);
  });
});

describe('nobody decides', () => {
  test('on what they asked for themselves, though they are stewards', async () => {
    const { id } = await itemOf(on.ask('steward.shinan'));
    expect(await statusOf(on.decide('steward.shinan', id))).toBe(403);
    expect(await on.listOf('steward.shinan', 'to-decide')).not.toContainEqual(
      expect.objectContaining({ id }),
    );
    await itemOf(on.decide('steward.shinan.too', id, false, '不需要'));
    expect((await on.acts(id)).at(-1)).toMatchObject({ action: 'export.decline', after: { note: '不需要' } });
    expect(await statusOf(on.request('steward.shinan', `/${id}/file.csv`))).toBe(409);
  });

  test.each([
    'steward.shibei',
    'steward.health',
    'steward.internal',
    'commander',
    'ask.both',
    'steward.shinan by token',
    'steward.shinan by reading',
  ])('as %s, to whom it is not there', async (as) => {
    const { id } = await itemOf(on.ask('ask.shinan'));
    const never = await on.request(as, '/999999/decide', { approve: true, note: '同意' });
    const answered = await on.decide(as, id);
    expect(answered.status).toBe(404);
    expect(await answered.text()).toBe((await never.text()).replaceAll('999999', id));
    expect((await on.listOf(as, 'to-decide')).map((one) => one.id)).not.toContain(id);
    for (const path of ['/withdraw', '/file.csv', '/file.xlsx'])
      expect(
        await statusOf(on.request(as, `/${id}${path}`, path === '/withdraw' ? {} : undefined)),
        path,
      ).toBe(404);
    await itemOf(on.request('ask.shinan', `/${id}/withdraw`, {}));
  });

  test('on a region wider than their own', async () => {
    const { id } = await itemOf(on.ask('ask.shinan', { region: '3702' }));
    expect(await statusOf(on.decide('steward.shinan', id))).toBe(404);
    expect(await itemOf(on.decide('steward.qingdao', id))).toMatchObject({
      state: 'approved',
      records: 3_000,
    });
  });

  test('who has not signed in, nor without a reason', async () => {
    const { id } = await itemOf(on.ask('ask.shinan'));
    expect(await statusOf(on.decide('nobody', id))).toBe(401);
    expect(await statusOf(on.decide('steward.shinan', id, true, ''))).toBe(400);
    expect(await statusOf(on.request('nobody', ''))).toBe(401);
    await itemOf(on.request('ask.shinan', `/${id}/withdraw`, {}));
  });

  test('twice: of two at once one wins', async () => {
    const { id } = await itemOf(on.ask('ask.shinan'));
    const steward = await on.personAs('steward.shinan');
    const other = await on.personAs('steward.qingdao');
    const exports = new Exports(on.at.database, () => on.now());
    const results = await Promise.all([
      exports.decide(steward, id, true, '同意'),
      exports.decide(other, id, false, '不同意'),
    ]);
    expect(results.filter((result) => result === 'not-possible')).toHaveLength(1);
    const decisions = (await on.acts(id)).filter(({ action }) => /approve|decline/.test(action));
    expect(decisions).toHaveLength(1);
    expect(await statusOf(on.decide('steward.shinan', id))).toBe(409);
  });
});
