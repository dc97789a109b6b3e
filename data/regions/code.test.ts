import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levelOfCode, parentCode, parseRegionCode, villageKind } from './code.ts';

describe('parseRegionCode', () => {
  test.each([
    ['37', '370000000000'],
    ['3702', '370200000000'],
    ['370202', '370202000000'],
    ['370102001', '370102001000'],
    ['370102001001', '370102001001'],
    ['PK-3701-001', 'PK-3701-001'],
    ['pk-3701-001', 'PK-3701-001'],
    ['SA-BH-3705', 'SA-BH-3705'],
  ])('%s is %s', (text, code) => expect(parseRegionCode(text)).toBe(code));

  test.each([
    '',
    '3',
    '370',
    '37020',
    '3702020',
    '3702020000',
    '3702020000000',
    '07',
    '00',
    '37a2',
    ' 37',
    '３７',
    '37\n',
  ])('%j is no code', (text) => expect(parseRegionCode(text)).toBeNull());

  test.each(['PK-37-001', 'PK-3701-01', 'SA-BOHAI-3705', 'SA-BH-', 'XX-3701-001', "PK-3701-001'"])(
    '%j is no code beside the tree',
    (text) => expect(parseRegionCode(text)).toBeNull(),
  );

  test('whatever is accepted is accepted again unchanged', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{1,11}$/), (text) => {
        const code = parseRegionCode(text);
        return code === null || parseRegionCode(code) === code;
      }),
    );
  });
});

describe('levelOfCode', () => {
  test.each([
    ['370000000000', 1],
    ['370200000000', 2],
    ['370202000000', 3],
    ['370102001000', 4],
    ['370102001001', 5],
    ['371700000000', 2],
    ['371000000000', 2],
  ] as const)('%s is at level %i', (code, level) => expect(levelOfCode(code)).toBe(level));

  test('is null outside the tree and for a short code', () => {
    expect(levelOfCode('PK-3701-001')).toBeNull();
    expect(levelOfCode('3702')).toBeNull();
  });
});

describe('parentCode', () => {
  test('walks from the village to the province', () => {
    const chain: string[] = [];
    for (let code: string | null = '370102001001'; code; code = parentCode(code)) chain.push(code);
    expect(chain).toEqual(['370102001001', '370102001000', '370102000000', '370100000000', '370000000000']);
  });

  test('is null outside the tree', () => expect(parentCode('SA-HH-3702')).toBeNull());
});

describe('villageKind', () => {
  test.each([
    ['370102001001', 'community'],
    ['370102001199', 'community'],
    ['370102001200', 'village'],
    ['370126100399', 'village'],
    ['370114002401', 'community'],
    ['370126400498', 'community'],
    ['370523400500', 'village'],
    ['370505404598', 'village'],
  ] as const)('%s is a %s', (code, kind) => expect(villageKind(code)).toBe(kind));

  test.each(['370102001000', '370102001600'])('%s is neither', (code) => {
    expect(() => villageKind(code)).toThrow(`${code} is no code of a village or community`);
  });
});
