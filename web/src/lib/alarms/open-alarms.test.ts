import { describe, expect, test } from 'vitest';
import { alarmOf } from './alarm.fixture.ts';
import { afterEvents, countsOf, inOrder, isIn, shownOf, stormsOf, totalOf } from './open-alarms.ts';
import type { Alarm } from './wire.ts';

const ids = (alarms: readonly Alarm[]) => alarms.map(({ id }) => id);
const at = (minute: number) => new Date(Date.UTC(2026, 10, 26, 0, minute)).toISOString();

test('the worst come first, of the same severity the newest', () => {
  const alarms = [
    alarmOf('1', { severity: 3, raised_at: at(9) }),
    alarmOf('2', { severity: 1, raised_at: at(1) }),
    alarmOf('3', { severity: 3, raised_at: at(10) }),
    // the same instant in another zone is no other instant
    alarmOf('4', { severity: 1, raised_at: '2026-11-26T08:02:00+08:00' }),
  ];
  expect(ids(inOrder(alarms))).toEqual(['4', '2', '3', '1']);
});

describe('what happens to open alarms', () => {
  const open = [alarmOf('1', { raised_at: at(2) }), alarmOf('2', { raised_at: at(1) })];

  test('a new one comes in at its place, once, however often it is told', () => {
    const alarm = alarmOf('3', { severity: 1 });
    const event = { alarm, act: 'raise' } as const;
    expect(ids(afterEvents(open, [event, event]))).toEqual(['3', '1', '2']);
    expect(ids(afterEvents(afterEvents(open, [event]), [event]))).toEqual(['3', '1', '2']);
  });

  test('what repeats or is acknowledged changes where it stands', () => {
    const repeated = alarmOf('2', { raised_at: at(1), count: 4 });
    const taken = { ...repeated, state: 'acknowledged' as const };
    const after = afterEvents(open, [
      { alarm: repeated, act: 'repeat' },
      { alarm: taken, act: 'acknowledge' },
    ]);
    expect(ids(after)).toEqual(['1', '2']);
    expect(after[1]).toEqual(taken);
  });

  test('what has ended goes, also one that was never seen open', () => {
    const ended = (id: string) => ({ alarm: alarmOf(id, { state: 'resolved' }), act: 'resolve' as const });
    expect(ids(afterEvents(open, [ended('1'), ended('9')]))).toEqual(['2']);
  });

  test('the lists before stay as they were', () => {
    const before = structuredClone(open);
    afterEvents(open, [{ alarm: alarmOf('0', { severity: 1 }), act: 'raise' }]);
    expect(open).toEqual(before);
  });
});

test('they are counted by severity', () => {
  const counts = countsOf([alarmOf('1'), alarmOf('2', { severity: 1 }), alarmOf('3')]);
  expect(counts).toEqual({ 1: 1, 2: 2, 3: 0, 4: 0 });
  expect(totalOf(counts)).toBe(3);
});

test.each([
  ['370202000000', '370000000000', true],
  ['370202001000', '370202000000', true],
  ['370202000000', '370200000000', true],
  ['370211000000', '370202000000', false],
  ['370200000000', '370202000000', false],
])('a place %s in the region %s: %s', (code, region, expected) => {
  expect(isIn(code, region)).toBe(expected);
});

test('what is shown is narrowed by severity, state, network and region', () => {
  const alarms = [
    alarmOf('1', { severity: 1 }),
    alarmOf('2', { state: 'shelved' }),
    alarmOf('3', { network: 'water' }),
    alarmOf('4', { place: { code: '371000000000', name: { zh: '威海市', en: 'Weihai' } } }),
  ];
  const all = { severity: null, state: null, network: null, region: null };
  expect(ids(shownOf(alarms, all))).toEqual(['1', '2', '3', '4']);
  expect(ids(shownOf(alarms, { ...all, severity: 1 }))).toEqual(['1']);
  expect(ids(shownOf(alarms, { ...all, state: 'shelved' }))).toEqual(['2']);
  expect(ids(shownOf(alarms, { ...all, network: 'water' }))).toEqual(['3']);
  expect(ids(shownOf(alarms, { ...all, region: '370200000000' }))).toEqual(['1', '2', '3']);
});

test('alarms of a storm stand together where the worst of them would; one alone is no storm', () => {
  const group = { id: '7', title: { zh: '细颗粒物,青岛市', en: 'PM2.5, Qingdao' }, alarms: 3 };
  const other = { ...group, id: '8' };
  const untold = { ...group, alarms: null };
  const storms = stormsOf([
    alarmOf('1', { severity: 1 }),
    alarmOf('2', { group }),
    alarmOf('3'),
    alarmOf('4', { group: untold }),
    alarmOf('5', { group: other }),
  ]);
  expect(storms.map(({ alarms }) => ids(alarms))).toEqual([['1'], ['2', '4'], ['3'], ['5']]);
  expect(storms.map((storm) => storm.group?.id ?? null)).toEqual([null, '7', null, null]);
  expect(storms[1]?.size).toBe(3);
  // more may be open than when it was counted
  const grown = ['1', '2', '3', '4'].map((id) => alarmOf(id, { group }));
  expect(stormsOf(grown).map(({ size }) => size)).toEqual([4]);
});
