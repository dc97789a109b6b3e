import { describe, expect, test } from 'vitest';
import { anybody, type Grant, type Person } from '#data/access/person.ts';
import { decidingGrants, gradeToAsk, regionOfAll, regionsAbove, regionsToAsk } from './rules.ts';
import type { Grade } from '#data/themes/theme.ts';

const grant = (changes: Partial<Grant> = {}): Grant => ({
  id: '1',
  role: 'official',
  region: '370202000000',
  libraries: null,
  grade: 3,
  ...changes,
});
const person = (changes: Partial<Person> = {}): Person => ({
  ...anybody(null),
  account: '7',
  session: '1',
  readOnly: false,
  ...changes,
});
const field = (grade?: Grade) => ({
  id: 'a',
  title: { zh: '', en: '' },
  type: 'text' as const,
  ...(grade && { grade }),
});
const OPEN = { grade: 1 as const, fields: [field()] };
const PART = { grade: 1 as const, fields: [field(), field(3), field(2)] };
const SECRET = { grade: 4 as const, fields: [field(), field(3)] };

describe('a file is asked for', () => {
  const asked = (grants: Grant[], dataset: Parameters<typeof gradeToAsk>[2], region: string) =>
    gradeToAsk({ grants }, 'ecology', dataset, region);

  test.each([
    ['of the county that is granted', [grant()], PART, '370202000000', 3],
    ['of a town in it', [grant()], PART, '370202001000', 3],
    ['of the province, of which it will have that county', [grant()], PART, '370000000000', 3],
    ['of a park, whose records say where they are', [grant()], PART, 'PK-3702-001', 3],
    ['of waters that are granted', [grant({ region: 'SA-HH-3702' })], PART, 'SA-HH-3702', 3],
    ['by its library', [grant({ libraries: ['ecology', 'health'] })], PART, '370202000000', 3],
    ['up to what is granted', [grant()], SECRET, '370202000000', 3],
    ['up to what there is', [grant({ grade: 4 })], PART, '370202000000', 3],
    ['of grade 4', [grant(), grant({ grade: 4 })], SECRET, '370202000000', 4],
  ] as const)('%s', (_what, grants, dataset, region, grade) => {
    expect(asked([...grants], dataset, region)).toBe(grade);
  });

  test.each([
    ['without a grant', [], PART, '370202000000'],
    ['of the county beside it', [grant()], PART, '370203000000'],
    ['for another library', [grant({ libraries: ['health'] })], PART, '370202000000'],
    ['below its grade', [grant({ grade: 2 })], PART, '370202000000'],
    ['of waters, which are granted by name', [grant({ region: '370000000000' })], PART, 'SA-HH-3702'],
    ['where nothing is sensitive', [grant({ grade: 4 })], OPEN, '370202000000'],
    [
      'by the library of one grant and the grade of another',
      [grant({ grade: 1 }), grant({ libraries: ['health'], grade: 4 })],
      PART,
      '370202000000',
    ],
  ] as const)('by nobody %s', (_what, grants, dataset, region) => {
    expect(asked([...grants], dataset, region)).toBeNull();
  });
});

test('the regions of which one may ask are those granted, the widest of them', () => {
  const regions = [
    grant({ region: '370202000000' }),
    grant({ region: '370200000000' }),
    grant({ region: '370200000000', role: 'steward' }),
    grant({ region: '370102000000', grade: 2 }),
    grant({ region: '370302000000', libraries: ['health'] }),
    grant({ region: 'SA-HH-3702' }),
  ];
  expect(regionsToAsk({ grants: regions }, 'ecology')).toEqual(['370200000000', 'SA-HH-3702']);
});

test.each([
  [null, '370000000000'],
  [['370202000000'], '370202000000'],
  [['SA-HH-3702'], 'SA-HH-3702'],
  [['370202000000', '370203000000'], '370200000000'],
  [['370202001000', '370202000000'], '370202000000'],
  [['370202000000', '370102000000'], '370000000000'],
  [['370202000000', 'SA-HH-3702'], '370000000000'],
])('a batch of %j is one of %s', (regions, region) => {
  expect(regionOfAll(regions)).toBe(region);
});

test.each([
  ['370202001000', ['370202001000', '370202000000', '370200000000', '370000000000']],
  ['SA-HH-3702', ['SA-HH-3702']],
  ['PK-3702-001', ['PK-3702-001', '370000000000']],
])('on %s stewards of %j decide', (region, above) => {
  expect(regionsAbove(region)).toEqual(above);
});

describe('a request is decided', () => {
  const grants = [grant(), grant({ id: '2', role: 'steward' }), grant({ id: '3', role: 'commander' })];
  test('by a steward', () => {
    expect(decidingGrants(person({ grants })).map(({ id }) => id)).toEqual(['2']);
  });
  test.each([
    ['has not signed in', { account: null }],
    ['only reads', { readOnly: true }],
    ['is a machine', { token: '5' }],
  ])('by nobody who %s', (_who, changes) => {
    expect(decidingGrants(person({ grants, ...changes }))).toEqual([]);
  });
});
