import type { Demo } from '../../demo/demo.ts';
import { dayAfter, kindNumberOf, personName, placeOf, shareOf, someOf } from '../../demo/figures.ts';
import { entitiesIn, entityOf, manufacturerIn, type Entity } from '../legal-entity/entities.ts';

const WORDS = [
  '鲁味',
  '齐香',
  '泰和',
  '老渔家',
  '福满',
  '锦绣',
  '东岳',
  '好日子',
  '聚贤',
  '海之韵',
  '麦香',
  '农家',
  '百味',
  '瑞丰',
];
const FOOD = {
  production: ['食品有限公司', '面粉有限公司', '调味品有限公司', '饮料有限公司'],
  sale: ['超市', '便利店', '粮油店', '水果店', '食品商行'],
  catering: ['酒店', '饭店', '餐厅', '面馆', '火锅店', '快餐店'],
  canteen: ['实验学校食堂', '幼儿园食堂', '机关食堂', '工业园食堂'],
  workshop: ['豆腐坊', '煎饼坊', '香油坊', '馒头房'],
};
const USERS = [
  '物业服务有限公司',
  '商贸有限公司',
  '机械有限公司',
  '化工有限公司',
  '热力有限公司',
  '医院',
  '酒店管理有限公司',
];

/** What a market entity has to do with food; null when nothing. */
const foodBusiness = ({ industry, name }: Entity): 'production' | 'sale' | 'catering' | null => {
  if (industry === 'catering') return 'catering';
  if (industry === 'manufacturing' && name.includes('食品')) return 'production';
  return industry === 'trade' && /商贸|百货/.test(name) ? 'sale' : null;
};

export default {
  *'food-subjects'(context) {
    const { county, random, scale, today } = context;
    const entities = entitiesIn(county, scale);
    for (let i = 0, count = someOf(context, 14000); i < count; i++) {
      const entity = entityOf(county, random.whole(0, entities - 1));
      const registered = foodBusiness(entity);
      const business =
        registered ?? random.weighted({ production: 3, sale: 40, catering: 36, canteen: 10, workshop: 11 });
      const kitchen = business === 'catering' || business === 'canteen';
      yield {
        licence_number: kindNumberOf('JY', context, i, 6),
        unified_social_credit_code: registered ? entity.code : null,
        entity_name: registered
          ? entity.name
          : `${county.name}${random.pick(WORDS)}${random.pick(FOOD[business])}`,
        business,
        risk_class: random.weighted({ a: 48, b: 36, c: 13, d: 3 }),
        open_kitchen: kitchen ? random.next() < 0.85 : null,
        last_checked_on: dayAfter(today, -random.whole(1, 540)),
        licence_until: dayAfter(today, random.whole(-40, 1780)),
        safety_officer: personName(random),
        ...placeOf(context),
      };
    }
  },

  *'special-equipment'(context) {
    const { county, random, scale, today } = context;
    for (let i = 0, count = someOf(context, 7000); i < count; i++) {
      const user = random.next() < 0.4 ? manufacturerIn(county, scale, random.next) : null;
      const inspected = random.whole(1, 390);
      yield {
        equipment_number: kindNumberOf('TS', context, i, 6),
        equipment_kind: random.weighted({
          boiler: 4,
          pressure_vessel: 24,
          lift: 44,
          crane: 13,
          works_vehicle: 11,
          ride: 1,
          ropeway: 0.1,
          pipeline: 3,
        }),
        unified_social_credit_code: user?.code ?? null,
        entity_name: user?.name ?? `${county.name}${random.pick(WORDS)}${random.pick(USERS)}`,
        status: random.weighted({ in_use: 90, idle: 8, scrapped: 2 }),
        inspected_on: dayAfter(today, -inspected),
        next_inspection_on: dayAfter(today, 365 - inspected),
        age_years: random.whole(0, 20),
        safety_officer: personName(random),
        ...placeOf(context),
      };
    }
  },

  *'market-monthly'({ county, random, periods }) {
    const size = county.population / 10000;
    const done = random.around(0.945, 0.02);
    const problems = random.around(0.12, 0.025);
    const passed = random.around(0.981, 0.004);
    const settled = random.around(0.975, 0.008);
    for (const [index, period] of periods.entries()) {
      const month = Number(period.slice(5, 7));
      /** 1 in mid-July: the season of complaints and of food that goes off. */
      const summer = -Math.cos(((month - 1) / 6) * Math.PI);
      const planned = Math.max(50, Math.round(size * 3 * random.between(0.85, 1.15)));
      const checked = shareOf(planned, random.around(done + index * 0.001, 0.015), 0.85, 1);
      const sampled = Math.max(260, Math.round(size * 5 * random.between(0.9, 1.1)));
      const due = Math.max(60, Math.round(size * 9 * (1 + 0.1 * summer) * random.between(0.92, 1.08)));
      yield {
        region: county.code,
        period,
        checks_planned: planned,
        checks_done: checked,
        checks_with_problems: shareOf(checked, random.around(problems - index * 0.001, 0.012), 0.03, 0.25),
        food_sampled: sampled,
        food_passed: shareOf(
          sampled,
          random.around(passed - 0.003 * summer + index * 0.0002, 0.003),
          0.95,
          0.996,
        ),
        complaints_due: due,
        complaints_on_time: shareOf(due, random.around(settled + index * 0.0004, 0.006), 0.92, 1),
      };
    }
  },
} satisfies Demo;
