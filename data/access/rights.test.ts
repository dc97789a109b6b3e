import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Grant } from './person.ts';
import { holds, NO_RIGHTS, rightsIn, rightsOf, rightsSettings, strictestGrade } from './rights.ts';
import { parentCode } from '#data/regions/code.ts';
import { THEMES } from '#data/themes/index.ts';
import { createRegister } from '#data/themes/register.ts';

const register = createRegister(THEMES);
const grant = (given: Partial<Grant>): Grant => ({
  id: '1',
  role: 'official',
  region: '370202000000',
  libraries: null,
  grade: 3,
  ...given,
});
const of = (...grants: Partial<Grant>[]) =>
  rightsOf({ adminRole: null, grants: grants.map(grant) }, register);

describe('what grants come to', () => {
  test('is by dataset the grades that it has, up to the granted one', () => {
    const { read } = of({ libraries: ['emergency', 'enforcement'] });
    expect(read['hazard-sources']).toEqual({ 2: ['370202000000'], 3: ['370202000000'] });
    expect(read['emergency-shelters']).toEqual({ 3: ['370202000000'] });
    expect(read['enforcement-cases']).toEqual({ 3: ['370202000000'] });
    expect(read['grid-events']).toBeUndefined();
    expect(of({ libraries: ['emergency', 'enforcement'], grade: 2 }).read).toEqual({
      'hazard-sources': { 2: ['370202000000'] },
      'emergency-teams': { 2: ['370202000000'] },
    });
  });

  test('is nothing for published grades, for none, and for administrators', () => {
    expect(of({ grade: 1 }).read).toEqual({});
    expect(of()).toEqual(NO_RIGHTS);
    expect(rightsOf({ adminRole: 'security', grants: [grant({})] }, register)).toEqual(NO_RIGHTS);
  });

  test('names a region once, and none below another; parks and waters stand beside the tree', () => {
    const { regions } = of(
      { region: '370202001000' },
      { region: '370202000000' },
      { region: '370202000000', role: 'operator' },
      { region: 'SA-HH-3702' },
      { region: '370300000000', grade: 2 },
    );
    expect(regions).toEqual({
      2: ['370202000000', '370300000000', 'SA-HH-3702'],
      3: ['370202000000', 'SA-HH-3702'],
    });
  });

  test('lets stewards look after datasets of which they may see all', () => {
    const { steward } = of({ role: 'steward', libraries: ['emergency'], grade: 2 });
    expect(Object.keys(steward)).toEqual(['emergency-monthly', 'weather-warnings']);
    const full = of({ role: 'steward', libraries: ['emergency'], grade: 3 }).steward;
    expect(Object.keys(full).sort()).toEqual(
      register.themes
        .find(({ id }) => id === 'emergency')!
        .datasets.map(({ id }) => id)
        .sort(),
    );
    expect(of({ grade: 4 }).steward).toEqual({});
  });

  test('is asked for by the datasets of a question', () => {
    const rights = of({ region: '370000000000' });
    expect(rightsIn(rights, ['hazard-sources'])?.read).toEqual({
      'hazard-sources': { 2: ['370000000000'], 3: ['370000000000'] },
    });
    expect(rightsIn(rights, ['population-yearly'])).toBeNull();
    expect([holds(rights, 'hazard-sources', 3), holds(rights, 'hazard-sources', 4)]).toEqual([true, false]);
    expect([holds(NO_RIGHTS, 'hazard-sources', 1), holds(NO_RIGHTS, 'hazard-sources', 2)]).toEqual([
      true,
      false,
    ]);
  });
});

const codes = fc.constantFrom(
  ...['370000000000', '370200000000', '370202000000', '370202001000', '370202001001', '370100000000'],
  ...['SA-HH-3702', 'PK-3702-001'],
);
const grants = fc.array(
  fc.record({
    id: fc.constant('1'),
    role: fc.constantFrom('operator', 'official', 'commander', 'field', 'steward'),
    region: codes,
    libraries: fc.option(
      fc.subarray(
        register.themes.map(({ id }) => id),
        { minLength: 1, maxLength: 4 },
      ),
    ),
    grade: fc.constantFrom(1, 2, 3, 4),
  }),
  { maxLength: 6 },
);

const isUnder = (code: string, region: string): boolean => {
  for (let up: string | null = code; up !== null; up = parentCode(up)) if (up === region) return true;
  return false;
};

test('nobody sees more, or less, than the union of their grants', () => {
  fc.assert(
    fc.property(grants as fc.Arbitrary<Grant[]>, codes, (held, code) => {
      const rights = rightsOf({ adminRole: null, grants: held }, register);
      for (const { id: theme, datasets } of register.themes)
        for (const dataset of datasets) {
          const here = held.filter(
            ({ region, libraries }) =>
              isUnder(code, region) && (libraries === null || libraries.includes(theme)),
          );
          const grades = [dataset.grade, ...dataset.fields.map(({ grade = 1 }) => grade)];
          for (const grade of new Set(grades.filter((one) => one >= Math.max(2, dataset.grade)))) {
            const seen = (rights.read[dataset.id]?.[grade] ?? []).some((region) => isUnder(code, region));
            expect(seen).toBe(here.some((one) => one.grade >= grade));
          }
          const kept = (rights.steward[dataset.id] ?? []).some((region) => isUnder(code, region));
          expect(kept).toBe(
            here.some(({ role, grade }) => role === 'steward' && grade >= strictestGrade(dataset)),
          );
        }
      expect(() => rightsSettings(rights)).not.toThrow();
    }),
  );
});

