import { describe, expect, test } from 'vitest';
import { addressWithin, isLoopback, isWithin, networksOf, plainAddress } from './address.ts';
import { lockedUntil } from './lockout.ts';
import { SETTINGS, type SettingName } from './setting-list.ts';
import { fitsSetting, settingsFrom } from './settings.ts';

describe('settings', () => {
  const names = Object.keys(SETTINGS) as SettingName[];

  test.each(names)('%s fits its own bounds, and nothing beyond them', (name) => {
    const setting = SETTINGS[name];
    expect(fitsSetting(name, setting.default)).toBe(true);
    for (const wrong of [null, '10', Number.NaN, [], {}]) expect(fitsSetting(name, wrong)).toBe(false);
    if (typeof setting.default === 'boolean') return expect(fitsSetting(name, 1)).toBe(false);
    const { min, max } = setting as unknown as { min: number; max: number };
    expect([min, max].map((value) => fitsSetting(name, value))).toEqual([true, true]);
    expect([min - 1, max + 1, min + 0.5, true].map((value) => fitsSetting(name, value))).toEqual(
      Array(4).fill(false),
    );
  });

  test('what was set counts, what cannot be used or is unknown does not', () => {
    const rows = [
      { name: 'idle_minutes', value: 10 },
      { name: 'lock_failures', value: 500 },
      { name: 'constructor', value: 1 },
    ];
    expect(settingsFrom(rows, false)).toMatchObject({
      idle_minutes: 10,
      lock_failures: 5,
      public_access: false,
    });
    expect(settingsFrom([], true).public_access).toBe(true);
  });
});

describe('a lock', () => {
  const settings = { lock_window_minutes: 15, lock_minutes: 15 };
  const at = (...minutes: number[]) =>
    lockedUntil(
      minutes.map((m) => m * 60_000),
      5,
      settings,
    );

  test('is made by the fifth failure within the window and lasts from then', () => {
    expect(at(14, 10, 5, 2, 0)).toBe(29 * 60_000);
    expect(at(15, 10, 5, 2, 0)).toBe(30 * 60_000);
    expect(at(16, 10, 5, 2, 0)).toBeNull();
    expect(at(4, 3, 2, 1)).toBeNull();
    expect(at()).toBeNull();
  });
});

describe('addresses', () => {
  test('IPv4 over an IPv6 socket is IPv4, and a zone is no part of it', () => {
    expect(plainAddress('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(plainAddress('fe80::1%eth0')).toBe('fe80::1');
  });

  test.each([
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['128.0.0.1', false],
    ['::2', false],
    ['localhost', false],
    [null, false],
  ])('%s is this machine: %s', (address, is) => expect(isLoopback(address)).toBe(is));

  test('networks hold what lies in them', () => {
    const list = networksOf(['10.0.0.0/8', '192.168.1.5', '2001:db8::/32']);
    if (!list) throw new Error('These are networks.');
    for (const inside of ['10.255.0.1', '::ffff:10.1.1.1', '192.168.1.5', '2001:db8:1::9'])
      expect(isWithin(list, inside), inside).toBe(true);
    for (const outside of ['11.0.0.1', '192.168.1.6', '2001:db9::1', 'x', ''])
      expect(isWithin(list, outside), outside).toBe(false);
    for (const wrong of ['10.0.0.0/33', '10.0.0', '10.0.0.0/', 'host', '::/129', '10.0.0.0/-1'])
      expect(networksOf([wrong]), wrong).toBeNull();
    expect(addressWithin('10.0.0.1', null)).toBe(false);
  });
});
