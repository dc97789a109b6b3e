import { expect, test } from 'vitest';
import { returnPath, signInPath } from './return-path.ts';

const origin = 'https://haidai.example';

test.each([
  ['/load?d=hospitals&u=7#x', '/load?d=hospitals&u=7#x'],
  ['/', '/'],
  ['/a/../records?d=x', '/records?d=x'],
  ['/sign-in-help', '/sign-in-help'],
])('%s is a page of ours', (asked, path) => {
  expect(returnPath(asked, origin)).toBe(path);
});

test.each([
  null,
  '',
  'load',
  'https://elsewhere.example/',
  '//elsewhere.example/load',
  '/\\elsewhere.example',
  '/\t/elsewhere.example',
  'javascript:alert(1)',
  '/sign-in?return=/load',
  '/setup',
  '/x/../api/session/oidc',
])('%s is none to go back to', (asked) => {
  expect(returnPath(asked, origin)).toBe('/');
});

test('where one was and the look go along to the page of signing in', () => {
  const to = new URL(signInPath(new URL('/load?d=hospitals&lang=en', origin)), origin);
  expect(to.pathname).toBe('/sign-in');
  expect(to.searchParams.get('lang')).toBe('en');
  expect(returnPath(to.searchParams.get('return'), origin)).toBe('/load?d=hospitals&lang=en');
  expect(signInPath(new URL('/', origin))).toBe('/sign-in');
});
