import { describe, expect, test } from 'vitest';
import { AHEAD_MS, judge, type Given, type Known } from './judge.ts';
import type { Network } from '#data/themes/theme.ts';

const title = { zh: '测试', en: 'Test' };
const network: Network = {
  id: 'air',
  title,
  dataset: 'things',
  step: 60,
  metrics: [
    {
      id: 'pm10',
      title: { zh: '颗粒物', en: 'PM10' },
      unit: { zh: '微克', en: 'µg' },
      decimals: 0,
      min: 0,
      max: 100,
    },
    { id: 'free', title, unit: title, decimals: 0 },
  ],
};
const NOW = Date.parse('2026-03-05T08:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const given: Given = {
  line: 3,
  nth: 0,
  network: 'air',
  station: 'S1',
  metric: 'pm10',
  time: NOW,
  value: 35,
  field: 'value',
};
const known: Known = {
  now: NOW,
  oldest: NOW - DAY,
  network,
  station: true,
  present: undefined,
  newest: NOW - HOUR,
};
const verdict = (changes: Partial<Given> = {}, more: Partial<Known> = {}) =>
  judge({ ...given, ...changes }, { ...known, ...more });
const reason = (...of: Parameters<typeof verdict>) => {
  const found = verdict(...of);
  return found.as === 'kept' ? found.flaw : undefined;
};

describe('a reading', () => {
  test('of a time of which there is none is new', () => {
    expect(verdict()).toEqual({ as: 'new', late: false });
    expect(verdict({}, { newest: undefined })).toEqual({ as: 'new', late: false });
  });

  test('that is there with the same value is a duplicate, with another one a correction, however old', () => {
    expect(verdict({}, { present: 35 })).toEqual({ as: 'duplicate' });
    expect(verdict({}, { present: 36 })).toEqual({ as: 'corrected' });
    expect(verdict({ time: NOW - 20 * HOUR }, { present: 36, newest: NOW })).toEqual({ as: 'corrected' });
  });

  test('is late when it is older than the newest by more than a step', () => {
    expect(verdict({ time: NOW - HOUR }, { newest: NOW })).toEqual({ as: 'new', late: false });
    expect(verdict({ time: NOW - HOUR - 1 }, { newest: NOW })).toEqual({ as: 'new', late: true });
  });

  test('may be ahead by as much as clocks go wrong, and as old as is taken, to the millisecond', () => {
    expect(verdict({ time: NOW + AHEAD_MS })).toMatchObject({ as: 'new' });
    expect(reason({ time: NOW + AHEAD_MS + 1 })?.reason).toBe('future');
    expect(verdict({ time: NOW - DAY })).toMatchObject({ as: 'new', late: true });
    expect(reason({ time: NOW - DAY - 1 })?.reason).toBe('too-old');
  });

  test('may be as low and as high as its metric can be, both included', () => {
    expect(verdict({ value: 0 })).toMatchObject({ as: 'new' });
    expect(verdict({ value: 100 })).toMatchObject({ as: 'new' });
    expect(reason({ value: -0.001 })?.reason).toBe('out-of-bounds');
    expect(reason({ value: 100.001 })?.reason).toBe('out-of-bounds');
    expect(verdict({ value: -1e9, metric: 'free' })).toMatchObject({ as: 'new' });
  });

  test.each([
    [{}, { network: undefined }, 'unknown-network', 'network'],
    [{}, { station: false }, 'unknown-station', 'station'],
    [{ metric: 'soot' }, {}, 'unknown-metric', 'metric'],
    [{ metric: 'soot', field: 'values.soot' }, {}, 'unknown-metric', 'values.soot'],
    [{ value: 101, field: 'values.pm10' }, {}, 'out-of-bounds', 'values.pm10'],
    [{ time: NOW + DAY }, {}, 'future', 'time'],
    [{ time: 0 }, {}, 'too-old', 'time'],
  ] as const)('that cannot be is kept aside: %#', (changes, more, why, field) => {
    const flaw = reason(changes, more);
    expect(flaw).toMatchObject({ reason: why, field });
    expect(flaw?.sentence.zh).toMatch(
      new RegExp(`^第 3 行 ${field.replace('.', '\\.')}:.*\\p{Script=Han}`, 'u'),
    );
    expect(flaw?.sentence.en).toMatch(new RegExp(`^line 3, ${field.replace('.', '\\.')}: `));
    expect(flaw?.sentence.en).not.toMatch(/\p{Script=Han}/u);
  });

  test('of a position is of use only where stations move and both coordinates can be', () => {
    const degrees = (id: string, min: number, max: number) => ({
      ...{ id, title, unit: title, decimals: 5, min, max },
      direction: true as const,
    });
    const moving: Network = {
      ...{ ...network, moves: true },
      metrics: [degrees('longitude', 114, 124), degrees('latitude', 33, 39)],
    };
    const at = (position: readonly [number, number], i: 0 | 1, of = moving) =>
      verdict(
        { metric: ['longitude', 'latitude'][i]!, value: position[i], position, field: 'position' },
        { network: of },
      );
    for (const i of [0, 1] as const) {
      expect(at([120, 36], i)).toEqual({ as: 'new', late: false });
      expect(at([120, 40], i)).toMatchObject({ flaw: { reason: 'out-of-bounds', field: 'position' } });
      expect(at([36, 120], i)).toMatchObject({ flaw: { reason: 'out-of-bounds', field: 'position' } });
      expect(at([120, 36], i, network)).toMatchObject({
        flaw: { reason: 'unknown-metric', field: 'position' },
      });
    }
  });

  test('that is there already is kept aside all the same when it cannot be', () => {
    expect(reason({ value: 101 }, { present: 101 })?.reason).toBe('out-of-bounds');
  });

  test('says what a sender wrote without what cannot be stored or read', () => {
    const sentence = reason({ station: `a\0b\ud800${'x'.repeat(100)}` }, { station: false })!.sentence.en;
    expect(sentence).toContain('"a␀b\ufffd');
    expect(sentence.isWellFormed()).toBe(true);
    expect(sentence).not.toContain('x'.repeat(60));
  });
});
