import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPARISONS, parseFilter, type Expression } from './filter.ts';
import { Misunderstood } from './misunderstood.ts';

const path = (...names: string[]): Expression => ({ kind: 'path', path: names });
const number = (value: number): Expression => ({ kind: 'literal', type: 'number', value });

describe('a filter', () => {
  test('binds and closer than or, and not closer than both', () => {
    const is = (name: string): Expression => ({
      kind: 'compare',
      by: 'eq',
      left: path(name),
      right: number(1),
    });
    expect(parseFilter('a eq 1 or b eq 1 and not c eq 1')).toEqual({
      kind: 'or',
      left: is('a'),
      right: { kind: 'and', left: is('b'), right: { kind: 'not', of: is('c') } },
    });
    expect(parseFilter('(a eq 1 or b eq 1) and c eq 1')).toMatchObject({ kind: 'and', left: { kind: 'or' } });
  });

  test('knows texts with quotes, times with their offset, numbers, null and paths', () => {
    expect(parseFilter("Datastream/@iot.id eq 'it''s'")).toEqual({
      kind: 'compare',
      by: 'eq',
      left: path('Datastream', '@iot.id'),
      right: { kind: 'literal', type: 'text', value: "it's" },
    });
    // a plus that was not escaped in an address is a space
    for (const time of ['2026-03-05T08:00:00+08:00', '2026-03-05T08:00:00 08:00', '2026-03-05T00:00Z'])
      expect(parseFilter(`phenomenonTime ge ${time}`)).toMatchObject({
        right: { type: 'time', value: '2026-03-05T00:00:00.000Z' },
      });
    expect(parseFilter('result lt -1.5e2')).toMatchObject({ right: { type: 'number', value: -150 } });
    expect(parseFilter('result ne null')).toMatchObject({ right: { type: 'null' } });
  });

  test('has calls, of one part or several, within comparisons too', () => {
    expect(parseFilter("substringof('a', tolower(name)) and year(phenomenonTime) eq 2026")).toMatchObject({
      left: { kind: 'call', name: 'substringof', of: [{ value: 'a' }, { kind: 'call', name: 'tolower' }] },
      right: { left: { kind: 'call', name: 'year' } },
    });
    expect(parseFilter("st_within(Locations/location, geography'POLYGON((1 2))')")).toMatchObject({
      of: [{ path: ['Locations', 'location'] }, { type: 'geography', value: 'POLYGON((1 2))' }],
    });
  });

  test.each([
    ['', 'ends too early'],
    ['a eq', 'ends too early'],
    ['a eq 1)', '")" is not expected'],
    ['a eq 1 b eq 2', '"b" is not expected'],
    ["a eq 'open", 'not understood from "\'open"'],
    ['a == 1', 'not understood from "== 1"'],
    ['time gt 2026-03-05T08:00:00', 'needs its offset'],
    ['time gt 2026-02-30T08:00:00Z', 'no time'],
    ['time gt 2026-03-05T25:00:00Z', 'no time'],
    [`${'not '.repeat(40)}a eq 1`, 'more than 30 deep'],
    [`a eq 1${' or a eq 1'.repeat(60)}`, 'more than 200 parts'],
  ])('that says nothing is refused with what is wrong: %s', (text, sentence) => {
    expect(() => parseFilter(text)).toThrow(Misunderstood);
    expect(() => parseFilter(text)).toThrow(sentence);
  });
});

const RESERVED = new Set<string>([...COMPARISONS, 'and', 'or', 'not', 'true', 'false', 'null', 'geography']);
const name = fc.stringMatching(/^[A-Za-z]{1,8}$/).filter((text) => !RESERVED.has(text));

const { expression } = fc.letrec<{ expression: Expression; operand: Expression }>((tie) => ({
  operand: fc.oneof(
    { depthSize: 'small' },
    fc.array(name, { minLength: 1, maxLength: 3 }).map((names): Expression => path(...names)),
    fc.string({ maxLength: 8 }).map((value): Expression => ({ kind: 'literal', type: 'text', value })),
    fc.integer().map(number),
    fc.boolean().map((value): Expression => ({ kind: 'literal', type: 'boolean', value })),
    fc
      .date({ min: new Date('1970-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
      .map((at): Expression => ({ kind: 'literal', type: 'time', value: at.toISOString() })),
    fc
      .tuple(name, fc.array(tie('operand'), { minLength: 1, maxLength: 2 }))
      .map(([called, of]): Expression => ({ kind: 'call', name: called, of })),
  ),
  expression: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc
      .tuple(fc.constantFrom(...COMPARISONS), tie('operand'), tie('operand'))
      .map(([by, left, right]): Expression => ({ kind: 'compare', by, left, right })),
    tie('expression').map((of): Expression => ({ kind: 'not', of })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), tie('expression'), tie('expression'))
      .map(([kind, left, right]): Expression => ({ kind, left, right })),
  ),
}));

/** An expression as a client writes it. */
const written = (one: Expression): string => {
  if (one.kind === 'and' || one.kind === 'or')
    return `(${written(one.left)}) ${one.kind} (${written(one.right)})`;
  if (one.kind === 'not') return `not (${written(one.of)})`;
  if (one.kind === 'compare') return `${written(one.left)} ${one.by} ${written(one.right)}`;
  if (one.kind === 'call') return `${one.name}(${one.of.map(written).join(', ')})`;
  if (one.kind === 'path') return one.path.join('/');
  if (one.kind !== 'literal') return '';
  return one.type === 'text' ? `'${one.value.replaceAll("'", "''")}'` : String(one.value);
};

/** How deep parts stand in one another, and how many there are, counted as the parser does, or more. */
const measure = (text: string): number => Math.max(text.length / 4, (text.match(/\(/g) ?? []).length * 2);

test('whatever is written is read as what it was', () => {
  fc.assert(
    fc.property(expression, (one) => {
      const text = written(one);
      fc.pre(measure(text) < 50);
      expect(parseFilter(text)).toEqual(one);
    }),
    { numRuns: 300 },
  );
});

test('any text is read or refused, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        expression.map(written).chain((text) => fc.nat(text.length).map((at) => text.slice(at))),
      ),
      (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(Misunderstood);
        }
      },
    ),
    { numRuns: 500 },
  );
});
