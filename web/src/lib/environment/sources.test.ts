import { expect, test } from 'vitest';
import type { OutletsBody } from '#api/environment-sources-schemas.ts';
import { I18n } from '#lib/i18n/i18n.svelte.ts';
import { excessText, flowText, outletMarks, outletState, type OutletItem } from './sources.ts';

const i18n = new I18n(() => 'zh');

const metric = (id: string, value: number, exceeds: boolean | null, times: number | null) => ({
  ...{ metric: id, value, time: '2026-11-20T00:00:00.000Z', exceeds, times, valid: 24, beyond: 0 },
  limit: exceeds === null ? null : ({ sense: 'max', limit: 50 } as const),
});
const OUTLET: OutletItem = {
  ...{ station: 'P-1', name: '甲厂', position: [120, 36], region: '370202000000', place: [] },
  ...{ time: '2026-11-20T00:00:00.000Z', last: null, freshness: 'fresh', stale: false },
  ...{ pollutant: 'waste_water', permit_kind: 'key', exceeding: 2, limited: true },
  metrics: [metric('cod', 60, true, 0.2), metric('nh3n', 100, true, 1), metric('flow', 120.5, null, null)],
  due: { from: '', to: '', hours: 24, valid: 24, gaps: [] },
};
const BODY = {
  metrics: [
    {
      metric: 'cod',
      title: { zh: '化学需氧量', en: 'COD' },
      unit: { zh: '毫克/升', en: 'mg/L' },
      decimals: 1,
    },
    {
      metric: 'flow',
      title: { zh: '流量', en: 'Flow' },
      unit: { zh: '立方米/小时', en: 'm³/h' },
      decimals: 1,
    },
  ],
} as unknown as OutletsBody;

test('an outlet exceeds, keeps its limits, has none, or is silent', () => {
  expect(outletState(OUTLET)).toBe('over');
  expect(outletState({ ...OUTLET, exceeding: 0 })).toBe('ok');
  expect(outletState({ ...OUTLET, exceeding: 0, limited: false })).toBe('nolimit');
  expect(outletState({ ...OUTLET, exceeding: 0, time: null })).toBe('silent');
});

test('what exceeds is named worst first, and flow beside it', () => {
  expect(excessText(BODY, OUTLET, i18n)).toBe('nh3n 超 1.00 倍、化学需氧量 超 0.20 倍');
  expect(flowText(BODY, OUTLET, i18n)).toBe('流量 120.5 立方米/小时');
  expect(flowText(BODY, { ...OUTLET, metrics: [] }, i18n)).toBe('');
});

test('on the map those that exceed are marked and lie on top of those that do not', () => {
  const marks = outletMarks(
    [OUTLET, { ...OUTLET, station: 'P-2', exceeding: 0 }, { ...OUTLET, station: 'P-3', position: null }],
    [],
  );
  expect(marks.map(({ key, text }) => [key, text])).toEqual([
    ['P-1', '!'],
    ['P-2', ''],
  ]);
  expect(marks[0]!.weight).toBeGreaterThan(marks[1]!.weight);
});
