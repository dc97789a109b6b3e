import { describe, expect, test } from 'vitest';
import type { ProblemBody } from '../schemas.ts';
import { testApp } from '../test-app.ts';

const proxy = { tile: () => Promise.resolve({ bytes: Buffer.from('png'), type: 'image/png' }) };

describe('a tile through this origin', () => {
  test('is a picture with its type and a short life', async () => {
    const response = await testApp({ proxy }).app.request('/api/basemaps/imagery/3/6/2');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(await response.text()).toBe('png');
  });

  test.each([
    ['imagery/25/0/0', 'z'],
    ['imagery/-1/0/0', 'z'],
    ['imagery/3/x/0', 'x'],
    ['imagery/3/0/1.5', 'y'],
    ['imagery/3/0/99999999999', 'y'],
    [`${'i'.repeat(41)}/3/0/0`, 'id'],
  ])('%s is 400 naming %s', async (place, field) => {
    const response = await testApp({ proxy }).app.request(`/api/basemaps/${place}`);
    expect(response.status).toBe(400);
    expect((await response.json()) as ProblemBody).toMatchObject({ field });
  });

  test('no parameter can lead it elsewhere', async () => {
    const response = await testApp({ proxy }).app.request(
      '/api/basemaps/imagery/3/6/2?url=http://elsewhere.test/',
    );
    expect(response.status).toBe(400);
  });
});
