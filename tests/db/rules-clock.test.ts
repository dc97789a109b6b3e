import { cellToLatLng, latLngToCell } from 'h3-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '#data/db/sql.ts';
import { RuleClock } from '#data/rules/clock.ts';
import { register } from './lighthouse-theme.ts';
import { line } from './readings.ts';
import { openRuled, type Ruled } from './ruled.ts';

/* What the clock does by itself, and rules that count the stations of a region. */

let opened: Ruled;
beforeAll(async () => {
  opened = await openRuled();
});
afterAll(() => opened?.at.close());
beforeEach(() => opened.reset());

const shown = () => opened.shown();

describe('the clock', () => {
  test('tells of silence once, whoever looks, and the next reading ends it', async () => {
    await opened.make({ condition: { kind: 'missing', after: 120 } });
    await opened.receive([line('05T06:30:00', 1), line('05T07:30:00', 1, { station: 'L2' })]);
    await opened.tick(0);
    expect(await shown()).toEqual([]);
    await Promise.all([opened.tick(31), opened.tick(31), opened.tick(31)]);
    await opened.tick(32);
    expect(await shown()).toEqual([['L1', 'raised', 1, '03-04T22:30', '03-05T00:31']]);
    expect((await opened.all())[0]!.cause.zh).toBe('自03-05 06:30起已2小时1分钟没有数据（应不超过2小时）。');
    await opened.receive([line('05T08:00:00', 1)]);
    expect((await shown())[0]![1]).toBe('resolved');
  });

  test('waits a step for a station that is catching up', async () => {
    await opened.make({ condition: { kind: 'missing', after: 120 } });
    await opened.receive([line('05T05:00:00', 1)]);
    await opened.owner(sql`UPDATE observation_batch SET at = '2026-03-05T07:59:00+08:00'`);
    await opened.tick(0);
    await opened.tick(59);
    expect(await opened.all()).toEqual([]);
    await opened.tick(60);
    expect(await shown()).toEqual([['L1', 'raised', 1, '03-04T21:00', '03-05T01:00']]);
  });

  test('that is set forth and back again tells nothing twice and ends nothing by itself', async () => {
    await opened.make({ condition: { kind: 'missing', after: 120 } });
    await opened.receive([line('05T07:30:00', 1)]);
    for (const minutes of [0, 100_000, 0, -100_000, 200_000, 0]) await opened.tick(minutes);
    expect((await shown()).map(([station, state, count]) => [station, state, count])).toEqual([
      ['L1', 'raised', 1],
    ]);
    await opened.receive([line('05T07:40:00', 1)]);
    expect((await shown()).map(([, state]) => state)).toEqual(['resolved']);
  });

  test('that was set is passed over once', async () => {
    let [now, steady] = [Date.parse('2026-03-05T08:00:00+08:00'), 0];
    const clock = new RuleClock(opened.at.database, register, {
      ...{ everyMs: 100_000_000, now: () => now, steady: () => steady, warn: () => undefined },
    });
    try {
      await opened.make({ condition: { kind: 'missing', after: 120 } });
      await opened.receive([line('05T07:30:00', 1)]);
      expect(await clock.look()).toBe(true);
      now += 86_400_000;
      expect(await clock.look()).toBe(false);
      now -= 86_400_000;
      expect(await clock.look()).toBe(false);
      expect(await opened.all()).toEqual([]);
      now += 7_200_000;
      steady += 7_200_000;
      expect(await clock.look()).toBe(true);
      expect(await shown()).toHaveLength(1);
    } finally {
      await clock.close();
    }
  });

  test('lets a time run out where nothing more comes', async () => {
    await opened.make({ condition: { kind: 'threshold', metric: 'light', above: 100, for: 60 } });
    await opened.receive([line('05T07:00:00', 120)]);
    await opened.tick(59);
    expect(await shown()).toEqual([]);
    await opened.tick(60);
    await opened.tick(61);
    expect(await shown()).toEqual([['L1', 'raised', 1, '03-04T23:00', '03-05T01:00']]);
    await opened.receive([line('05T08:00:00', 1)]);
    expect((await shown())[0]![1]).toBe('resolved');
  });

  test('tells what nobody acknowledges up to three levels up', async () => {
    await opened.make({ escalate_after: 30 });
    await opened.receive([line('04T00:00:00', 120)]);
    const levels: number[] = [];
    for (const minutes of [29, 30, 59, 60, 90, 120, 150]) {
      await opened.tick(minutes);
      levels.push((await opened.all())[0]!.escalation);
    }
    expect(levels).toEqual([0, 1, 1, 2, 3, 3, 3]);
    expect((await opened.events()).map(({ data: { act } }) => act)).toEqual([
      'raise',
      'escalate',
      'escalate',
      'escalate',
    ]);
  });

  test('ends alarms of stations that are there no more, and moves those of others along', async () => {
    await opened.make({}, 'lamps');
    await opened.receive([line('04T05:00:00', 500), line('04T05:00:00', 500, { station: 'L2' })]);
    await opened.owner(sql`UPDATE feature SET valid_to = now() WHERE dataset = 'lighthouses' AND key = 'L2'`);
    await opened.at.load('lighthouses', 'number,height,lng,lat\nL1,1,120.37,36.09\n');
    await opened.tick(1);
    const [moved, gone] = await opened.all();
    expect([moved!.state, moved!.place?.code]).toEqual(['raised', '370203000000']);
    expect(gone!.resolved?.reason).toContain('站点已不在监测网中');
    await opened.at.load('lighthouses', 'number,height,lng,lat\nL1,1,120.383,36.067\nL2,3,120.37,36.09\n');
  });
});

