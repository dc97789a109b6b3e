import type { Demo } from '../../demo/demo.ts';
import {
  clamp,
  dayBefore,
  kindNumberOf,
  personName,
  placeAtSea,
  placeOf,
  shareOf,
  someOf,
} from '../../demo/figures.ts';
import { villageKind } from '../../regions/code.ts';

const WORDS = [
  '绿源',
  '金穗',
  '丰禾',
  '润田',
  '齐丰',
  '沃野',
  '田园',
  '春晖',
  '富民',
  '禾盛',
  '鲁农',
  '惠农',
];
const BASES = {
  grain: ['优质小麦基地', '玉米制种基地', '粮食高产示范基地'],
  vegetables: ['设施蔬菜基地', '大蒜基地', '生姜基地', '大葱基地'],
  fruit: ['苹果基地', '大樱桃基地', '葡萄基地', '桃基地'],
  livestock: ['生猪养殖基地', '肉鸡养殖基地', '奶牛养殖基地'],
  aquatic: ['水产健康养殖基地', '对虾养殖基地', '淡水鱼养殖基地'],
  other: ['食用菌基地', '中药材基地', '花生基地', '茶叶基地'],
};

export default {
  *'farm-bases'(context) {
    const { county, random, today } = context;
    for (let i = 0, count = someOf(context, 2500); i < count; i++) {
      const product = random.weighted({
        grain: 28,
        vegetables: 26,
        fruit: 18,
        livestock: 14,
        aquatic: county.coastal ? 12 : 4,
        other: 10,
      });
      const area = random.whole(5, 400) * 10;
      const sea = product === 'aquatic' && random.next() < 0.5 ? placeAtSea(context) : null;
      yield {
        base_number: kindNumberOf('JD', context, i),
        name: `${county.name}${random.pick(WORDS)}${sea ? '海洋牧场' : random.pick(BASES[product])}`,
        product,
        base_level: random.weighted({ national: 4, provincial: 16, city: 30, county: 50 }),
        area,
        yearly_output: Math.round(area * (product === 'vegetables' ? 4 : 1) * random.between(0.6, 1.4)),
        traceable: random.next() < 0.7,
        recognised_on: dayBefore(today, random.whole(60, 2600)),
        ...(sea ?? placeOf(context)),
      };
    }
  },

  *'family-farms'(context) {
    const { county, random, today } = context;
    for (let i = 0, count = someOf(context, 2500); i < count; i++) {
      const kind = random.weighted({ crops: 66, livestock: 14, fishery: county.coastal ? 8 : 3, mixed: 14 });
      const land = kind === 'crops' || kind === 'mixed' ? random.whole(50, 600) : random.whole(5, 80);
      yield {
        farm_number: kindNumberOf('NC', context, i),
        name: `${county.name}${random.pick(WORDS)}${random.pick(WORDS)}家庭农场`,
        farm_kind: kind,
        model_level: random.weighted({ none: 72, county: 16, city: 8, provincial: 4 }),
        land,
        workers: random.whole(2, 9),
        yearly_income: Math.round(land * random.between(0.15, 0.6) * (kind === 'crops' ? 1 : 4)) * 10000,
        registered_on: dayBefore(today, random.whole(30, 3600)),
        farmer_name: personName(random),
        ...placeOf(context),
      };
    }
  },

  *'agriculture-quarterly'({ county, random, periods }) {
    const size = Math.max(240, (county.population / 10000) * (1 - county.urban) * 18);
    const passed = random.around(0.988, 0.003);
    for (const [index, period] of periods.entries()) {
      const sampled = Math.max(220, Math.round(size * random.between(0.92, 1.08)));
      yield {
        region: county.code,
        period,
        produce_sampled: sampled,
        produce_passed: shareOf(sampled, random.around(passed + index * 0.0004, 0.0015), 0.97, 1),
      };
    }
  },

  *'agriculture-yearly'({ county, random, periods }) {
    /** How much of the land is tilled, in mu: a square kilometre is 1,500. */
    const arable = Math.round(
      county.areaKm2 * 1500 * clamp(random.around(0.62 - 0.35 * county.urban, 0.05), 0.08, 0.6),
    );
    const yieldPerMu = random.between(0.72, 0.95);
    const highStandard = random.around(0.72, 0.06);
    const villages = county.villages.filter((code) => villageKind(code) === 'village').length;
    const income = random.between(300000, 700000);
    for (const [index, period] of periods.entries()) {
      const grain = arable * yieldPerMu * 1.01 ** index * random.between(0.98, 1.02);
      yield {
        region: county.code,
        period,
        grain_output: Math.round(clamp(grain, 50500 + index * 200, 1095000)),
        high_standard_area: shareOf(arable, random.around(highStandard + index * 0.03, 0.005), 0.5, 0.95),
        arable_area: arable,
        village_income: Math.round(villages * income * 1.06 ** index),
      };
    }
  },
} satisfies Demo;
