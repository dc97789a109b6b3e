import { describe, expect, test } from 'vitest';
import { askableRegions } from './asking.ts';

const grant = (region: string, changes: { libraries?: string[]; grade?: number } = {}) => ({
  ...{ region, region_names: null, libraries: null, grade: 3 },
  ...changes,
});
const field = (grade?: number) => ({
  ...{ id: 'a', title: { zh: '', en: '' }, type: 'text' as const, filled: null },
  ...(grade && { grade }),
});
const regionsOf = (grants: ReturnType<typeof grant>[], grade = 1, strictest = 3) =>
  askableRegions(grants, 'ecology', { grade, fields: [field(), field(strictest)] }).map(
    ({ region }) => region,
  );

describe('an export is asked for', () => {
  test('of each region that is granted, once', () => {
    const grants = [grant('370202000000'), grant('370202000000', { grade: 4 }), grant('SA-HH-3702')];
    expect(regionsOf(grants)).toEqual(['370202000000', 'SA-HH-3702']);
    expect(regionsOf(grants, 3, 1)).toHaveLength(2);
    expect(regionsOf([grant('370202000000', { libraries: ['ecology', 'health'] })])).toHaveLength(1);
  });

  test.each([
    ['nothing of the dataset is sensitive', [grant('370202000000')], 2],
    ['another library is granted', [grant('370202000000', { libraries: ['health'] })], 3],
    ['a lower grade is granted', [grant('370202000000', { grade: 2 })], 3],
    ['nothing is granted', [], 3],
  ])('by nobody where %s', (_why, grants, strictest) => {
    expect(regionsOf(grants, 1, strictest)).toEqual([]);
  });
});
