import { describe, expect, test } from 'vitest';
import type { Field, FieldType } from '#data/themes/theme.ts';
import { readField } from './fields.ts';

const field = (type: FieldType, more: Partial<Field> = {}): Field => ({
  id: 'field',
  title: { zh: '字段', en: 'Field' },
  type,
  ...more,
});
const values = { live: { zh: '存续', en: 'Live' }, gone: { zh: '注销', en: 'Cancelled' } };

describe('what an office writes is understood', () => {
  test.each<[Field, string | null, unknown]>([
    [field('integer'), '１２３', 123],
    [field('integer'), '1,234,567', 1_234_567],
    [field('number'), ' 3.50 ', 3.5],
    [field('number'), '-1e3', -1000],
    [field('boolean'), '是', true],
    [field('boolean'), 'N', false],
    [field('date'), '2026/3/5', '2026-03-05'],
    [field('date'), '2026年3月5日', '2026-03-05'],
    [field('date'), '20260305', '2026-03-05'],
    [field('date'), '2026-03-05 00:00:00', '2026-03-05'],
    [field('datetime'), '2026-3-5 8:30', '2026-03-05T08:30:00+08:00'],
    [field('datetime'), '2026-03-05T00:30:00Z', '2026-03-05T00:30:00+00:00'],
    [field('period'), '2026年3月', '2026-03'],
    [field('period'), '2026/3', '2026-03'],
    [field('period'), '2026年', '2026'],
    [field('period'), '2026-q1', '2026-Q1'],
    [field('code', { values }), '存续', 'live'],
    [field('code', { values }), 'LIVE', 'live'],
    [field('region'), '370202', '370202000000'],
    [field('text'), '海岱🚢公司（青岛）', '海岱🚢公司（青岛）'],
    [field('text'), '  ', null],
    [field('number'), null, null],
  ])('%j %j', (given, text, value) => expect(readField(given, text)).toEqual({ value }));
});

describe('what makes no sense is refused with a reason', () => {
  test.each<[Field, string | null, string]>([
    [field('integer'), '12.5', 'not-whole'],
    [field('integer'), '9007199254740993', 'not-whole'],
    [field('number'), '1.234,5', 'not-a-number'],
    [field('number'), '#N/A', 'not-a-number'],
    [field('number', { min: 0 }), '-1', 'too-small'],
    [field('number', { max: 100 }), '100.1', 'too-large'],
    [field('date'), '2019/2/30', 'not-a-date'],
    [field('date'), '3/5/2026', 'not-a-date'],
    [field('datetime'), '2026-03-05 25:00', 'not-a-time'],
    [field('period'), '2026-13', 'not-a-period'],
    [field('code', { values }), '吊销', 'unknown-code'],
    [field('region'), '3702021', 'not-a-region-code'],
    [field('text', { pattern: '[A-Z]{2}' }), 'ABC', 'wrong-form'],
    [field('text', { maxLength: 3 }), '四个字符', 'too-long'],
    [field('text', { required: true }), ' ', 'missing'],
    [field('text'), 'a\0b', 'control-character'],
  ])('%j %j: %s', (given, text, reason) =>
    expect(readField(given, text)).toMatchObject({ flaw: { reason, field: 'field' } }),
  );
});

test.each(['138****5678', '张*', '***', '张＊', ' *** ', '…'])(
  'what masks a personal value, %s, is never taken for one',
  (text) => {
    const phone = field('text', { personal: 'phone', pattern: '[0-9]{11}' });
    expect(readField(phone, text)).toMatchObject({ flaw: { reason: 'masked', value: '…' } });
    expect(readField(field('text'), text)).toEqual({ value: text.trim() });
  },
);

test('what is wrong with a personal value is said without it', () => {
  const phone = field('text', { personal: 'phone', pattern: '[0-9]{11}', maxLength: 20 });
  for (const text of ['138-1234-5678', '1'.repeat(30), '138\u00001234'])
    expect(JSON.stringify(readField(phone, text))).not.toMatch(/138|1234|111/);
  expect(readField(phone, '13812345678')).toEqual({ value: '13812345678' });
});
