import { describe, expect, test } from 'vitest';
import { addressOf } from './address.ts';
import { idOf, identityOf, SETS } from './entities.ts';

describe('an address', () => {
  test('leads to a collection, an entity, what belongs to it, and its properties', () => {
    expect(addressOf(['Things'])).toMatchObject({ many: true, identity: {}, within: null });
    expect(addressOf(["Things('air:S:1')"])).toMatchObject({
      many: false,
      identity: { network: 'air', station: 'S:1' },
    });
    expect(addressOf(["Things('air:S1')", 'Datastreams'])).toMatchObject({
      set: SETS.Datastreams,
      many: true,
      identity: { network: 'air', station: 'S1' },
    });
    expect(addressOf(["Datastreams('air:pm10:S1')", 'Thing', 'name', '$value'])).toMatchObject({
      set: SETS.Things,
      identity: { network: 'air', station: 'S1' },
      property: 'name',
      form: 'value',
    });
    expect(addressOf(['Sensors(air)', 'Datastreams', '$ref'])).toMatchObject({
      form: 'ref',
      identity: { network: 'air' },
    });
    expect(addressOf(["Things('air:it''s')"])).toMatchObject({ identity: { station: "it's" } });
  });

  test.each([
    [['Thing']],
    [['Things', 'Datastreams']],
    [["Things('air')"]],
    [["Things('air:S1')", "Datastreams('air:pm10:S2')"]],
    [["Things('air:S1')", "Datastreams('water:ph:S1')"]],
    [["Datastreams('air:pm10:S1')", "Thing('air:S1')"]],
    [["Things('air:S1')", '$value']],
    [["Things('air:S1')", 'name', '$ref']],
    [["Things('air:S1')", 'name', 'Datastreams']],
    [["Observations('air:pm10:soon:S1')"]],
    [['$ref']],
    [['']],
  ])('that contradicts itself leads nowhere: %j', (steps) => {
    expect(addressOf(steps)).toBeNull();
  });

  test('an id says what it was made of', () => {
    const row = { network: 'air', metric: 'pm10', station: 'a:b', time: '1772668800000' };
    for (const set of Object.values(SETS)) {
      const id = idOf(set, row);
      expect(idOf(set, identityOf(set, id)!)).toBe(id);
    }
  });
});
