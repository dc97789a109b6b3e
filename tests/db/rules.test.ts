import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PRODUCT } from '#data/audit/entry.ts';
import { sql } from '#data/db/sql.ts';
import { syncRules } from '#data/rules/sync.ts';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';
import { networkOf } from './lighthouse-theme.ts';
import { PROVINCE_STEWARD } from './people.ts';
import { line } from './readings.ts';
import { openRuled, type Ruled } from './ruled.ts';

/* Rules at work in the transaction that writes readings. */

let opened: Ruled;
beforeAll(async () => {
  opened = await openRuled();
});
afterAll(() => opened?.at.close());
beforeEach(() => opened.reset());

const lines = (...values: number[]) =>
  values.map((value, i) => line(`04T${String(i).padStart(2, '0')}:00:00`, value));
const shown = () => opened.shown();

describe('a reading beyond a limit', () => {
  test('raises an alarm with its cause, which is told in the same transaction', async () => {
    const { id } = await opened.make();
    await opened.receive(lines(90, 120));
    const [alarm] = await opened.all();
    expect(alarm).toMatchObject({
      ...{
        rule: id,
        severity: 3,
        state: 'raised',
        network: 'lamps',
        station: 'L1',
        name: { zh: 'L1', en: 'L1' },
      },
      ...{
        metric: 'light',
        value: 120,
        limit: 100,
        unit: { zh: '坎德拉' },
        count: 1,
        escalation: 0,
        grade: 1,
      },
      cause: { zh: '光强120坎德拉，高于限值100坎德拉。', en: 'Light 120 cd, above the limit of 100 cd.' },
      place: { code: '370202000000', name: { zh: '市南区' } },
      ...{ onset: '2026-03-03T17:00:00.000Z', raised_at: '2026-03-05T00:00:00.000Z', group: null },
    });
    expect(alarm!.lon).toBeCloseTo(120.383, 2);
    const events = await opened.events();
    expect(events).toMatchObject([
      { county: '370202000000', data: { act: 'raise', alarm: { id: alarm!.id } } },
    ]);
    expect(await opened.history(alarm!.id)).toEqual([{ act: 'raise', actor: null, note: null }]);
  });

  test('that goes on raises the count, and one that ends it resolves it', async () => {
    await opened.make();
    await opened.receive(lines(120));
    await opened.receive(lines(120, 130, 90));
    expect(await shown()).toEqual([['L1', 'raised', 3, '03-03T16:00', '03-03T18:00']]);
    // 90 is no longer above 100, and not yet where the alarm ends
    expect((await opened.all())[0]!.cause).toEqual({
      zh: '光强90坎德拉，曾高于限值100坎德拉，尚未回落到80坎德拉，自03-04 00:00起已持续2小时。',
      en: 'Light 90 cd, was above the limit of 100 cd and is not yet back at 80 cd, for 2 h since 03-04 00:00.',
    });
    await opened.receive(lines(120, 130, 90, 80, 200));
    expect(await shown()).toEqual([
      ['L1', 'resolved', 3, '03-03T16:00', '03-03T18:00'],
      ['L1', 'raised', 1, '03-03T20:00', '03-03T20:00'],
    ]);
    const [first] = await opened.all();
    expect(first!.resolved).toEqual({ at: '2026-03-05T00:00:00.000Z', by: null, reason: null });
    // that it goes on is told once a minute at the most
    expect((await opened.events()).map(({ data: { act } }) => act)).toEqual(['raise', 'resolve', 'raise']);
    expect((await opened.owner(sql`SELECT FROM rule_state`)).length).toBe(1);
  });

  test('comes to the same in one batch, in many, and with all of it sent twice', async () => {
    const values = [120, 90, 130, 70, 60, 101, 99, 80, 300, 79, 500];
    await opened.make();
    await opened.make({ condition: { kind: 'threshold', metric: 'light', above: 90, for: 60 } });
    await opened.make({ condition: { kind: 'rate', metric: 'light', change: 100, within: 120 } });
    await opened.make({
      condition: {
        kind: 'all',
        of: [
          { kind: 'threshold', metric: 'light', above: 90 },
          { kind: 'rate', metric: 'light', change: 20, within: 60 },
        ],
      },
    });
    await opened.receive(lines(...values));
    const whole = (await shown()).toSorted();
    expect(whole.length).toBeGreaterThan(6);
    await opened.owner(sql`TRUNCATE alarm, alarm_act, rule_state`);
    await opened.empty();
    for (const one of lines(...values)) {
      await opened.receive([one]);
      await opened.receive([one]);
    }
    expect((await shown()).toSorted()).toEqual(whole);
  });

  test('older than the newest is not judged, a correction of the newest is', async () => {
    await opened.make();
    await opened.receive([line('04T05:00:00', 10)]);
    await opened.receive([line('04T04:00:00', 500), line('04T03:00:00', 500, { station: 'L2' })]);
    expect((await shown()).map(([station]) => station)).toEqual(['L2']);
    await opened.receive([line('04T05:00:00', 500)]);
    expect((await shown()).map(([station, state]) => [station, state])).toEqual([
      ['L2', 'raised'],
      ['L1', 'raised'],
    ]);
    await opened.receive([line('04T05:00:00', 5)]);
    expect((await shown()).at(-1)).toEqual(['L1', 'resolved', 1, '03-03T21:00', '03-03T21:00']);
  });

  test('that is found invalid meets nothing, and one that is found to be another is judged as that', async () => {
    await opened.make();
    await opened.receive(lines(10, 500));
    const find = (validity: 'valid' | 'invalid', validated: number | null, hour: number) => {
      const first = `2026-03-04T0${hour}:00:00+08:00`;
      const network = networkOf('lamps');
      const [metric] = network.metrics;
      const finding = { network, station: 'L1', metric: metric!, first, last: first, validity, validated };
      return opened.at.libraries.validate({ ...finding, reason: 'looked at it' }, null, PRODUCT);
    };
    await find('invalid', null, 1);
    expect((await shown()).map(([, state]) => state)).toEqual(['resolved']);
    await find('valid', 600, 1);
    await find('valid', 700, 0);
    expect((await opened.all()).map(({ state, value }) => [state, value])).toEqual([
      ['resolved', 500],
      ['raised', 600],
    ]);
  });

  test('is nobody’s where the rule is of another region or switched off', async () => {
    await opened.make({ region: '370203000000' });
    await opened.make({ enabled: false });
    await opened.receive([line('04T05:00:00', 500), line('04T05:00:00', 500, { station: 'L2' })]);
    expect((await shown()).map(([station]) => station)).toEqual(['L2']);
  });
});

