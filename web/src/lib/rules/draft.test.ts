import { describe, expect, test } from 'vitest';
import { bodyOf, draftOf, newDraft, newPart, type PartDraft, type RuleDraft } from './draft.ts';
import { AIR, VEHICLES } from './network.fixture.ts';
import type { RuleBody } from './wire.ts';

const draft = (change: Partial<RuleDraft> = {}, part: Partial<PartDraft> = {}): RuleDraft => ({
  ...newDraft(AIR, null),
  zh: '重污染',
  parts: [{ ...newPart('pm2_5'), limit: '150', ...part }],
  ...change,
});
const faults = (one: RuleDraft) => bodyOf(one, AIR, false).faults;

const RULES: RuleBody[] = [
  {
    title: { zh: '重污染', en: 'Heavy pollution' },
    network: 'air',
    region: '370200000000',
    per: 'city',
    res: null,
    at_least: 3,
    share: 0.4,
    condition: { kind: 'threshold', metric: 'pm2_5', above: 150, clear: 115.5, for: 120 },
    severity: 1,
    when: { months: [11, 3], hours: [22, 6] },
    escalate_after: 30,
    enabled: true,
  },
  {
    title: { zh: '失联', en: 'Silent' },
    network: 'air',
    region: null,
    per: 'station',
    res: null,
    at_least: null,
    share: null,
    condition: { kind: 'missing', after: 360 },
    severity: 4,
    when: null,
    escalate_after: null,
    enabled: false,
  },
  {
    title: { zh: '骤变', en: 'Sudden' },
    network: 'air',
    region: null,
    per: 'station',
    res: null,
    at_least: null,
    share: null,
    condition: {
      kind: 'most',
      of: [
        { kind: 'rate', metric: 'o3', change: -80, within: 60 },
        { kind: 'threshold', metric: 'ph', below: -1 },
        { kind: 'threshold', metric: 'pm2_5', above: 0 },
      ],
      at_least: 2,
    },
    severity: 3,
    when: { hours: [0, 5] },
    escalate_after: null,
    enabled: true,
  },
];

test.each(RULES)('a rule comes out of its form as it went in: $title.zh', (rule) => {
  const form = draftOf(rule)!;
  expect(bodyOf(form, AIR, rule.enabled)).toEqual({ body: rule, faults: null });
});

test('a condition nested deeper than the form is not squeezed into it', () => {
  const inner = { kind: 'threshold', metric: 'pm2_5', above: 1 } as const;
  expect(
    draftOf({ ...RULES[0]!, condition: { kind: 'all', of: [inner, { kind: 'any', of: [inner] }] } }),
  ).toBeNull();
});

describe('what is wrong is said at its field', () => {
  test.each([
    [draft(), null],
    [draft({ zh: ' ' }), { zh: 'needed' }],
    [draft({}, { limit: '' }), { 'parts.0.limit': 'needed' }],
    [draft({}, { limit: '1,5' }), { 'parts.0.limit': 'number' }],
    [draft({}, { clear: '151' }), { 'parts.0.clear': 'beyond' }],
    [draft({}, { side: 'below', clear: '149' }), { 'parts.0.clear': 'beyond' }],
    [draft({}, { clear: '150' }), null],
    [draft({}, { for: '0' }), { 'parts.0.for': 'minutes' }],
    [draft({}, { for: '1.5' }), { 'parts.0.for': 'minutes' }],
    [draft({}, { for: '10081' }), { 'parts.0.for': 'minutes' }],
    [draft({}, { metric: 'wind_direction' }), { 'parts.0.metric': 'metric' }],
    [draft({}, { kind: 'rate', change: '-5' }), { 'parts.0.change': 'number' }],
    [draft({}, { kind: 'rate', change: '5', within: '59' }), { 'parts.0.within': 'short' }],
    [draft({}, { kind: 'missing', after: '' }), { 'parts.0.after': 'needed' }],
    [draft({ escalate: 'soon' }), { escalate: 'minutes' }],
    [draft({ per: 'county', stations: '0' }), { stations: 'whole' }],
    [draft({ per: 'county', stations: '1.5' }), { stations: 'whole' }],
    [draft({ per: 'city', percent: '0' }), { percent: 'percent' }],
    [draft({ per: 'city', percent: '101' }), { percent: 'percent' }],
    [draft({ per: 'station', stations: '', percent: 'x' }), null],
  ])('%#', (one, expected) => {
    expect(faults(one)).toEqual(expected);
  });

  test('of several parts none is about what is missing, and no more of them are needed than there are', () => {
    const parts = [{ ...newPart('o3'), limit: '1' }, newPart('')].map((part, i) =>
      i === 1 ? { ...part, kind: 'missing' as const } : part,
    );
    expect(faults(draft({ parts }))).toEqual({ 'parts.1.kind': 'parts' });
    const two = [newPart('o3'), newPart('ph')].map((part) => ({ ...part, limit: '1' }));
    expect(faults(draft({ parts: two, join: 'most', least: '3' }))).toEqual({ least: 'least' });
  });
});

test('a title in one language stands for both', () => {
  expect(bodyOf(draft(), AIR, false).body?.title).toEqual({ zh: '重污染', en: '重污染' });
});

describe('a zone', () => {
  const POLYGON = {
    type: 'Polygon' as const,
    coordinates: [
      [
        [120, 36],
        [121, 36],
        [121, 37],
        [120, 36],
      ],
    ],
  };
  const zone = (part: Partial<PartDraft>): RuleDraft => ({
    ...newDraft(VEHICLES, null),
    zh: '驶离',
    parts: [{ ...newPart(''), kind: 'zone', ...part }],
  });
  const read = (part: Partial<PartDraft>) => bodyOf(zone(part), VEHICLES, true);

  test('is of a region or of an area that is pasted, by itself or as a feature', () => {
    expect(read({ zone: '370202000000', is: 'outside', for: '15' }).body?.condition).toEqual({
      ...{ kind: 'zone', zone: '370202000000', is: 'outside', for: 15 },
    });
    const feature = { type: 'Feature', properties: {}, geometry: POLYGON };
    for (const pasted of [POLYGON, feature, { type: 'FeatureCollection', features: [feature] }])
      expect(read({ area: 'own', is: 'inside', polygon: JSON.stringify(pasted) }).body?.condition).toEqual({
        kind: 'zone',
        zone: POLYGON,
        is: 'inside',
      });
  });

  test('comes back as it was', () => {
    for (const of of ['370202000000', POLYGON]) {
      const rule = {
        ...RULES[1]!,
        network: 'mobile',
        condition: { kind: 'zone' as const, zone: of, is: 'inside' as const },
      };
      expect(bodyOf(draftOf(rule)!, VEHICLES, rule.enabled).body).toEqual(rule);
    }
  });

  test('that is not chosen, or no polygon, is said', () => {
    expect(read({}).faults).toEqual({ 'parts.0.zone': 'needed' });
    expect(read({ area: 'own' }).faults).toEqual({ 'parts.0.polygon': 'needed' });
    for (const polygon of ['{', '5', 'null', '{"type":"Point","coordinates":[1,2]}', '{"features":[]}'])
      expect(read({ area: 'own', polygon }).faults).toEqual({ 'parts.0.polygon': 'polygon' });
    expect(read({ zone: '370202000000', for: '0' }).faults).toEqual({ 'parts.0.for': 'minutes' });
  });
});
