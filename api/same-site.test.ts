import { expect, test } from 'vitest';
import { testApp } from './test-app.ts';

const ask = async (method: string, headers: Record<string, string>) =>
  (await testApp().app.request('http://map.example/api/nothing', { method, headers })).status;

test.each<[string, Record<string, string>, number]>([
  ['POST', { origin: 'http://map.example' }, 404],
  ['POST', {}, 404],
  ['POST', { 'sec-fetch-site': 'none' }, 404],
  ['POST', { 'sec-fetch-site': 'cross-site', authorization: 'Bearer hd_x' }, 404],
  ['GET', { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }, 404],
  ['POST', { origin: 'http://map.example.evil.example' }, 403],
  ['POST', { origin: 'http://map.example:81' }, 403],
  ['POST', { origin: 'null' }, 403],
  ['DELETE', { 'sec-fetch-site': 'same-site' }, 403],
  ['PUT', { origin: 'http://evil.example', authorization: 'Basic YTpi' }, 403],
])('%s with %j is answered %i', async (method, headers, status) =>
  expect(await ask(method, headers)).toBe(status),
);
