import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AlarmItem } from '#api/alarm-schemas.ts';
import { anybody, type Person } from '#data/access/person.ts';
import { sql } from '#data/db/sql.ts';
import { openApp, ORIGIN } from './app.ts';
import { actsOf, grant, person, PROVINCE_STEWARD } from './people.ts';

/* Alarms and rules over the API: who sees them, who acts on them, and what becomes of them. */

let opened: Awaited<ReturnType<typeof openApp>>;
const SHINAN = '370202000000';
const SHIBEI = '370203000000';
beforeAll(async () => {
  opened = await openApp();
  await opened.at.load('lighthouses', 'number,height,lng,lat\nL1,1,120.383,36.067\nL2,2,120.37,36.09\n');
  await opened.at.load('keeper-homes', 'number,age,lng,lat\nH1,40,120.383,36.067\nH2,50,120.37,36.09\n');
});
afterAll(() => opened?.close());
beforeEach(async () => {
  opened.ask(PROVINCE_STEWARD);
  await opened.at.database.asOwner(async (tx) => {
    await tx.query(
      sql`TRUNCATE alarm, alarm_act, rule_state, reading, series, reading_hour, reading_day, reading_month, reading_cell_hour, reading_cell_day, reading_cell_month`,
    );
    await tx.query(sql`DELETE FROM rule WHERE NOT declared`);
  });
});

const HOUR = 3_600_000;
const BEGAN = Date.now();
const ago = (hours: number) => new Date(BEGAN - hours * HOUR).toISOString();
const ahead = (hours: number) => ago(-hours);
const get = (path: string) => opened.app.request(ORIGIN + path);
const post = (path: string, body: object = {}) =>
  opened.app.request(ORIGIN + path, { method: 'POST', body: JSON.stringify(body) });
const json = async <Body = Record<string, unknown>>(response: Response | Promise<Response>) =>
  (await (await response).json()) as Body;
const as = (who: Person) => opened.ask(who);
const list = async (query = '') =>
  (await json<{ items: AlarmItem[]; next: string | null }>(get(`/api/alarms${query}`))).items;

