import { expect, test } from 'vitest';
import { z } from 'zod';
import { alarmTargets } from './delivery-settings.ts';

const HOOK = {
  ...{ id: 'duty', kind: 'webhook', url: 'https://duty.example.cn/alarms' },
  secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
};
const MAIL = {
  ...{
    id: 'mail',
    kind: 'mail',
    url: 'smtp://mail.example.cn:25',
    from: 'a@example.cn',
    to: ['b@example.cn'],
  },
};
const read = (...targets: object[]) => alarmTargets(JSON.stringify(targets));

test('targets are told of all severities, everywhere, up to grade 2, where nothing else is said', () => {
  const rest = { severity: 4, acts: ['raise', 'escalate', 'resolve'], regions: [], grade: 2 };
  expect(read(HOOK, MAIL)).toEqual([
    { ...HOOK, ...rest, secret: Buffer.alloc(32, 1) },
    { ...MAIL, ...rest, language: 'zh' },
  ]);
});

test.each([
  ['a name twice', [HOOK, HOOK], 'names a target twice'],
  ['a short secret', [{ ...HOOK, secret: 'whsec_MDEy' }], 'must be "whsec_"'],
  [
    'a password in the address',
    [{ ...HOOK, url: 'https://a:b@duty.example.cn' }],
    'without user and password',
  ],
  ['another protocol', [{ ...HOOK, url: 'ftp://duty.example.cn' }], 'must be an http or https address'],
  [
    'a header in a mailbox',
    [{ ...MAIL, to: ['b@example.cn\r\nBcc: c@example.cn'] }],
    'must be a mail address',
  ],
  ['nobody to tell', [{ ...MAIL, to: [] }], '>=1'],
  ['an unknown kind', [{ ...HOOK, kind: 'pigeon' }], 'must be a webhook or a mail'],
  ['an unknown act', [{ ...HOOK, acts: ['sing'] }], 'raise'],
  ['a severity that is none', [{ ...HOOK, severity: 5 }], '<=4'],
  ['a name that is not asked for', [{ ...HOOK, secrets: 1 }], 'secrets'],
])('%s is refused with a sentence', (_what, targets, sentence) => {
  const parsed = (() => {
    try {
      return read(...targets);
    } catch (error) {
      return error instanceof z.ZodError ? error.issues.map(({ message }) => message).join() : String(error);
    }
  })();
  expect(parsed).toContain(sentence);
});
