import type { DemoContext, DemoRow } from '../../demo/demo.ts';
import { randomFrom, type Random } from '../../demo/random.ts';
import { chinaClock } from '../today.ts';
import { warnings } from './warnings.ts';

/*
 * Warnings of the weather as made up for the demonstration: each belongs to a region and a quarter of a day, so that they are the same
 * whenever they are asked for, and only what has been issued by now is told.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SLOT = 6 * HOUR;
/** So many quarters of a day back: four days. */
const SLOTS_BACK = 16;
/** How likely something is issued in one: of a county, and of a city as a whole. */
const SHARE = { county: 0.025, city: 0.06 } as const;

type Weights = Readonly<Record<string, number>>;
const WINTER: Weights = {
  cold_wave: 18,
  gale: 26,
  fog: 22,
  haze: 14,
  road_icing: 12,
  snowstorm: 5,
  frost: 3,
};
const SPRING: Weights = { gale: 38, sandstorm: 14, fog: 16, lightning: 14, frost: 8, drought: 6, hail: 4 };
const SUMMER: Weights = { rainstorm: 34, lightning: 28, heat: 18, gale: 10, hail: 6, typhoon: 4 };
const AUTUMN: Weights = { fog: 34, gale: 30, rainstorm: 14, lightning: 8, drought: 8, typhoon: 6 };
const SEASONS = [WINTER, SPRING, SUMMER, AUTUMN] as const;
const LEVELS = ['blue', 'yellow', 'orange', 'red'] as const;
/** The lowest level of kinds that have no blue one. */
const LOWEST: Readonly<Record<string, number>> = {
  ...{ fog: 1, haze: 1, heat: 1, lightning: 1, road_icing: 1, sandstorm: 1, hail: 2, drought: 2 },
};

const EXPECTED: Readonly<Record<string, string>> = {
  typhoon: '受台风影响,阵风可达9级以上',
  rainstorm: '将出现暴雨,局地伴有短时强降水',
  snowstorm: '降雪量将达4毫米以上,影响道路交通',
  cold_wave: '最低气温将下降8℃以上,并伴有5级以上偏北风',
  gale: '平均风力可达6级,阵风8级',
  sandstorm: '将出现扬沙或浮尘天气',
  heat: '最高气温将升至37℃以上',
  drought: '气象干旱将持续发展',
  lightning: '可能发生雷电活动,局地伴有短时大风',
  hail: '局地可能出现冰雹',
  frost: '地面最低温度将下降到0℃以下,对农业有影响',
  fog: '将出现能见度小于500米的雾',
  haze: '将出现能见度小于3000米的霾',
  road_icing: '地表温度低于0℃,将出现对交通有影响的道路结冰',
};

const titleOf = (field: string, value: string): string =>
  warnings.fields.find(({ id }) => id === field)!.values![value]!.zh;

/** 2026年11月26日08时30分 of a clock time. */
const spoken = (clock: string): string =>
  clock.replace(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+).*$/, '$1年$2月$3日$4时$5分');

interface Place {
  code: string;
  name: string;
}

/** What was issued of a place within a quarter of a day, and what followed. */
const messagesOf = ({ code, name }: Place, begins: number, random: Random): DemoRow[] => {
  const month = Number(chinaClock(begins).slice(5, 7));
  const season = SEASONS[[11, 12, 1, 2].includes(month) ? 0 : month <= 5 ? 1 : month <= 8 ? 2 : 3];
  const kind = random.weighted(season);
  const lowest = LOWEST[kind] ?? 0;
  const first = Math.max(lowest, Number(random.weighted({ 0: 50, 1: 32, 2: 14, 3: 4 })));
  const lasts = random.whole(6, 30) * HOUR;
  const issuer = `${name}气象台`;
  const identifier = (at: number): string =>
    `${code.slice(0, 6)}-${chinaClock(at).replace(/\D/g, '').slice(0, 12)}-${kind}`;
  const written = (message: 'alert' | 'update' | 'cancel', level: number, at: number): DemoRow => {
    const called = `${titleOf('kind', kind)}${titleOf('level', LEVELS[level]!)}预警信号`;
    const headline = `${issuer}${titleOf('message', message)}${called}`;
    return {
      ...{ identifier: identifier(at), message, kind, level: LEVELS[level]!, region: code, issuer },
      ...{ issued_at: chinaClock(at), effective_from: chinaClock(at), headline },
      expires_at: message === 'cancel' ? null : chinaClock(begins + lasts),
      replaces: message === 'alert' ? null : identifier(begins),
      text:
        message === 'cancel'
          ? `${issuer}${spoken(chinaClock(at))}解除${called}。`
          : `${issuer}${spoken(chinaClock(at))}${titleOf('message', message)}${called}:预计${spoken(chinaClock(begins + lasts))}前,${name}${EXPECTED[kind]!},请注意防范。`,
    };
  };
  const rows = [written('alert', first, begins)];
  if (random.next() < 0.3) {
    const level = Math.min(3, Math.max(lowest, first + random.pick([-1, 1])));
    rows.push(written('update', level, begins + lasts * random.between(0.2, 0.45)));
  }
  if (random.next() < 0.4) {
    const { level } = rows.at(-1)!;
    const at = begins + lasts * random.between(0.55, 0.9);
    rows.push(written('cancel', LEVELS.indexOf(level as (typeof LEVELS)[number]), at));
  }
  return rows;
};

/** What has been issued by now of a county, and of its city where it is the first one there. */
export function* warningsIn({ county, random, now }: DemoContext): Generator<DemoRow> {
  const salt = random.whole(0, 1_000_000_000);
  const city = { code: `${county.code.slice(0, 4)}00000000`, name: county.city };
  const places: [Place, number][] = [[county, SHARE.county]];
  if (county.first) places.push([city, SHARE.city]);
  for (const [place, share] of places)
    for (let slot = Math.floor(now / SLOT) - SLOTS_BACK; slot * SLOT <= now; slot++) {
      const chance = randomFrom(`${salt}/${place.code}/${slot}`);
      if (chance.next() >= share) continue;
      const begins = slot * SLOT + chance.whole(0, SLOT / MINUTE - 1) * MINUTE;
      for (const row of messagesOf(place, begins, chance))
        if (Date.parse(String(row['issued_at'])) <= now) yield row;
    }
}
