import type { Rule, Severity, Threshold } from '../theme.ts';

/*
 * What the department is told of at once. The limits are a province's to set: they follow common practice, may be changed while running,
 * and are no statement of a standard. What a standard makes of a value is worked out by its calculator.
 */

const HOUR = 60;

const beyond = (
  network: string,
  id: string,
  zh: string,
  en: string,
  severity: Severity,
  condition: Omit<Threshold, 'kind'>,
): Rule => ({ id, title: { zh, en }, network, severity, condition: { kind: 'threshold', ...condition } });

const silent = (network: string, zh: string, en: string, after: number): Rule => ({
  id: `${network}-missing`,
  title: { zh, en },
  network,
  severity: 4,
  condition: { kind: 'missing', after },
});

const outlet = (metric: string, zh: string, en: string, above: number): Rule => ({
  ...beyond('outlets', `outlets-${metric}`, zh, en, 3, { metric, above, for: HOUR }),
  escalate_after: 2 * HOUR,
});

export const rules: readonly Rule[] = [
  {
    ...beyond('air', 'air-pm25-severe', 'PM2.5重度及以上污染', 'PM2.5: heavy pollution', 2, {
      ...{ metric: 'pm2_5', above: 150, clear: 115, for: 2 * HOUR },
    }),
    escalate_after: HOUR,
  },
  {
    ...beyond('air', 'air-ozone-high', '臭氧中度及以上污染', 'Ozone: moderate pollution or worse', 3, {
      ...{ metric: 'o3', above: 200, clear: 180 },
    }),
    when: { months: [4, 10] },
  },
  {
    id: 'air-haze-rising',
    title: { zh: 'PM2.5快速上升', en: 'PM2.5 rises fast' },
    network: 'air',
    severity: 4,
    condition: { kind: 'rate', metric: 'pm2_5', change: 60, within: 3 * HOUR },
  },
  {
    ...beyond('air', 'air-haze-city', '区域性重污染', 'Haze over a whole city', 1, {
      ...{ metric: 'pm2_5', above: 150, clear: 115, for: 2 * HOUR },
    }),
    ...{ per: 'city', at_least: 3, share: 0.5, escalate_after: HOUR },
  },
  {
    ...beyond('air', 'air-haze-near', '局地PM2.5同时偏高', 'Haze at several stations close by', 3, {
      ...{ metric: 'pm2_5', above: 115, clear: 75, for: 2 * HOUR },
    }),
    ...{ per: 'cell', res: 4, at_least: 2, share: 0.5 },
  },
  silent('air', '空气站点数据缺失', 'Air station is silent', 4 * HOUR),

  {
    id: 'mobile-away',
    title: { zh: '走航车驶离主城区', en: 'Monitoring vehicle has left the urban district' },
    network: 'mobile',
    region: '370102000000',
    severity: 4,
    condition: { kind: 'zone', zone: '370102000000', is: 'outside', for: 15 },
  },
  {
    id: 'mobile-dust-in-town',
    title: { zh: '走航发现主城区颗粒物高值', en: 'Mobile monitoring finds much dust in town' },
    network: 'mobile',
    region: '370100000000',
    severity: 3,
    condition: {
      kind: 'all',
      of: [
        { kind: 'zone', zone: '370102000000', is: 'inside' },
        { kind: 'threshold', metric: 'pm10', above: 250 },
      ],
    },
  },

  beyond('water', 'water-oxygen-low', '断面溶解氧过低', 'Section: too little oxygen', 3, {
    ...{ metric: 'do', below: 3, clear: 3.5 },
  }),
  beyond('water', 'water-ammonia-high', '断面氨氮超限', 'Section: too much ammonia', 3, {
    ...{ metric: 'nh3n', above: 1.5, clear: 1.2 },
  }),
  {
    id: 'water-ph-unusual',
    title: { zh: '断面pH异常', en: 'Section: unusual pH' },
    network: 'water',
    severity: 2,
    condition: {
      kind: 'any',
      of: [
        { kind: 'threshold', metric: 'ph', below: 6, clear: 6.2 },
        { kind: 'threshold', metric: 'ph', above: 9, clear: 8.8 },
      ],
    },
    escalate_after: HOUR,
  },
  {
    id: 'water-polluted',
    title: { zh: '断面多项指标同时超限', en: 'Section: several limits passed at once' },
    network: 'water',
    severity: 2,
    condition: {
      kind: 'most',
      at_least: 2,
      of: [
        { kind: 'threshold', metric: 'do', below: 5, clear: 5.5 },
        { kind: 'threshold', metric: 'nh3n', above: 1, clear: 0.85 },
        { kind: 'threshold', metric: 'codmn', above: 6, clear: 5.5 },
        { kind: 'threshold', metric: 'tp', above: 0.2, clear: 0.17 },
      ],
    },
  },
  silent('water', '断面数据缺失', 'Section is silent', 12 * HOUR),

  beyond('sea', 'sea-nitrogen-high', '近岸海水无机氮超限', 'Sea: too much inorganic nitrogen', 3, {
    ...{ metric: 'din', above: 0.4, clear: 0.35 },
  }),
  beyond('sea', 'sea-oxygen-low', '近岸海水溶解氧过低', 'Sea: too little oxygen', 3, {
    ...{ metric: 'do', below: 4, clear: 4.5 },
  }),
  beyond('sea', 'sea-oil-high', '近岸海水石油类超限', 'Sea: too much oil', 2, { metric: 'oil', above: 0.05 }),
  silent('sea', '海水监测点数据缺失', 'Sea station is silent', 12 * HOUR),

  outlet('cod', '排口化学需氧量超标', 'Outlet: COD above its limit', 50),
  outlet('nh3n', '排口氨氮超标', 'Outlet: ammonia above its limit', 5),
  outlet('so2', '排口二氧化硫超标', 'Outlet: SO₂ above its limit', 35),
  outlet('nox', '排口氮氧化物超标', 'Outlet: NOₓ above its limit', 100),
  outlet('pm', '排口颗粒物超标', 'Outlet: particulates above their limit', 10),
  silent('outlets', '排口数据缺失', 'Outlet is silent', 3 * HOUR),

  {
    ...beyond('noise', 'noise-at-night', '夜间噪声超限', 'Too loud at night', 4, {
      metric: 'leq',
      above: 50,
      for: HOUR,
    }),
    when: { hours: [22, 5] },
  },
  beyond('weather', 'weather-gale', '大风(8级及以上)', 'Gale, force 8 or above', 3, {
    ...{ metric: 'wind_speed', above: 17.1 },
  }),
];
