import { expect, test } from 'vitest';
import type { Dataset, Field } from '#data/themes/theme.ts';
import { shownOf } from './shown.ts';

const text = (id: string, more: Partial<Field> = {}): Field => ({
  ...{ id, title: { zh: id, en: id }, type: 'text' },
  ...more,
});
const name = text('keeper', { personal: 'name' });
const strictPhone = text('phone', { personal: 'phone', grade: 3 });
const strictNote = text('note', { grade: 4 });
const dataset = (...fields: Field[]) =>
  ({ grade: 2, fields: [text('number'), ...fields] }) as unknown as Dataset;
const record = (values: Record<string, string>) => ({ values, properties: JSON.stringify(values) });

test.each([
  ['nothing guarded or personal', dataset(), { number: '1' }, null, null],
  ['a guarded field', dataset(strictNote), { number: '1', note: 'x' }, { number: '1' }, null],
  ['no value in a guarded field', dataset(strictNote), { number: '1' }, null, null],
  [
    'a name as open as the record',
    dataset(name),
    { number: '1', keeper: '张三' },
    { number: '1', keeper: '张*' },
    { number: '1', keeper: '张*' },
  ],
  ['a name that is its own mask', dataset(name), { keeper: '张*' }, null, null],
  [
    'a personal field that is guarded',
    dataset(strictPhone),
    { number: '1', phone: '13812345678' },
    { number: '1' },
    { number: '1', phone: '138****5678' },
  ],
  [
    'all of them',
    dataset(name, strictPhone, strictNote),
    { number: '1', keeper: '张', phone: '1', note: 'x' },
    { number: '1', keeper: '***' },
    { number: '1', keeper: '***', phone: '***', note: 'x' },
  ],
  ['no personal value', dataset(name, strictPhone), { number: '1' }, null, null],
])('with %s, what is kept beside a record', (_what, of, values, open, whole) => {
  const shown = shownOf(of, record(values));
  expect(JSON.parse(shown.open ?? 'null')).toEqual(open);
  expect(JSON.parse(shown.whole ?? 'null')).toEqual(whole);
  expect(shown.asIs).toBe(whole === null && open === null);
});
