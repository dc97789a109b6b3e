import { expect, test } from 'vitest';
import { anybody } from '#data/access/person.ts';
import { takenBy, watermarkOf } from './watermark.ts';

const NOON = Date.UTC(2026, 10, 25, 4);
const WANG = { account: '7', title: '王伟', name: 'wang.wei' };

test('a watermark names the person, the time at their clock, and the request', () => {
  expect(watermarkOf(WANG, NOON, { id: '17' })).toBe(
    '水印 Watermark: 王伟 (wang.wei) | 2026-11-25T12:00:00+08:00 | 导出申请 Export 17 | 仅供本人用于所批准的用途,不得外传 For this person and the approved purpose only',
  );
});

test('other files name whoever has signed in, and nobody else', () => {
  expect(takenBy(WANG, NOON)).toEqual(['导出人 Exported by: 王伟 (wang.wei), 2026-11-25T12:00:00+08:00']);
  expect(takenBy({ ...WANG, title: 'wang.wei' }, NOON)).toEqual([
    '导出人 Exported by: wang.wei, 2026-11-25T12:00:00+08:00',
  ]);
  expect(takenBy(anybody('10.0.0.1'), NOON)).toEqual([]);
});
