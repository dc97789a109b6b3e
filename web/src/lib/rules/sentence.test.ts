import { describe, expect, test } from 'vitest';
import { durationText } from './duration.ts';
import { AIR } from './network.fixture.ts';
import { conditionText, ruleText } from './sentence.ts';
import type { Condition } from './wire.ts';

test.each([
  [0, '0 分钟', '0 minutes'],
  [1, '1 分钟', '1 minute'],
  [90, '1 小时 30 分钟', '1 hour 30 minutes'],
  [1440, '1 天', '1 day'],
  [3000, '2 天 2 小时', '2 days 2 hours'],
])('%d minutes are %s, %s', (minutes, zh, en) => {
  expect([durationText(minutes, 'zh'), durationText(minutes, 'en')]).toEqual([zh, en]);
});

describe('a condition in words', () => {
  const cases: [Condition, string, string][] = [
    [
      { kind: 'threshold', metric: 'pm2_5', above: 150, for: 120 },
      '细颗粒物高于 150 微克/立方米并持续 2 小时',
      'PM2.5 is above 150 µg/m³ for 2 hours',
    ],
    [{ kind: 'threshold', metric: 'ph', below: 6.5 }, 'pH值低于 6.5', 'pH is below 6.5'],
    [
      { kind: 'rate', metric: 'o3', change: 80, within: 60 },
      '臭氧在 1 小时内上升 80 微克/立方米',
      'O₃ rises by 80 µg/m³ within 1 hour',
    ],
    [
      { kind: 'rate', metric: 'ph', change: -1.5, within: 30 },
      'pH值在 30 分钟内下降 1.5',
      'pH falls by 1.5 within 30 minutes',
    ],
    [
      { kind: 'zone', zone: '370202000000', is: 'outside', for: 15 },
      '位于370202000000外并持续 15 分钟',
      'it is outside 370202000000 for 15 minutes',
    ],
    [
      { kind: 'zone', zone: { type: 'Polygon', coordinates: [] }, is: 'inside' },
      '位于所划区域内',
      'it is inside the area that is drawn',
    ],
    [
      { kind: 'missing', metric: 'o3', after: 180 },
      '臭氧已 3 小时没有读数',
      'there is no reading of O₃ for 3 hours',
    ],
    [
      { kind: 'missing', after: 1440 },
      '所有指标已 1 天没有读数',
      'there is no reading of anything for 1 day',
    ],
    [
      {
        kind: 'all',
        of: [
          { kind: 'threshold', metric: 'pm2_5', above: 75 },
          {
            kind: 'any',
            of: [
              { kind: 'threshold', metric: 'o3', above: 160 },
              { kind: 'threshold', metric: 'ph', below: 5 },
            ],
          },
        ],
      },
      '细颗粒物高于 75 微克/立方米，且（臭氧高于 160 微克/立方米，或pH值低于 5）',
      'PM2.5 is above 75 µg/m³ and (O₃ is above 160 µg/m³ or pH is below 5)',
    ],
    [
      {
        kind: 'most',
        of: ['pm2_5', 'o3', 'ph'].map((metric) => ({ kind: 'threshold', metric, above: 9 })),
      },
      '以下 3 项中至少 2 项成立（细颗粒物高于 9 微克/立方米；臭氧高于 9 微克/立方米；pH值高于 9）',
      'at least 2 of these 3 hold (PM2.5 is above 9 µg/m³; O₃ is above 9 µg/m³; pH is above 9)',
    ],
  ];
  test.each(cases)('%j', (condition, zh, en) => {
    expect(conditionText(condition, AIR, 'zh')).toBe(zh);
    expect(conditionText(condition, AIR, 'en')).toBe(en);
  });

  test('what is not known any more is called by its id', () => {
    expect(conditionText({ kind: 'threshold', metric: 'xx', above: 1 }, AIR, 'en')).toBe('xx is above 1');
    expect(conditionText({ kind: 'threshold', metric: 'xx', above: 1 }, null, 'zh')).toBe('xx高于 1');
  });
});

describe('a rule in words', () => {
  const plain = {
    per: 'station',
    res: null,
    at_least: null,
    share: null,
    condition: { kind: 'threshold', metric: 'pm2_5', above: 150 },
    severity: 2,
    when: null,
    escalate_after: null,
  } as const;

  test('says where, what and how bad', () => {
    expect(ruleText(plain, AIR, null, 'zh')).toBe(
      '各地的环境空气站点细颗粒物高于 150 微克/立方米时，发橙色告警。',
    );
    expect(ruleText(plain, AIR, null, 'en')).toBe(
      'Orange alarm at any station of Ambient air when PM2.5 is above 150 µg/m³.',
    );
  });

  test('says in which months and hours, which ends both, what ends it, and what happens when nobody comes', () => {
    const rule = {
      ...plain,
      condition: { ...plain.condition, clear: 115 },
      severity: 1 as const,
      when: { months: [11, 3], hours: [22, 6] } as const,
      escalate_after: 30,
    };
    expect(ruleText(rule, AIR, '青岛市', 'zh')).toBe(
      '每年 11 月至次年 3 月、每天 22:00 至次日 06:59，青岛市的环境空气站点细颗粒物高于 150 微克/立方米时，发红色告警。' +
        '回落到 115 微克/立方米或以下时解除；30 分钟无人确认则升一级。',
    );
    expect(ruleText(rule, AIR, 'Qingdao', 'en')).toBe(
      'Red alarm at any station of Ambient air in Qingdao when PM2.5 is above 150 µg/m³, from November to March, ' +
        'between 22:00 and 06:59. It ends at 115 µg/m³ or below. It goes one level up when nobody acknowledges it within 30 minutes.',
    );
  });

  test('says how many stations of a county or a city it takes', () => {
    const rule = { ...plain, per: 'county', at_least: 3, share: 0.5 } as const;
    expect(ruleText(rule, AIR, '青岛市', 'zh')).toBe(
      '青岛市任一县（市、区）有至少 3 个且不少于 50% 的环境空气站点细颗粒物高于 150 微克/立方米时，发橙色告警。',
    );
    expect(ruleText(rule, AIR, 'Qingdao', 'en')).toBe(
      'Orange alarm where at least 3 and 50% of the stations of Ambient air in any county in Qingdao meet this: PM2.5 is above 150 µg/m³.',
    );
    const city = { ...plain, per: 'city', at_least: 2 } as const;
    expect(ruleText(city, AIR, null, 'zh')).toContain('各地任一市有至少 2 个的环境空气站点');
    const cell = { ...plain, per: 'cell', res: 5, at_least: 2 } as const;
    expect(ruleText(cell, AIR, null, 'zh')).toContain('各地任一 5 级网格有至少 2 个的环境空气站点');
    expect(ruleText(cell, AIR, null, 'en')).toContain('in any cell of resolution 5 meet this:');
  });

  test('that ends above its limit says so the other way round', () => {
    const condition = { kind: 'threshold', metric: 'ph', below: 6, clear: 6.5 } as const;
    expect(ruleText({ ...plain, condition }, AIR, null, 'zh')).toContain('回升到 6.5 或以上时解除');
    expect(ruleText({ ...plain, condition }, AIR, null, 'en')).toContain('It ends at 6.5 or above.');
  });
});