describe('a rule of a city', () => {
  const city = { per: 'city', at_least: 2, share: 0.5 } as const;
  const regional = async () =>
    (await opened.all()).map(({ station, place, state, value, count }) => [
      station,
      place?.code,
      state,
      value,
      count,
    ]);

  test('is met by as many stations as it needs, and tells of the city', async () => {
    const { id } = await opened.make({ ...city, severity: 1 });
    await opened.receive([line('05T06:00:00', 120), line('05T06:00:00', 50, { station: 'L2' })]);
    expect(await opened.all()).toEqual([]);
    await opened.receive([line('05T07:00:00', 130, { station: 'L2' })]);
    const [alarm] = await opened.all();
    expect(alarm).toMatchObject({
      ...{
        rule: id,
        station: null,
        name: { zh: '青岛市', en: 'Qingdao' },
        metric: null,
        unit: null,
        value: 2,
        limit: 2,
      },
      cause: {
        zh: '2个站点中有2个光强高于100坎德拉(限2个)。',
        en: '2 of 2 stations: Light above 100 cd (the limit is 2 stations).',
      },
      ...{ state: 'raised', onset: '2026-03-04T23:00:00.000Z', grade: 1, place: { code: '370200000000' } },
    });
    await opened.tick(1);
    await opened.receive([line('05T07:30:00', 10)]);
    expect(await regional()).toEqual([[null, '370200000000', 'resolved', 2, 1]]);
  });

  test('needs its share of the stations that are heard of', async () => {
    await opened.make({ per: 'county', at_least: 1, share: 1 });
    await opened.receive([line('05T06:00:00', 120), line('05T06:00:00', 50, { station: 'L2' })]);
    expect((await regional()).map(([, code]) => code)).toEqual(['370202000000']);
    await opened.make({ per: 'city', at_least: 1, share: 1 });
    await opened.receive([line('05T07:00:00', 120)]);
    expect((await regional()).map(([, code]) => code)).toEqual(['370202000000']);
  });

  test('counts those that were heard of when the readings were taken', async () => {
    await opened.make({ per: 'city', at_least: 1, share: 1 });
    await opened.receive([line('02T06:00:00', 50, { station: 'L2' })]);
    await opened.receive([line('02T07:00:00', 120)]);
    expect(await opened.all()).toEqual([]);
    await opened.receive([line('02T13:00:00', 120)]);
    expect(await regional()).toEqual([[null, '370200000000', 'raised', 1, 1]]);
  });

  test('tells of stations that are silent together', async () => {
    await opened.make({ ...city, condition: { kind: 'missing', after: 60 } });
    await opened.receive([line('05T06:00:00', 1), line('05T06:30:00', 1, { station: 'L2' })]);
    await opened.tick(-40);
    expect(await opened.all()).toEqual([]);
    await opened.tick(0);
    await opened.tick(1);
    expect(await regional()).toEqual([[null, '370200000000', 'raised', 2, 1]]);
    await opened.receive([line('05T07:50:00', 1)]);
    expect((await regional())[0]![2]).toBe('resolved');
  });
});

