import { describe, expect, test } from 'vitest';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';
import { managesAll, mayManage } from './manage.ts';
import type { Grant } from './person.ts';

const grant = (changes: Partial<Grant> = {}): Grant => ({
  id: '1',
  role: 'steward',
  region: '370202000000',
  libraries: null,
  grade: 3,
  ...changes,
});
const register = createRegister(THEMES);
const of = (
  grants: Grant[],
  dataset = 'monitoring-stations',
  changes: { readOnly?: true; adminRole?: 'system' } = {},
) => mayManage({ grants, readOnly: false, adminRole: null, ...changes }, register, dataset);

describe('a dataset is managed', () => {
  test('by a steward of its library, in the regions of the grants', () => {
    expect(of([grant()])).toEqual(['370202000000']);
    expect(of([grant({ libraries: ['ecology'] }), grant({ region: 'SA-HH-3702' })])).toEqual([
      '370202000000',
      'SA-HH-3702',
    ]);
  });

  test('in the whole province by a steward of the province', () => {
    expect(of([grant(), grant({ region: '370000000000' })])).toBeNull();
  });

  test.each([
    ['without a grant', []],
    [
      'in another role',
      (['operator', 'official', 'commander', 'field'] as const).map((role) => grant({ role })),
    ],
    ['for another library', [grant({ libraries: ['health', 'market'] })]],
    ['below the grade of one of its fields', [grant({ grade: 2 })], 'pollution-sources'],
    [
      'with the library of one grant and the grade of another',
      [grant({ grade: 1 }), grant({ libraries: ['health'] })],
      'pollution-sources',
    ],
    ['where there is no such dataset', [grant()], 'toString'],
  ] as const)('by nobody %s', (_why, grants, dataset?: string) => {
    expect(of([...grants], dataset)).toBeUndefined();
  });

  test('by nobody who only reads, and by no administrator', () => {
    const grants = [grant({ region: '370000000000' })];
    expect(of(grants, undefined, { readOnly: true })).toBeUndefined();
    expect(of(grants, undefined, { adminRole: 'system' })).toBeUndefined();
  });
});

test.each([
  [null, null, true],
  [null, ['370202000000'], true],
  [['370200000000'], null, false],
  [['370200000000'], ['370202000000', '370203001000'], true],
  [['370202000000'], ['370202000000', '370203000000'], false],
  [['370202000000'], ['370200000000'], false],
  [['370200000000'], ['SA-HH-3702'], false],
  [['370200000000', 'SA-HH-3702'], ['SA-HH-3702'], true],
])('managing %j includes managing %j: %j', (managed, wanted, included) => {
  expect(managesAll(managed, wanted)).toBe(included);
});
