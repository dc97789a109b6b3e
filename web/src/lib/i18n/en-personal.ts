import type { zhPersonal } from './zh-personal.ts';

/** Words about personal data in English. */
export const enPersonal: Readonly<Record<keyof typeof zhPersonal, string>> = {
  'personal.mark': 'personal',
  'personal.purpose': 'Personal data is kept for: {purpose}. Ground: {ground}.',
  'personal.masked':
    'Personal values are masked. Whoever gives a reason may see those of one record; who, why and when is put on record.',
  'personal.show': 'Show',
  'personal.show.of': 'Show what "{field}" really says',
  'personal.reason': 'Reason (5 characters or more, put on record)',
  'personal.confirm': 'Record and show',
  'personal.cancel': 'Cancel',
  'personal.asking': 'Reading…',
  'personal.failed': 'Not read: {why}',
  'personal.none': 'no value, or not granted',
};