describe('rights as settings', () => {
  /** The hexadecimal text of a bit for each of these numbers. */
  const bits = (...numbers: number[]): string => {
    const bytes = Array.from({ length: (Math.max(...numbers) >> 3) + 1 }, () => 0);
    for (const number of numbers) bytes[number >> 3]! += 2 ** (number % 8);
    return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  const city = bits(...Array.from({ length: 100 }, (_, i) => 200 + i));

  test('are JSON, and regions that have counties a bit for each of those', () => {
    expect(bits(0, 1, 11)).toBe('0308');
    expect(rightsSettings(of({ libraries: ['enforcement'] }))).toEqual({
      read: '{"enforcement-cases":{"3":{"370202000000":1}}}',
      steward: '{}',
      regions: '{"2":{"370202000000":1},"3":{"370202000000":1}}',
      whole: '{"enforcement-cases":"3"}',
      single: '{"enforcement-cases":"3"}',
      grade: '3',
      bits: bits(202),
      codes: '',
      dataset: 'enforcement-cases',
      datasets: '{enforcement-cases}',
      rest: '',
      held: '{enforcement-cases}',
    });
    const emergencies = { libraries: ['emergency'] };
    const hazards = (part: 'whole' | 'single', ...grants: Parameters<typeof of>) =>
      (JSON.parse(rightsSettings(of(...grants))[part]) as Record<string, string>)['hazard-sources'];
    const elsewhere = { ...emergencies, region: '370203000000' };
    const water = { ...emergencies, region: 'SA-HH-3702' };
    expect(hazards('whole', emergencies)).toBe('3');
    expect(hazards('whole', emergencies, water)).toBe('3');
    expect(hazards('whole', emergencies, { ...elsewhere, grade: 2 })).toBeUndefined();
    expect(hazards('whole', { ...emergencies, region: '370202001000' })).toBe('3');
    expect(hazards('whole', { ...emergencies, grade: 2 })).toBe('2');
    expect(hazards('single', { ...emergencies, grade: 2 }, { ...elsewhere, grade: 2 })).toBe('2');
    expect(hazards('single', emergencies)).toBeUndefined();
    const simple = (...grants: Parameters<typeof of>) => {
      const { grade, bits: counties, datasets } = rightsSettings(of(...grants));
      return [grade, counties, datasets];
    };
    const emergency = { libraries: ['emergency'] };
    const both = '{hazard-sources,emergency-teams}';
    const strict = '{hazard-sources,emergency-shelters,emergency-teams}';
    expect(simple({ ...emergency, region: '370000000000', grade: 2 })).toEqual([
      '2',
      'ff'.repeat(1250),
      both,
    ]);
    expect(simple({ ...emergency, region: '370200000000' }, { ...emergency, region: 'SA-HH-3702' })).toEqual([
      '3',
      city,
      strict,
    ]);
    // the strictest grade counts: what of a lesser one is granted elsewhere too is looked up
    expect(simple({ ...emergency, region: '370000000000', grade: 2 }, { ...emergency })).toEqual([
      '3',
      bits(202),
      strict,
    ]);
    for (const grants of [
      [{ ...emergency, region: '370200000000' }],
      [emergency, { ...emergency, region: '370203000000', grade: 2 as const }],
      [emergency, { libraries: ['enforcement'], region: '370203000000' }],
    ])
      expect(rightsSettings(of(...grants))).toMatchObject({
        rest: rightsSettings(of(...grants)).read,
      });
    for (const region of ['370202001000', 'PK-3702-001'])
      expect(
        rightsSettings(of({ ...emergency, region }, { ...emergency, region: '370203000000' })),
      ).toMatchObject({
        bits: bits(203),
        codes: JSON.stringify({ [region]: 1 }),
        rest: '',
      });
    const some = rightsSettings(of({ ...emergency, region: '370203000000' }, emergency));
    expect(some).toMatchObject({ grade: '3', bits: bits(202, 203), rest: '' });
    const beside = { ...emergency, region: '370101000000' };
    expect(simple({ ...emergency, region: '370200000000' }, beside)).toEqual([
      '3',
      bits(101, ...Array.from({ length: 100 }, (_, i) => 200 + i)),
      strict,
    ]);
  });

  test.each(["37'; RESET ROLE; --", '3702', '{', ''])('refuse %j wherever it stands', (text) => {
    for (const rights of [
      { ...NO_RIGHTS, read: { a: { 2: [text] } } },
      { ...NO_RIGHTS, read: { a: { [text]: [] } } },
      { ...NO_RIGHTS, read: { [text]: {} } },
      { ...NO_RIGHTS, steward: { [text]: [] } },
      { ...NO_RIGHTS, steward: { a: [text] } },
      { ...NO_RIGHTS, regions: { 2: [text] } },
      { ...NO_RIGHTS, regions: { [text]: [] } },
    ])
      expect(() => rightsSettings(rights)).toThrow('Not to be found in rights');
  });
});