describe('a rule of a cell', () => {
  const cell = { per: 'cell', res: 4, at_least: 2 } as const;
  const here = latLngToCell(36.067, 120.383, 4);
  const far = 'L2,2,122.12,37.5\n';
  const near = 'L2,2,120.37,36.09\n';
  const HEAD = 'number,height,lng,lat\nL1,1,120.383,36.067\n';
  const told = async () =>
    (await opened.all()).map(({ station, state, value, count }) => [station, state, value, count]);

  test('is met by as many stations as it needs, and is shown where the cell is', async () => {
    expect(latLngToCell(36.09, 120.37, 4)).toBe(here);
    const { id } = await opened.make({ ...cell, severity: 1 });
    await opened.receive([line('05T06:00:00', 120), line('05T06:00:00', 50, { station: 'L2' })]);
    expect(await opened.all()).toEqual([]);
    await opened.receive([line('05T07:00:00', 130, { station: 'L2' })]);
    const [alarm] = await opened.all();
    const [lat, lng] = cellToLatLng(here);
    expect(alarm).toMatchObject({
      ...{ rule: id, station: null, metric: null, value: 2, limit: 2, state: 'raised', grade: 1 },
      name: { zh: `青岛市网格 ${here}`, en: `Cell ${here} in Qingdao` },
      place: { code: '370200000000' },
    });
    expect([alarm!.lat, alarm!.lon]).toEqual([expect.closeTo(lat, 9), expect.closeTo(lng, 9)]);
    await opened.tick(1);
    expect(await told()).toEqual([[null, 'raised', 2, 1]]);
    await opened.receive([line('05T07:30:00', 10)]);
    expect(await told()).toEqual([[null, 'resolved', 2, 1]]);
  });

  test('counts no stations of other cells, and ends when one has gone elsewhere', async () => {
    await opened.at.load('lighthouses', HEAD + far);
    await opened.make(cell);
    const bright = (minute: string) => [
      line(`05T${minute}`, 120),
      line(`05T${minute}`, 120, { station: 'L2' }),
    ];
    await opened.receive(bright('06:00:00'));
    expect(await told()).toEqual([]);
    await opened.at.load('lighthouses', HEAD + near);
    await opened.receive(bright('06:30:00'));
    expect(await told()).toEqual([[null, 'raised', 2, 1]]);
    await opened.at.load('lighthouses', HEAD + far);
    await opened.tick(1);
    expect(await told()).toEqual([[null, 'resolved', 2, 1]]);
    await opened.at.load('lighthouses', HEAD + near);
  });

  test('in one county is of it, and is known to whoever holds the county', async () => {
    await opened.make({ ...cell, at_least: 1, res: 8 });
    await opened.receive([line('05T07:00:00', 130)]);
    const [alarm] = await opened.all();
    expect(alarm!.place?.code).toBe('370202000000');
  });

  test('would have fired as it has', async () => {
    const rule = await opened.make(cell);
    await opened.receive([line('05T06:00:00', 120), line('05T06:30:00', 130, { station: 'L2' })]);
    await opened.receive([line('05T07:00:00', 10)]);
    const found = await opened.alarms.backtest(opened.at.libraries.published, {
      rule: { ...rule, span: rule.when ?? null },
      from: Date.parse('2026-03-05T00:00:00+08:00'),
      to: Date.parse('2026-03-05T08:00:00+08:00'),
      region: null,
    });
    expect(found).toMatchObject({
      fired: 1,
      alarms: [
        {
          station: here,
          onset: '2026-03-04T22:30:00.000Z',
          resolved_at: '2026-03-04T23:00:00.000Z',
          peak: 2,
        },
      ],
    });
  });
});
