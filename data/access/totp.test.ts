import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Seal } from './seal.ts';
import { enrolment, newTotpSecret, stepOfCode } from './totp.ts';

describe('a code of the second factor', () => {
  // RFC 6238, appendix B: eight digits of which authenticators show the last six.
  const secret = Buffer.from('12345678901234567890');
  const AT = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
  ] as const;

  test.each(AT)('at %i s is %s', (seconds, code) => {
    expect(stepOfCode(secret, code, null, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  test('is good once, and none before it afterwards', () => {
    const step = stepOfCode(secret, '287082', null, 59_000);
    expect(stepOfCode(secret, '287082', step, 59_000)).toBeNull();
    expect(stepOfCode(secret, '287082', 5, 59_000)).toBeNull();
    expect(stepOfCode(secret, '287082', 0, 59_000)).toBe(1);
  });

  test('may be one step early or late, not two', () => {
    expect(stepOfCode(secret, '287082', null, 29_000)).toBe(1);
    expect(stepOfCode(secret, '287082', null, 89_000)).toBe(1);
    expect(stepOfCode(secret, '287082', null, 90_000)).toBeNull();
  });

  test.each(['', '28708', '2870822', '２８７０８２', '28708a', ' 287082'])('%j is none', (code) =>
    expect(stepOfCode(secret, code, null, 59_000)).toBeNull(),
  );

  test('goes with an address that authenticators read', () => {
    const { secret: text, uri } = enrolment(newTotpSecret(), 'li.wei');
    expect(text).toMatch(/^[A-Z2-7]{32}$/);
    const address = new URL(uri);
    expect(address.protocol).toBe('otpauth:');
    expect(address.searchParams.get('secret')).toBe(text);
    expect(decodeURIComponent(address.pathname)).toContain('li.wei');
  });
});

describe('a seal', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'haidai-seal-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const plain = Buffer.from('twenty bytes or more');

  test('opens for its own use only, and not when a bit of it has changed', async () => {
    const seal = new Seal(path.join(home, 'new', 'folder'));
    const sealed = await seal.close(plain, 'totp/1');
    expect(sealed.includes(plain)).toBe(false);
    expect(await seal.open(sealed, 'totp/1')).toEqual(plain);
    expect(await seal.open(sealed, 'totp/2')).toBeNull();
    for (let i = 0; i < sealed.length; i++) {
      const altered = Buffer.from(sealed);
      altered[i] = (altered[i] ?? 0) ^ 1;
      expect(await seal.open(altered, 'totp/1'), `byte ${i}`).toBeNull();
    }
    expect(await seal.open(sealed.subarray(0, 20), 'totp/1')).toBeNull();
  });

  test('has a key that only its owner reads, the same for all processes and starts', async () => {
    const folder = path.join(home, 'shared');
    const seals = Array.from({ length: 4 }, () => new Seal(folder));
    const [first, ...others] = await Promise.all(seals.map((seal) => seal.close(plain, 'x')));
    for (const seal of [...seals, new Seal(folder)]) {
      expect(await seal.open(first ?? plain, 'x')).toEqual(plain);
      for (const sealed of others) expect(await seal.open(sealed, 'x')).toEqual(plain);
    }
    const file = path.join(folder, 'secret.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  });

  test('says which file holds no key', async () => {
    const folder = path.join(home, 'broken');
    await new Seal(folder).close(plain, 'x');
    writeFileSync(path.join(folder, 'secret.key'), 'no key');
    await expect(new Seal(folder).close(plain, 'x')).rejects.toThrow(/secret\.key/);
  });
});