const BRIGHT = {
  ...{ network: 'lamps', title: { zh: '太亮', en: 'Too bright' }, severity: 3 },
  condition: { kind: 'threshold', metric: 'light', above: 100, clear: 80 },
};
const SMOKY = {
  ...BRIGHT,
  network: 'hearths',
  severity: 1,
  condition: { kind: 'threshold', metric: 'smoke', above: 5 },
};
const make = async (rule: object) => (await json<{ id: string }>(post('/api/rules', rule))).id;
const send = async (network: string, station: string, metric: string, ...values: number[]) => {
  const lines = values.map((value, i) =>
    JSON.stringify({ network, station, metric, time: ago(values.length - i), value }),
  );
  const response = await opened.app.request(`${ORIGIN}/api/observations`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  expect(await json(response)).toMatchObject({ accepted: values.length });
};
/** A bright lamp in each county and a smoky hearth in one. */
const raise = async () => {
  await make(BRIGHT);
  await make(SMOKY);
  await send('lamps', 'L1', 'light', 120);
  await send('lamps', 'L2', 'light', 150);
  await send('hearths', 'H1', 'smoke', 9);
  return list();
};
const official = (region: string, changes: object = {}) =>
  person(`official.${region}`, { grants: [grant({ role: 'official', region, ...changes })] });

describe('alarms', () => {
  test('come by severity and newest first, and are narrowed by what is asked', async () => {
    const all = await raise();
    expect(all.map(({ station, severity }) => [station, severity])).toEqual([
      ['H1', 1],
      ['L2', 3],
      ['L1', 3],
    ]);
    const stations = async (query: string) => (await list(query)).map(({ station }) => station);
    expect(await stations(`?region=${SHINAN}`)).toEqual(['H1', 'L1']);
    expect(await stations('?severity=3,4')).toEqual(['L2', 'L1']);
    expect(await stations('?network=hearths')).toEqual(['H1']);
    expect(await stations(`?rule=${all[1]!.rule}`)).toEqual(['L2', 'L1']);
    expect(await stations(`?group=${all[1]!.group!.id}`)).toEqual(['L2', 'L1']);
    expect(await stations('?state=acknowledged,resolved')).toEqual([]);
    expect(await stations(`?from=${ahead(1)}`)).toEqual([]);
    expect(await stations(`?to=${ahead(1)}`)).toHaveLength(3);
    const first = await json<{ items: AlarmItem[]; next: string }>(get('/api/alarms?limit=2'));
    expect(first.items.map(({ station }) => station)).toEqual(['H1', 'L2']);
    expect(await stations(`?limit=2&cursor=${first.next}`)).toEqual(['L1']);
    expect(await json(get(`/api/alarms/summary?region=${SHINAN}`))).toMatchObject({
      ...{ open: { 1: 1, 2: 0, 3: 1, 4: 0 }, unacknowledged: { 1: 1, 3: 1 }, shelved: 0 },
    });
  });

  test.each([
    ['state=open', 'state'],
    ['severity=5', 'severity'],
    ['cursor=9-1', 'cursor'],
    ['group=x', 'group'],
    ['from=now', 'from'],
    ['region=1', 'region'],
  ])('asked for by %s are a problem that names the field', async (query, field) => {
    const response = await get(`/api/alarms?${query}`);
    expect([response.status, (await json(response))['field']]).toEqual([400, field]);
  });

  test('are seen as their station is: by region, grade and library, and of grade 1 by everybody', async () => {
    const [smoky] = await raise();
    const seen = async (who: Person) => {
      as(who);
      return (await list()).map(({ station }) => station);
    };
    expect(await seen(anybody(null))).toEqual(['L2', 'L1']);
    expect(await seen(official(SHINAN))).toEqual(['H1', 'L2', 'L1']);
    expect(await seen(official(SHIBEI))).toEqual(['L2', 'L1']);
    expect(await seen(official(SHINAN, { grade: 2 }))).toEqual(['L2', 'L1']);
    expect(await seen(official(SHINAN, { libraries: ['ecology'] }))).toEqual(['L2', 'L1']);
    as(official(SHIBEI));
    expect((await get(`/api/alarms/${smoky!.id}`)).status).toBe(404);
    expect((await post(`/api/alarms/${smoky!.id}/acknowledge`)).status).toBe(404);
  });

  test('of which somebody is not told who acted say so to nobody', async () => {
    await raise();
    const [lamp] = await list('?network=lamps');
    await post(`/api/alarms/${lamp!.id}/acknowledge`, { note: 'on my way' });
    const detail = () =>
      json<{ alarm: AlarmItem; history: Record<string, unknown>[] }>(get(`/api/alarms/${lamp!.id}`));
    const { alarm, history } = await detail();
    expect(alarm.acknowledged).toMatchObject({ by: 'province.steward' });
    expect(history).toMatchObject([
      { act: 'raise', by: null },
      { act: 'acknowledge', by: 'province.steward', note: 'on my way' },
    ]);
    as(anybody(null));
    const told = await detail();
    expect([told.alarm.acknowledged?.by, told.history[1]]).toMatchObject([null, { by: null, note: null }]);
    expect(await list('?network=lamps')).toMatchObject([{ acknowledged: { by: null } }, {}]);
  });
});

describe('an alarm', () => {
  const step = async (id: string, act: string, body: object = {}) => {
    const response = await post(`/api/alarms/${id}/${act}`, body);
    return [response.status, (await json<AlarmItem>(response)).state] as const;
  };

  test('goes from raised to acknowledged, shelved and back, and to resolved; what does not fit is refused', async () => {
    const [alarm] = await raise();
    const { id } = alarm!;
    const shelf = { reason: 'works are announced', until: ahead(2) };
    expect(await step(id, 'unshelve')).toEqual([409, undefined]);
    expect(await step(id, 'see')).toEqual([200, 'raised']);
    expect(await step(id, 'acknowledge')).toEqual([200, 'acknowledged']);
    expect(await step(id, 'acknowledge')).toEqual([409, undefined]);
    expect(await step(id, 'shelve', shelf)).toEqual([200, 'shelved']);
    expect(await step(id, 'shelve', shelf)).toEqual([409, undefined]);
    expect(await step(id, 'unshelve')).toEqual([200, 'raised']);
    expect(await step(id, 'resolve', { reason: 'seen to' })).toEqual([200, 'resolved']);
    for (const act of ['acknowledge', 'unshelve']) expect(await step(id, act)).toEqual([409, undefined]);
    const { history } = await json<{ history: { act: string }[] }>(get(`/api/alarms/${id}`));
    expect(history.map(({ act }) => act)).toEqual('raise see acknowledge shelve unshelve resolve'.split(' '));
    expect(await list('?state=resolved')).toMatchObject([
      { resolved: { by: 'province.steward', reason: 'seen to' } },
    ]);
    // a reading that goes on after that is a new alarm
    await opened.at.database.asOwner((tx) => tx.query(sql`TRUNCATE reading, series`));
    await send('hearths', 'H1', 'smoke', 8);
    expect(await list('?network=hearths')).toMatchObject([{ state: 'raised', count: 1 }]);
  });

  test.each([
    ['shelve', { until: '2026-01-01T00:00:00Z', reason: 'a reason' }, 'until'],
    ['shelve', { until: 'soon', reason: 'a reason' }, 'until'],
    ['shelve', { until: '2126-01-01T00:00:00Z', reason: 'a reason' }, 'until'],
    ['shelve', { until: '2126-01-01T00:00:00Z' }, 'reason'],
    ['resolve', { reason: ' ' }, 'reason'],
  ])('%s %j is a problem that names the field', async (act, body, field) => {
    const [alarm] = await raise();
    const response = await post(`/api/alarms/${alarm!.id}/${act}`, body);
    expect([response.status, (await json(response))['field']]).toEqual([400, field]);
  });

  test('is acted on within grants that cover it, and by field teams seen only', async () => {
    await raise();
    const [, , lamp] = await list();
    const done = async (who: Person, act: string) => {
      as(who);
      return (await post(`/api/alarms/${lamp!.id}/${act}`)).status;
    };
    expect(await done(anybody(null), 'acknowledge')).toBe(401);
    expect(await done(official(SHIBEI), 'acknowledge')).toBe(403);
    expect(await done(official(SHINAN, { libraries: ['ecology'] }), 'acknowledge')).toBe(403);
    expect(await done(person('system', { adminRole: 'system' }), 'acknowledge')).toBe(403);
    expect(await done({ ...official(SHINAN), readOnly: true }, 'acknowledge')).toBe(403);
    const team = person('team', { grants: [grant({ role: 'field', region: SHINAN })] });
    expect(await done(team, 'acknowledge')).toBe(403);
    expect(await done(team, 'see')).toBe(200);
    expect(await done(team, 'see')).toBe(200);
    const acts = await actsOf(opened.at.database, 'alarm.see');
    expect(acts.filter(({ object }) => object === `alarm/${lamp!.id}`)).toMatchObject([{ actor: 'team' }]);
    expect(await done(official(SHINAN), 'acknowledge')).toBe(200);
  });

  test('and others are acknowledged at once, as far as they wait for it', async () => {
    const ids = (await raise()).map(({ id }) => id);
    await post(`/api/alarms/${ids[0]}/acknowledge`);
    as(official(SHINAN));
    expect((await post('/api/alarms/acknowledge', { ids })).status).toBe(403);
    as(PROVINCE_STEWARD);
    const { items } = await json<{ items: AlarmItem[] }>(
      post('/api/alarms/acknowledge', { ids, note: 'all of it' }),
    );
    expect(items.map(({ state }) => state)).toEqual(['acknowledged', 'acknowledged', 'acknowledged']);
    expect((await post('/api/alarms/acknowledge', { ids })).status).toBe(409);
    expect((await post('/api/alarms/acknowledge', { ids: ['0'] })).status).toBe(404);
    expect((await post('/api/alarms/acknowledge', { ids: [] })).status).toBe(400);
  });
});

describe('a rule', () => {
  test('is made and changed by stewards of its dataset in its region', async () => {
    const south = person('south.ruler', { grants: [grant({ region: SHINAN })] });
    as(south);
    expect((await post('/api/rules', BRIGHT)).status).toBe(403);
    const made = await post('/api/rules', { ...BRIGHT, region: '370202' });
    expect(made.status).toBe(201);
    const rule = await json(made);
    expect(rule).toMatchObject({
      region: SHINAN,
      per: 'station',
      enabled: true,
      declared: false,
      version: 1,
      when: null,
    });
    const path = `/api/rules/${rule['id']}`;
    as(official(SHINAN));
    expect((await post(path, { enabled: false })).status).toBe(403);
    as(person('north.ruler', { grants: [grant({ region: SHIBEI })] }));
    expect((await post(path, { region: SHIBEI })).status).toBe(403);
    as(south);
    expect((await post(path, { region: null })).status).toBe(403);
    expect(await json(post(path, { enabled: false, when: { hours: [22, 5] } }))).toMatchObject({
      ...{ version: 2, enabled: false, when: { hours: [22, 5] }, condition: BRIGHT.condition },
    });
    expect(await json(get(path))).toMatchObject({ version: 2 });
    as(anybody(null));
    expect((await post(path, { enabled: true })).status).toBe(401);
    expect((await post('/api/rules', BRIGHT)).status).toBe(401);
  });

  test('is listed for whoever holds something of what it watches', async () => {
    await make(BRIGHT);
    await make(SMOKY);
    const networks = async () => {
      const { items } = await json<{ items: { network: string }[] }>(get('/api/rules'));
      return new Set(items.map(({ network }) => network));
    };
    expect(await networks()).toEqual(
      expect.objectContaining(new Set(['lamps', 'hearths', 'outlets', 'air'])),
    );
    as(anybody(null));
    const open = await networks();
    expect([open.has('lamps'), open.has('air'), open.has('hearths'), open.has('outlets')]).toEqual([
      ...[true, true, false, false],
    ]);
    expect((await get('/api/rules?network=nowhere')).status).toBe(404);
    expect((await get('/api/rules/nowhere')).status).toBe(404);
  });

  test.each([
    [{ condition: { kind: 'threshold', metric: 'smell', above: 1 } }, 400, 'condition'],
    [{ condition: { kind: 'threshold', metric: 'light' } }, 400, 'condition'],
    [{ condition: { kind: 'never' } }, 400, 'condition.kind'],
    [{ condition: { kind: 'missing', after: 0 } }, 400, 'condition.after'],
    [{ condition: { kind: 'any', of: [] } }, 400, 'condition'],
    [{ when: { hours: [0, 24] } }, 400, 'when.hours'],
    [{ severity: 5 }, 400, 'severity'],
    [{ per: 'city' }, 400, 'at_least'],
    [{ at_least: 2 }, 400, 'per'],
    [{ per: 'cell', at_least: 2, res: 12 }, 400, 'res'],
    [{ region: 'PK-3701-001' }, 400, 'region'],
    [{ network: 'nowhere' }, 404, 'network'],
    [{ colour: 'red' }, 400, 'colour'],
  ])('that could not be kept, %j, is a problem that names the field', async (changes, status, field) => {
    const response = await post('/api/rules', { ...BRIGHT, ...changes });
    expect([response.status, (await json(response))['field']]).toEqual([status, field]);
  });

  test('is tried on what was measured, within what whoever asks sees', async () => {
    await send('lamps', 'L1', 'light', 120, 90, 130, 70, 101);
    await send('hearths', 'H1', 'smoke', 9);
    const span = { from: ago(24), to: ahead(1) };
    const tried = await json<{ alarms: object[] }>(post('/api/rules/backtest', { rule: BRIGHT, ...span }));
    expect(tried).toMatchObject({ fired: 2, subjects: 1, readings: 5 });
    expect(tried.alarms).toMatchObject([
      { station: 'L1', onset: ago(5), raised_at: ago(5), resolved_at: ago(2), peak: 130 },
      { station: 'L1', onset: ago(1), raised_at: ago(1), resolved_at: null, peak: 101 },
    ]);
    const elsewhere = { rule: BRIGHT, ...span, region: SHIBEI };
    expect(await json(post('/api/rules/backtest', elsewhere))).toMatchObject({ fired: 0, readings: 0 });
    await send('lamps', 'L2', 'light', 120);
    const together = { ...BRIGHT, per: 'city', at_least: 2 };
    const counted = await json(post('/api/rules/backtest', { rule: together, ...span }));
    expect(counted).toMatchObject({ fired: 1, subjects: 2, alarms: [{ name: { zh: '青岛市' }, peak: 2 }] });
    const id = await make(SMOKY);
    expect(await json(post('/api/rules/backtest', { rule: id, ...span }))).toMatchObject({ fired: 1 });
    as(official(SHIBEI));
    expect(await json(post('/api/rules/backtest', { rule: id, ...span }))).toMatchObject({
      fired: 0,
      readings: 0,
    });
    as(PROVINCE_STEWARD);
    expect((await post('/api/rules/backtest', { rule: 'nowhere', ...span })).status).toBe(404);
    expect((await post('/api/rules/backtest', { rule: id, from: span.to, to: span.from })).status).toBe(400);
    as(anybody(null));
    expect((await post('/api/rules/backtest', { rule: BRIGHT, ...span })).status).toBe(401);
  });
});
