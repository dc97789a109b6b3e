import { expect, test } from 'vitest';
import { askedOf } from './history.ts';
import { ALARMS } from './paths.ts';

const asked = (query: string) => {
  const params = new URLSearchParams(query);
  return askedOf((key) => params.get(key));
};

test('without anything in the address it is about alarms that have ended', () => {
  expect(ALARMS.list(asked(''), { limit: 50, cursor: null })).toBe('/api/alarms?state=resolved&limit=50');
});

test('an address says which; days are those of China, the last one included', () => {
  expect(asked('state=all&severity=1&network=air&region=3702&rule=r1&from=2026-11-01&to=2026-11-02')).toEqual(
    {
      state: ['raised', 'acknowledged', 'shelved', 'resolved'],
      severity: 1,
      network: 'air',
      rule: 'r1',
      region: '370200000000',
      from: '2026-10-31T16:00:00.000Z',
      to: '2026-11-02T16:00:00.000Z',
    },
  );
});

test('what an address says wrongly does not count', () => {
  expect(asked('state=x&severity=9&region=%3Cb%3E&from=2026-13-99&to=yesterday')).toEqual(asked(''));
});

test('the address of the server holds a list of states with commas, and the cursor', () => {
  const path = ALARMS.list({ state: ['raised', 'shelved'], severity: 2 }, { limit: 20, cursor: 'a b' });
  expect(Object.fromEntries(new URLSearchParams(path.split('?')[1]))).toEqual({
    state: 'raised,shelved',
    severity: '2',
    limit: '20',
    cursor: 'a b',
  });
});
