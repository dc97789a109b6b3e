import { describe, expect, test } from 'vitest';
import { againstDisabling, againstGrant, againstReset, againstRole, type Subject } from './admin-rules.ts';
import { anybody, type Person } from './person.ts';

const person: Person = { ...anybody(null), account: '1', adminRole: 'security', session: '1' };
const subject = (changes: Partial<Subject> = {}): Subject => ({
  ...{ id: '2', adminRole: null, wall: false, disabled: false, grants: 0, others: 0 },
  ...changes,
});

describe('an administrator’s role', () => {
  test.each([
    ['is given to whoever holds nothing', subject(), 'audit', null],
    ['is not given to whoever holds grants', subject({ grants: 1 }), 'audit', 'holds grants'],
    ['is not given to a wall', subject({ wall: true }), 'system', 'display wall'],
    ['is never one’s own to change', subject({ id: '1', adminRole: 'security' }), null, 'Nobody changes'],
    ['is never one’s own to give', subject({ id: '1' }), 'audit', 'Nobody changes'],
    [
      'is not taken from the last system administrator',
      subject({ adminRole: 'system' }),
      null,
      'last system',
    ],
    [
      'is not exchanged for the last security administrator',
      subject({ adminRole: 'security' }),
      'audit',
      'last security',
    ],
    ['may stay as it is', subject({ adminRole: 'system' }), 'system', null],
    ['is taken where there is another', subject({ adminRole: 'system', others: 1 }), null, null],
    ['is taken from one who cannot sign in', subject({ adminRole: 'system', disabled: true }), null, null],
    [
      'is taken from the last audit administrator, whom the security administrator replaces',
      subject({ adminRole: 'audit' }),
      null,
      null,
    ],
  ] as const)('%s', (_what, given, next, why) => {
    const against = againstRole(person, given, next);
    if (why === null) expect(against).toBeNull();
    else expect(against?.en).toContain(why);
  });
});

test.each([
  ['anybody’s', subject(), null],
  ['one’s own', subject({ id: '1' }), 'own account'],
  ['the last system administrator’s', subject({ adminRole: 'system' }), 'last system'],
  ['one of two system administrators’', subject({ adminRole: 'system', others: 1 }), null],
])('%s account is disabled, or not', (_whose, given, why) => {
  const against = againstDisabling(person, given);
  if (why === null) expect(against).toBeNull();
  else expect(against?.en).toContain(why);
});

test('no administrator is given a grant', () => {
  expect(againstGrant({ adminRole: null })).toBeNull();
  for (const adminRole of ['system', 'security', 'audit'] as const)
    expect(againstGrant({ adminRole })?.en).toContain('holds no grants');
});

test('an administrator’s password and second factor are not reset by another administrator', () => {
  expect(againstReset(subject())).toBeNull();
  for (const adminRole of ['system', 'security', 'audit'] as const)
    expect(againstReset(subject({ adminRole }))?.en).toContain('not reset by the system administrator');
});
