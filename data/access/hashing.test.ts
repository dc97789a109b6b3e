import { describe, expect, test } from 'vitest';
import { Hashing } from './hashing.ts';
import { Refusal } from './refusal.ts';

const hashing = new Hashing();

describe('a password hash', () => {
  test('is Argon2id in the PHC form, another for the same password each time, and matches that password only', async () => {
    const [one, two] = await Promise.all([hashing.hash('泰山 Tai-shan'), hashing.hash('泰山 Tai-shan')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(two).not.toBe(one);
    expect(await hashing.matches('泰山 Tai-shan', one)).toBe(true);
    for (const wrong of ['泰山 Tai-Shan', '', '泰山 Tai-shan ', '泰山 Tai-shan\0'])
      expect(await hashing.matches(wrong, one)).toBe(false);
  });

  test('that another program made with other costs matches too', async () => {
    // The reference implementation's own test vector for version 19: password, somesalt, t=2, m=64 MiB, p=1.
    const known = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await hashing.matches('password', known)).toBe(true);
    expect(await hashing.matches('passwor', known)).toBe(false);
  });

  test('that is not there matches nothing; one that is broken is an error, not a refusal', async () => {
    expect(await hashing.matches('', null)).toBe(false);
    await expect(hashing.matches('x', '$2b$10$nonsense')).rejects.not.toBeInstanceOf(Refusal);
  });
});

test('only so many wait to be hashed; the others are asked to come back, and afterwards there is room again', async () => {
  const own = new Hashing();
  const all = await Promise.allSettled(Array.from({ length: 50 }, () => own.hash('x')));
  const refused = all
    .filter(({ status }) => status === 'rejected')
    .map((one) => (one as PromiseRejectedResult).reason as Refusal);
  expect(refused).toHaveLength(8);
  for (const { reason, retrySeconds } of refused)
    expect({ reason, retrySeconds }).toEqual({ reason: 'too-many-requests', retrySeconds: 3 });
  expect(await own.hash('x')).toContain('argon2id');
});
