import { z } from '@hono/zod-openapi';
import { SEA_TARGETS } from '#data/environment/sea-now.ts';
import { SEA_CLASSES, SEA_ITEMS } from '#data/environment/sea-water-class.ts';
import { WATER_CLASSES, WATER_ITEMS, WATER_TYPES } from '#data/environment/water-class.ts';
import { WATER_TARGETS } from '#data/environment/water-now.ts';
import { Count, Instant, LngLat, Names, Text } from './schemas.ts';

/** The wire contract of water and sea water as they stand. */

const Fresh = z.enum(['fresh', 'late', 'silent']).openapi({
  description: 'By the network’s step: within two steps, within six, or longer ago or never.',
});

export const LimitBody = z
  .union([
    z.object({ sense: z.enum(['max', 'min', 'above']), limit: z.number() }),
    z.object({ sense: z.literal('within'), range: z.tuple([z.number(), z.number()]) }),
  ])
  .openapi('Limit', { description: 'At most, at least, more than, or within a range.' });

export const Times = z.number().nullable().openapi({
  description: '(value − limit) / limit, to two places; null of pH and oxygen, which have no multiple.',
});

export const SourceBody = z.object({
  network: z.string(),
  step: Count.openapi({ description: 'Minutes from one reading to the next.' }),
  dataset: z.string(),
  title: Text,
  demo: z.boolean(),
});

export const station = {
  station: z.string(),
  name: z.string().nullable(),
  position: LngLat.nullable(),
  region: z.string(),
  place: z.array(Names),
};

export const standing = {
  time: Instant.nullable().openapi({ description: 'Of the newest value that is told of.' }),
  freshness: Fresh,
  stale: z.boolean().openapi({ description: 'Not as fresh as it should be.' }),
  last: Instant.nullable().openapi({ description: 'When something was last received of.' }),
};

const Rate = z.number().nullable().openapi({ description: 'In percent, to one place; null of nothing.' });

/** The answer about waters that are judged by these classes and items. */
const classed = <
  Class extends z.ZodEnum<Record<string, string>>,
  Target extends z.ZodEnum<Record<string, string>>,
  Item extends z.ZodEnum<Record<string, string>>,
  More extends z.ZodRawShape,
>(
  Class: Class,
  Target: Target,
  Item: Item,
  more: More,
) =>
  z.object({
    at: Instant.nullable().openapi({ description: 'The instant that was asked about; null for now.' }),
    region: z.string().nullable(),
    standard: z.string(),
    limits: Text.nullable().openapi({ description: 'Where the limits are from, if they are configured.' }),
    source: SourceBody,
    classes: z.array(z.object({ class: Class, title: Text })),
    factors: z.array(z.object({ item: z.string(), title: Text, unit: z.string(), counts: z.boolean() })),
    summary: z.object({
      total: Count,
      assessed: Count.openapi({ description: 'Those that have a class now.' }),
      by_class: z.record(Class, Count),
      good: Count,
      good_rate: Rate,
      good_target: Rate.openapi({ description: 'What it would be if each came to its target.' }),
      targeted: Count,
      attained: Count,
      attained_rate: Rate,
      worst: Count,
      worst_rate: Rate,
      partial: Count,
      incomplete: Count.openapi({
        description: 'Those of which something that they measure is not received at the moment.',
      }),
      stale: Count,
      time: Instant.nullable(),
    }),
    items: z
      .array(
        z.object({
          ...station,
          ...standing,
          ...more,
          class: Class.nullable(),
          target: Target.nullable(),
          attained: z.boolean().nullable(),
          against: Target.openapi({ description: 'The class whose limits `over` is about.' }),
          worst: z.array(Item),
          partial: z.boolean().openapi({ description: 'Some item that counts has no value.' }),
          missing: z.array(Item),
          silent: z
            .array(Item)
            .openapi({ description: 'Missing ones that the station measures: not received at the moment.' }),
          over: z
            .array(z.object({ item: Item, class: Class, value: z.number(), limit: LimitBody, times: Times }))
            .openapi({ description: 'Items beyond the limits of `against`, worst first.' }),
          items: z.record(
            z.string(),
            z.object({
              value: z.number(),
              time: Instant,
              freshness: Fresh,
              class: Class.nullable(),
              limit: LimitBody.nullable(),
            }),
          ),
        }),
      )
      .openapi({ description: 'Worst first; those without a class last.' }),
    next: z.null(),
  });

const WaterClassName = z.enum(WATER_CLASSES);
const SeaClassName = z.enum(SEA_CLASSES);

export const WaterNowBody = classed(WaterClassName, z.enum(WATER_TARGETS), z.enum(WATER_ITEMS), {
  water_type: z.enum(WATER_TYPES).nullable().openapi({
    description: 'As the record says; a section whose record says nothing is judged as a river.',
  }),
  tn: WaterClassName.nullable().openapi({ description: 'Of total nitrogen, which does not count.' }),
}).openapi('WaterNow');
export type WaterNowBody = z.infer<typeof WaterNowBody>;

export const SeaNowBody = classed(SeaClassName, z.enum(SEA_TARGETS), z.enum(SEA_ITEMS), {}).openapi('SeaNow');
export type SeaNowBody = z.infer<typeof SeaNowBody>;