test('where the transaction fails after the alarms were written there are none, and done again there is one', async () => {
  await opened.make();
  const run = (text: string) => opened.owner({ text, values: [] });
  await run(
    `CREATE FUNCTION break_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.topic = 'alarms' THEN RAISE EXCEPTION 'cut off'; END IF; RETURN NEW; END $$`,
  );
  await run('CREATE TRIGGER break_late BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION break_late()');
  await expect(opened.receive(lines(120))).rejects.toThrow('cut off');
  await run('DROP FUNCTION break_late CASCADE');
  expect([await opened.all(), await opened.owner(sql`SELECT FROM rule_state`)]).toEqual([[], []]);
  for (const door of [opened.newDoor(), opened.newDoor()]) {
    expect(door).toBeDefined();
    await opened.receive(lines(120));
  }
  expect(await shown()).toEqual([['L1', 'raised', 1, '03-03T16:00', '03-03T16:00']]);
});

test('one rule holds for one station in one open alarm, whatever is written', async () => {
  await opened.make();
  await opened.receive(lines(120));
  await expect(
    opened.owner(sql`
      INSERT INTO alarm (rule, rule_version, network, subject, title, name, cause, severity, onset, raised_at, last_at, count, told_at, storm,
                         storm_key, dataset, grade)
      SELECT rule, rule_version, network, subject, title, name, cause, severity, onset, raised_at, last_at, count, told_at, storm, storm_key,
             dataset, grade FROM alarm`),
  ).rejects.toThrow('alarm_open');
});

describe('a rule', () => {
  test('that is changed ends its alarms and begins anew, also for doors that were open before', async () => {
    const rule = await opened.make();
    await opened.receive(lines(120));
    const { alarms } = opened;
    const higher = { ...rule, condition: { kind: 'threshold', metric: 'light', above: 200 } as const };
    const changed = await alarms.changeRule(PROVINCE_STEWARD, rule, higher);
    expect(changed).toMatchObject({ version: 2, condition: { above: 200 } });
    expect(await alarms.changeRule(PROVINCE_STEWARD, rule, higher)).toBeNull();
    expect((await opened.all())[0]!.resolved?.reason).toContain('规则已修改');
    await opened.receive(lines(120, 150));
    expect(await shown()).toHaveLength(1);
    await opened.receive(lines(120, 150, 201));
    expect((await shown()).at(-1)).toEqual(['L1', 'raised', 1, '03-03T18:00', '03-03T18:00']);
  });

  test('that is declared follows its declaration until somebody changes it', async () => {
    const [ecology] = THEMES.filter(({ id }) => id === 'ecology');
    const declared = (above: number) =>
      createRegister([
        ...THEMES.filter(({ id }) => id !== 'ecology'),
        {
          ...ecology!,
          rules: [
            {
              ...{ id: 'air-test', title: { zh: '试', en: 'Test' }, network: 'air', severity: 1 },
              condition: { kind: 'threshold', metric: 'so2', above },
            },
          ],
        },
      ]);
    const { database, libraries } = opened.at;
    const now = () => libraries.alarms.rule(libraries.published, 'air-test');
    await syncRules(database, declared(1));
    expect(await now()).toMatchObject({ condition: { above: 1 }, version: 1, declared: true, enabled: true });
    await syncRules(database, declared(1));
    await syncRules(database, declared(2));
    const rule = await now();
    expect(rule).toMatchObject({ condition: { above: 2 }, version: 2 });
    await libraries.alarms.changeRule(PROVINCE_STEWARD, rule!, { ...rule!, severity: 4 });
    await syncRules(database, declared(3));
    expect(await now()).toMatchObject({ condition: { above: 2 }, severity: 4, version: 3 });
    await syncRules(database, createRegister(THEMES));
    expect(await now()).toMatchObject({ enabled: false });
  });
});

test('alarms of one rule in one city within half an hour are one storm', async () => {
  const rule = await opened.make();
  const other = await opened.make({
    severity: 1,
    condition: { kind: 'threshold', metric: 'heat', above: 1 },
  });
  await opened.receive([
    ...[line('04T05:00:00', 500), line('04T05:00:00', 500, { station: 'L2' })],
    line('04T05:00:00', 9, { metric: 'heat' }),
  ]);
  const found = await opened.all();
  const of = (id: string) => found.filter((alarm) => alarm.rule === id).map(({ group }) => group);
  expect(of(rule.id)).toEqual([
    { id: expect.any(String) as string, title: { zh: '青岛市 太亮', en: 'Too bright, Qingdao' }, alarms: 2 },
    { id: of(rule.id)[0]!.id, title: { zh: '青岛市 太亮', en: 'Too bright, Qingdao' }, alarms: 2 },
  ]);
  expect(of(other.id)).toEqual([null]);
});
