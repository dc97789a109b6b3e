import { describe, expect, test } from 'vitest';
import { Misunderstood } from './misunderstood.ts';
import { optionsOf } from './options.ts';

describe('query options', () => {
  test('that are not given are the usual ones', () => {
    expect(optionsOf({})).toMatchObject({
      filter: null,
      expand: [],
      select: null,
      orderby: [],
      top: 100,
      skip: 0,
      count: false,
    });
  });

  test('of an expanded entity stand in parentheses, with semicolons between them, at every level', () => {
    const { expand } = optionsOf({
      $expand:
        "Thing($select=name),Datastreams($filter=properties/metric eq 'a;b)';$expand=Observations($top=1;$orderby=phenomenonTime desc,result))",
    });
    expect(expand.map(({ to }) => to)).toEqual(['Thing', 'Datastreams']);
    expect(expand[0]!.options.select).toEqual(['name']);
    expect(expand[1]!.options.filter).toMatchObject({ right: { value: 'a;b)' } });
    const [inner] = expand[1]!.options.expand;
    expect(inner).toMatchObject({ to: 'Observations', options: { top: 1 } });
    expect(inner!.options.orderby).toEqual([
      { property: 'phenomenonTime', descending: true },
      { property: 'result', descending: false },
    ]);
  });

  test('may name ways through several entities, which come together', () => {
    const { expand } = optionsOf({ $expand: 'Datastreams/Sensor,Datastreams/ObservedProperty,Locations' });
    expect(expand.map(({ to }) => to)).toEqual(['Datastreams', 'Locations']);
    expect(expand[0]!.options.expand.map(({ to }) => to)).toEqual(['Sensor', 'ObservedProperty']);
  });

  test.each([
    [{ $top: '-1' }, '$top'],
    [{ $skip: '100001' }, '$skip'],
    [{ $count: 'yes' }, '$count'],
    [{ $select: 'name,' }, '$select'],
    [{ $orderby: 'name up' }, '$orderby'],
    [{ $expand: 'Things(' }, '$expand'],
    [{ $expand: 'Things($limit=1)' }, '$expand'],
    [{ $expand: 'Things($top=1;$top=2)' }, '$expand'],
    [{ $expand: 'Things($top=1),Things' }, '$expand'],
    [{ $expand: 'A/A/A/A/A/A' }, '$expand'],
    [{ $expand: Array.from({ length: 13 }, (_, i) => `T${'x'.repeat(i)}`).join() }, '$expand'],
    [{ $filter: 'a eq' }, '$filter'],
    [{ $expand: "Things($filter=a eq 'x)" }, '$expand'],
  ])('that say nothing are refused by name: %o', (given, option) => {
    expect.assertions(2);
    try {
      optionsOf(given);
    } catch (error) {
      expect(error).toBeInstanceOf(Misunderstood);
      expect((error as Misunderstood).option).toBe(option);
    }
  });
});
