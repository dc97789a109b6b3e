import { expect, test } from 'vitest';
import { pageAddress } from './page-address.ts';

test('a link keeps the look and leaves out what is not said', () => {
  expect(pageAddress('/catalogue', { theme: null, lang: null })).toBe('/catalogue');
  expect(pageAddress('/load', { theme: 'light', lang: 'en' }, { d: 'market-entities', u: null })).toBe(
    '/load?d=market-entities&theme=light&lang=en',
  );
});
