import { describe, expect, test } from 'vitest';
import { THEMES } from './index.ts';
import { createRegister } from './register.ts';
import type { Condition, Rule, Theme } from './theme.ts';

const title = { zh: '测试', en: 'Test' };
const metric = (id: string) => ({ id, title, unit: { zh: '微克', en: 'µg' }, decimals: 0 });
const of = (...rules: Partial<Rule>[]): Theme[] => [
  {
    id: 'test',
    kind: 'thematic',
    title,
    description: title,
    datasets: [
      {
        id: 'things',
        title,
        kind: 'feature',
        owner: 'statistics',
        grade: 1,
        key: ['number'],
        geometry: 'point',
        frequency: 'month',
        graceDays: 5,
        fields: [
          { id: 'number', title, type: 'text', required: true },
          { id: 'region', title, type: 'region' },
        ],
      },
    ],
    indicators: [],
    layers: [],
    networks: [
      {
        id: 'smoke',
        title,
        dataset: 'things',
        step: 60,
        metrics: [metric('soot'), { ...metric('wind'), direction: true }],
      },
      {
        ...{ id: 'cars', title, dataset: 'things', step: 5, moves: true },
        metrics: ['longitude', 'latitude'].map((id) => ({
          ...{ ...metric(id), direction: true, min: 0, max: 180 },
        })),
      },
    ],
    rules: rules.map((changes) => ({
      ...{ id: 'soot-high', title, network: 'smoke', severity: 3 },
      condition: { kind: 'threshold', metric: 'soot', above: 100 },
      ...changes,
    })),
  },
];
const limit = (changes: object): Condition => ({ kind: 'threshold', metric: 'soot', ...changes });

test('the declared rules watch every network of the environment, in both languages', () => {
  const { rules, networks } = createRegister(THEMES);
  expect(new Set(rules.map(({ network }) => network))).toEqual(new Set(networks.map(({ id }) => id)));
  for (const { id, title: said } of rules) {
    expect(said.zh, id).toMatch(/\p{Script=Han}/u);
    expect(said.en, id).not.toMatch(/\p{Script=Han}/u);
  }
});

describe('a rule that could not be kept is refused with a sentence', () => {
  test.each<[Partial<Rule>, string]>([
    [{ id: 'Soot' }, 'is not called by lower-case words'],
    [{ network: 'fog' }, 'there is no network "fog"'],
    [{ condition: limit({ metric: 'ash', above: 1 }) }, 'does not measure "ash"'],
    [{ condition: limit({ metric: 'wind', above: 1 }) }, 'is a direction'],
    [{ condition: limit({}) }, 'a limit is either above or below'],
    [{ condition: limit({ above: 1, below: 0 }) }, 'a limit is either above or below'],
    [{ condition: limit({ above: 100, clear: 101 }) }, 'must not lie beyond the limit'],
    [{ condition: limit({ below: 3, clear: 2 }) }, 'must not lie beyond the limit'],
    [{ condition: { kind: 'rate', metric: 'soot', change: 0, within: 60 } }, 'a change of 0 is none'],
    [{ condition: { kind: 'zone', zone: '370202000000', is: 'inside' } }, 'do not move'],
    [{ network: 'cars', condition: { kind: 'zone', zone: '370202', is: 'inside' } }, 'is the full code'],
    [
      { network: 'cars', condition: { kind: 'threshold', metric: 'latitude', above: 36 } },
      'says where a station is; use a zone',
    ],
    [
      {
        network: 'cars',
        condition: { kind: 'zone', zone: { type: 'Polygon', coordinates: [] }, is: 'inside' },
      },
      'no coordinates',
    ],
    [{ condition: { kind: 'rate', metric: 'soot', change: 5, within: 59 } }, 'at least the 60 minutes'],
    [{ condition: { kind: 'missing', metric: 'ash', after: 60 } }, 'does not measure "ash"'],
    [{ condition: { kind: 'all', of: [] } }, 'has two parts or more'],
    [
      {
        condition: {
          kind: 'most',
          at_least: 3,
          of: [1, 2].map((above) => ({ kind: 'threshold', metric: 'soot', above })),
        },
      },
      'at_least goes with most',
    ],
    [{ per: 'city' }, 'is a whole number of stations'],
    [{ per: 'city', at_least: 2, share: 1.5 }, 'is above 0 and 1 at most'],
    [{ at_least: 2 }, 'go with rules of a county, a city or a cell'],
    [{ per: 'cell', at_least: 2 }, 'is a resolution of cells from 3 to 8'],
    [{ per: 'cell', res: 9, at_least: 2 }, 'is a resolution of cells from 3 to 8'],
    [{ per: 'city', res: 5, at_least: 2 }, 'res goes with rules of a cell'],
    [{ region: '3702' }, 'is the full code'],
    [{ region: 'PK-3701-001' }, 'is the full code'],
    [{ when: { hours: [0, 24] } }, 'goes from 0 to 23'],
    [{ when: { months: [0, 3] } }, 'goes from 1 to 12'],
  ])('%j', (changes, sentence) => expect(() => createRegister(of(changes))).toThrow(sentence));

  test('and so are two of one name', () =>
    expect(() => createRegister(of({}, {}))).toThrow('the rule "soot-high" stands twice'));

  test('what can be kept is taken', () =>
    expect(createRegister(of({ region: '370200000000', when: { months: [11, 3] } })).rules).toHaveLength(1));
});
