import { expect, test } from 'vitest';
import { initialPassword } from './initial-password.ts';

test('an initial password is long, has every kind of sign and none that is mistaken for another, and is another each time', () => {
  const made = Array.from({ length: 200 }, () => initialPassword());
  for (const password of made) expect(password).toMatch(/^([A-HJ-NP-Z][a-km-z][2-9][a-km-z](-|$)){4}$/);
  expect(made[0]?.length).toBeGreaterThanOrEqual(16);
  expect(new Set(made).size).toBe(200);
});
