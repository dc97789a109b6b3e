import { expect, test } from 'vitest';
import { RefusalLimit } from './refused-requests.ts';

test('a refusal is written down once a minute for a person and a path', () => {
  const limit = new RefusalLimit();
  expect(limit.admits('1', 'GET /a', 0)).toBe(true);
  expect(limit.admits('1', 'GET /a', 59_999)).toBe(false);
  expect(limit.admits('1', 'GET /b', 59_999)).toBe(true);
  expect(limit.admits('2', 'GET /a', 59_999)).toBe(true);
  expect(limit.admits('1', 'GET /a', 60_000)).toBe(true);
});

test('nobody fills the audit by asking for ever other things', () => {
  const limit = new RefusalLimit();
  const written = (from: number) =>
    Array.from({ length: 1000 }, (_, i) => limit.admits('1', `GET /${i}`, from + i)).filter(Boolean).length;
  expect(written(0)).toBe(60);
  expect(limit.admits('2', 'GET /1', 1000)).toBe(true);
  expect(written(60_000)).toBe(60);
});
