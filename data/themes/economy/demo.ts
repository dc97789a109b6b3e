import type { Demo, DemoCounty } from '../../demo/demo.ts';
import { randomFrom } from '../../demo/random.ts';
import { manufacturerIn } from '../legal-entity/entities.ts';
import {
  AUSPICIOUS,
  clamp,
  countOf,
  dayBefore,
  near,
  numberOf,
  placeOf,
  residentsOf,
  rounded,
  season,
  shortName,
  timeOf,
  trend,
} from '../../demo/figures.ts';

/** Gross product of the period's year in 10k CNY, the same in monthly, quarterly and yearly figures. */
const productOf = (county: DemoCounty, period: string): number => {
  const random = randomFrom(`product/${county.code}`);
  const perHead = (4.2 + 7.2 * county.urban + (county.coastal ? 0.8 : 0)) * random.between(0.78, 1.28);
  const year = String(Math.floor(timeOf(period)));
  return residentsOf(county, year) * clamp(perHead, 2.5, 18) * trend(year, 0.05);
};

const QUARTERS: Readonly<Record<string, number>> = { Q1: 0.225, Q2: 0.247, Q3: 0.253, Q4: 0.275 };

const PROJECTS = {
  industry: ['智能装备产业园', '高端新材料项目', '电子元器件生产线'],
  energy: ['光伏发电项目', '储能电站', '供热管网改造'],
  infrastructure: ['城市道路改造', '供水管网工程', '综合管廊工程'],
  livelihood: ['学校新建工程', '医养中心项目', '老旧小区改造'],
  agriculture: ['现代农业示范园', '冷链加工项目', '设施蔬菜基地'],
  services: ['智慧物流园', '文旅综合体', '数字产业园'],
} as const;

export default {
  *'key-projects'(context) {
    const { county, random, scale, today } = context;
    const count = countOf(context, 1400);
    for (let i = 0; i < count; i++) {
      const owner = manufacturerIn(county, scale, random.next);
      const sector = random.weighted({
        industry: 36,
        energy: 12,
        infrastructure: 20,
        livelihood: 14,
        agriculture: 8,
        services: 10,
      });
      const stage = random.weighted({ planned: 12, started: 22, building: 46, completed: 20 });
      const total = Math.round(3000 + 200_000 * random.next() ** 3);
      const done = {
        planned: [0, 0],
        started: [0.03, 0.2],
        building: [0.2, 0.9],
        completed: [0.96, 1],
      } as const;
      const age = {
        planned: [-300, -30],
        started: [10, 240],
        building: [240, 900],
        completed: [600, 1400],
      } as const;
      const [youngest, oldest] = age[stage];
      const days = random.whole(youngest, oldest);
      const [least, most] = done[stage];
      yield {
        project_id: numberOf(county, 'XM', i),
        project_name: `${shortName(county)}${random.pick(AUSPICIOUS)}${random.pick<string>(PROJECTS[sector])}`,
        unified_social_credit_code: owner.code,
        entity_name: owner.name,
        sector,
        stage,
        total_investment: total,
        completed_investment: Math.round(total * random.between(least, most)),
        started_on: stage === 'planned' ? null : dayBefore(today, days),
        planned_completion_on: dayBefore(
          today,
          stage === 'completed' ? random.whole(10, 400) : -random.whole(90, 900),
        ),
        provincial: random.next() < 0.3,
        ...placeOf(context),
      };
    }
  },
  *'economy-monthly'({ county, random, periods }) {
    const investment = random.between(0.36, 0.5);
    const retail = random.between(0.32, 0.42);
    const trade = random.between(0.08, 0.3) + (county.coastal ? 0.2 : 0);
    for (const period of periods) {
      const month = productOf(county, period) / 12;
      yield {
        region: county.code,
        period,
        fixed_investment: Math.round(near(random, month * investment * season(period, 8, 0.28), 0.05)),
        retail_sales: Math.round(near(random, month * retail * season(period, 12, 0.1), 0.03)),
        foreign_trade: Math.round(
          near(random, month * trade * season(period, 10, 0.08) * trend(period, 0.03), 0.06),
        ),
      };
    }
  },
  *'economy-quarterly'({ county, random, periods }) {
    const share = clamp(0.36 + 0.2 * county.urban + random.around(0, 0.03), 0.33, 0.74);
    for (const period of periods) {
      const product = Math.round(productOf(county, period) * (QUARTERS[period.slice(5)] ?? 0.25));
      const tertiary = clamp(share + 0.004 * (timeOf(period) - 2025) + random.around(0, 0.005), 0.31, 0.78);
      yield {
        region: county.code,
        period,
        gross_product: product,
        tertiary_product: Math.round(product * tertiary),
      };
    }
  },
  *'economy-yearly'({ county, periods }) {
    for (const period of periods)
      yield { region: county.code, period, annual_gross_product: rounded(productOf(county, period), 0) };
  },
} satisfies Demo;
