import { expect, test } from 'vitest';
import { keptMasks, shownFlaw } from './kept-masks.ts';
import type { Dataset, Field } from '#data/themes/theme.ts';

const field = (id: string, zh: string, personal?: Field['personal']): Field => ({
  ...{ id, title: { zh, en: id }, type: 'text' as const },
  ...(personal && { personal }),
});
const dataset = (...fields: Field[]): Dataset => ({
  ...{ id: 'homes', title: { zh: '住处', en: 'Homes' }, kind: 'feature', owner: 'transport', grade: 3 },
  ...{ key: ['number'], geometry: 'point', frequency: 'month', graceDays: 5, fields },
});
const HOMES = dataset(
  field('number', '编号'),
  field('occupant', '住户', 'name'),
  field('phone', '电话', 'phone'),
);
const LIGHTS = dataset(field('number', '编号'), field('keeper', '看守人'));

test.each([
  ['as they are taken', ['编号', '甲', '经度'], ['number', 'phone', 'lng'], ['plain', 'phone', 'plain']],
  ['as they are called, whatever they are taken for', ['电话', '住户'], ['number', null], ['phone', 'name']],
  ['whole where no field takes them', ['编号', '备注'], ['number', null], ['plain', 'unknown']],
  ['and where they are ours', ['编号', '_value'], ['number', null], ['plain', 'unknown']],
  ['and where nothing is known of them', ['编号', '乙'], ['number'], ['plain', 'unknown']],
])('columns of kept rows are masked %s', (_how, columns, mapping, masks) => {
  expect(keptMasks(HOMES, { columns, mapping })?.columns).toEqual(masks);
});

test('nothing is masked where nothing is personal', () => {
  expect(keptMasks(LIGHTS, { columns: ['编号', '备注'], mapping: ['number', null] })).toBeNull();
});

test('a flaw shows the value of a field that is not personal, and no other', () => {
  const flaw = (field?: string) => ({
    ...{ reason: 'too-long' as const, value: '张三', sentence: { zh: '', en: '' } },
    ...(field !== undefined && { field }),
  });
  const shown = (of: Dataset, field?: string) => shownFlaw(of, flaw(field)).value;
  for (const open of ['number', 'lng', 'key']) expect(shown(HOMES, open)).toBe('张三');
  for (const closed of ['phone', '电话', undefined]) expect(shown(HOMES, closed)).toBe('…');
  expect(shown(LIGHTS)).toBe('张三');
});
