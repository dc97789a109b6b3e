import { z } from '@hono/zod-openapi';
import { SeverityLevel } from './alarm-schemas.ts';
import { codeParameter } from './parameters.ts';
import { Count, Instant, Text } from './schemas.ts';
import { inBoth } from './sentence.ts';
import { MOST_MINUTES } from '#data/rules/check.ts';

/** The wire contract of rules. */

const number = (name: string) =>
  z.number(inBoth({ zh: `${name} 须为数字。`, en: `${name} must be a number.` }));
const minutes = (name: string) => {
  const wrong = inBoth({
    zh: `${name} 须为 1 至 ${MOST_MINUTES} 的整数（分钟）。`,
    en: `${name} must be a whole number of minutes from 1 to ${MOST_MINUTES}.`,
  });
  return z.int(wrong).min(1, wrong).max(MOST_MINUTES, wrong);
};
const metric = z
  .string(inBoth({ zh: 'metric 须为指标的代号。', en: 'metric must be the id of a metric.' }))
  .max(30);

const Threshold = z.strictObject({
  kind: z.literal('threshold'),
  metric,
  above: number('above').optional(),
  below: number('below').optional(),
  clear: number('clear')
    .optional()
    .openapi({ description: 'The value at which it ends; the limit when not said.' }),
  for: minutes('for').optional().openapi({ description: 'Minutes that it must have been so.' }),
});
const Rate = z.strictObject({
  kind: z.literal('rate'),
  metric,
  change: number('change').openapi({ description: 'It rises by so much, or falls where negative.' }),
  within: minutes('within'),
});
const Missing = z.strictObject({
  kind: z.literal('missing'),
  metric: metric.optional(),
  after: minutes('after'),
});
const Zone = z.strictObject({
  kind: z.literal('zone'),
  zone: z
    .union(
      [
        z.string().max(40),
        z.strictObject({ type: z.literal('Polygon'), coordinates: z.array(z.array(z.array(z.number()))) }),
      ],
      inBoth({
        zh: 'zone 须为区域的代码，或 GeoJSON 的 Polygon。',
        en: 'zone must be the code of a region, or a GeoJSON Polygon.',
      }),
    )
    .openapi({ description: 'A region, a park or a sea area by its full code, or a GeoJSON polygon.' }),
  is: z.enum(
    ['inside', 'outside'],
    inBoth({ zh: 'is 须为 inside 或 outside。', en: 'is must be inside or outside.' }),
  ),
  for: minutes('for').optional().openapi({ description: 'Minutes that it must have been so.' }),
});
const parts = z.array(z.discriminatedUnion('kind', [Threshold, Rate, Zone])).max(8);
const KIND = inBoth({
  zh: 'condition.kind 须为 threshold、rate、missing、zone、all、any 或 most。',
  en: 'condition.kind must be threshold, rate, missing, zone, all, any or most.',
});

const RuleCondition = z
  .discriminatedUnion(
    'kind',
    [
      Threshold,
      Rate,
      Missing,
      Zone,
      z.strictObject({ kind: z.literal('all'), of: parts }),
      z.strictObject({ kind: z.literal('any'), of: parts }),
      z.strictObject({ kind: z.literal('most'), of: parts, at_least: z.int().optional() }),
    ],
    KIND,
  )
  .openapi('RuleCondition');

const span = z.tuple([z.int(), z.int()]);
const When = z
  .strictObject({ months: span.optional(), hours: span.optional() })
  .openapi({ description: 'By China Standard Time, from the first to the last; both may wrap around.' });

const per = z.enum(['station', 'county', 'city', 'cell']).openapi({
  description: 'Each station by itself, or so many of a county, a city or a cell of the H3 grid.',
});
const wholeFrom = (name: string, least: number, most: number) => {
  const wrong = inBoth({
    zh: `${name} 须为 ${least} 至 ${most} 的整数。`,
    en: `${name} must be a whole number from ${least} to ${most}.`,
  });
  return z.int(wrong).min(least, wrong).max(most, wrong);
};
const res = wholeFrom('res', 3, 8).openapi({
  description: 'Of rules per cell, the resolution of the cells.',
});
const atLeast = wholeFrom('at_least', 1, 10_000).openapi({
  description: 'So many stations, of a county, a city or a cell.',
});
const wrongShare = inBoth({ zh: 'share 须大于 0，不超过 1。', en: 'share must be above 0, and 1 at most.' });
const share = z
  .number(wrongShare)
  .gt(0, wrongShare)
  .max(1, wrongShare)
  .openapi({ description: 'Of the stations that are heard of, how many besides.' });

const wish = {
  title: z.strictObject({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(120) }),
  region: codeParameter('region', 'Only stations in this region; null: everywhere.').nullable(),
  per,
  res: res.nullable(),
  at_least: atLeast.nullable(),
  share: share.nullable(),
  condition: RuleCondition,
  severity: SeverityLevel,
  when: When.nullable(),
  escalate_after: minutes('escalate_after').nullable(),
  enabled: z.boolean(),
};

export const RuleItem = z
  .object({
    id: z.string(),
    title: Text,
    network: z.string(),
    region: z.string().nullable(),
    per,
    res: z.int().nullable(),
    at_least: z.int().nullable(),
    share: z.number().nullable(),
    condition: RuleCondition,
    severity: SeverityLevel,
    when: When.nullable(),
    escalate_after: z.int().nullable(),
    enabled: z.boolean(),
    declared: z.boolean().openapi({ description: 'Whether a theme declares it; else somebody made it.' }),
    grade: z.int().min(1).max(4),
    version: Count,
  })
  .openapi('Rule');

export const RuleList = z.object({ items: z.array(RuleItem) }).openapi('RuleList');

export const NewRuleBody = z
  .strictObject({
    network: z.string(inBoth({ zh: '须给出 network。', en: 'network is needed.' })),
    ...wish,
    region: wish.region.optional(),
    per: wish.per.optional(),
    res: wish.res.optional(),
    at_least: wish.at_least.optional(),
    share: wish.share.optional(),
    when: wish.when.optional(),
    escalate_after: wish.escalate_after.optional(),
    enabled: wish.enabled.optional(),
  })
  .openapi('NewRule');

export const RuleChangeBody = z.strictObject(wish).partial().openapi('RuleChange');

const INSTANTS = inBoth({
  zh: 'from、to 须为带时区的时刻，如 2026-11-01T08:00:00+08:00。',
  en: 'from and to must be instants with offset, such as 2026-11-01T08:00:00+08:00.',
});
const instant = z.iso.datetime({ offset: true, error: INSTANTS });

export const BacktestBody = z
  .strictObject({
    rule: z
      .union([z.string().max(60), NewRuleBody], {
        error: inBoth({
          zh: 'rule 须为规则的编号，或规则本身。',
          en: 'rule must be the id of a rule, or a rule.',
        }),
      })
      .openapi({ description: 'The id of a rule, or one that is not there yet.' }),
    from: instant,
    to: instant,
    region: codeParameter('region', 'Only stations in this region.').optional(),
  })
  .openapi('RuleBacktestAsked');

export const Backtest = z
  .object({
    fired: Count,
    subjects: Count.openapi({ description: 'Stations of which something was judged.' }),
    from: Instant,
    to: Instant,
    readings: Count,
    alarms: z
      .array(
        z.object({
          station: z.string(),
          name: Text,
          onset: Instant,
          raised_at: Instant,
          resolved_at: Instant.nullable(),
          peak: z.number().nullable(),
        }),
      )
      .openapi({ description: 'The first 200.' }),
  })
  .openapi('RuleBacktest');
