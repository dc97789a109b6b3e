import type { Demo } from '../../demo/demo.ts';
import { warningsIn } from './demo-warnings.ts';
import { manufacturerIn } from '../legal-entity/entities.ts';
import {
  AUSPICIOUS,
  clamp,
  countOf,
  dayAgo,
  personName,
  near,
  numberOf,
  partOf,
  placeOf,
  season,
  shortName,
  timeOf,
  trend,
} from '../../demo/figures.ts';

const HAZARDS = {
  chemical: ['危化品储罐区', '化学品仓库', '生产装置区'],
  gas: ['燃气储配站', '液化气充装站'],
  oil: ['油库', '加油站储罐'],
  mine: ['尾矿库', '矿山采空区'],
  fireworks: ['烟花爆竹仓库'],
  ammonia: ['液氨制冷车间'],
} as const;

const SHELTERS = {
  park: ['公园', '绿地'],
  school: ['小学', '中学'],
  stadium: ['体育馆', '体育场'],
  square: ['广场'],
  building: ['文化中心', '社区活动中心'],
} as const;

const TEAMS = {
  fire: '综合救援队',
  flood: '防汛抢险队',
  forest: '森林防火队',
  chemical: '危化救援队',
  medical: '医疗救护队',
  volunteer: '志愿救援队',
} as const;

export default {
  *'hazard-sources'(context) {
    const { county, random, scale } = context;
    const count = countOf(context, 1200);
    for (let i = 0; i < count; i++) {
      const operator = manufacturerIn(county, scale, random.next);
      const kind = random.weighted({ chemical: 38, gas: 20, oil: 22, mine: 5, fireworks: 4, ammonia: 11 });
      yield {
        hazard_id: numberOf(county, 'WX', i),
        hazard_name: `${operator.name}${random.pick<string>(HAZARDS[kind])}`,
        unified_social_credit_code: operator.code,
        entity_name: operator.name,
        kind,
        hazard_level: random.weighted({ 1: 6, 2: 14, 3: 32, 4: 48 }),
        design_quantity: Math.round(10 + 4000 * random.next() ** 4),
        persons_within_500m: Math.round(near(random, 300 + 1800 * county.urban, 0.4)),
        monitored: random.next() < 0.82,
        last_inspected_on: dayAgo(context, 2, 200),
        open_hazards: Math.round(9 * random.next() ** 4),
        responsible_name: personName(random),
        ...placeOf(context),
      };
    }
  },
  *'emergency-shelters'(context) {
    const { county, random } = context;
    const count = countOf(context, 1500);
    for (let i = 0; i < count; i++) {
      const kind = random.weighted({ park: 30, school: 30, stadium: 8, square: 20, building: 12 });
      const area = Math.round(800 + 30_000 * random.next() ** 3);
      const indoor = kind === 'building' || (kind === 'stadium' && random.next() < 0.6);
      yield {
        shelter_id: numberOf(county, 'BN', i),
        shelter_name: `${shortName(county)}${random.pick(AUSPICIOUS)}${random.pick<string>(SHELTERS[kind])}避难场所`,
        kind,
        capacity: Math.round(area / random.between(1.8, 4)),
        effective_area: area,
        term: area > 10_000 ? random.pick(['short', 'long']) : random.pick(['urgent', 'urgent', 'short']),
        indoor,
        water_supply: random.next() < 0.7,
        power_supply: random.next() < 0.65,
        contact_name: personName(random),
        ...placeOf(context),
      };
    }
  },
  *'emergency-teams'(context) {
    const { county, random } = context;
    const count = countOf(context, 800);
    for (let i = 0; i < count; i++) {
      const kind = random.weighted({
        fire: 28,
        flood: 20,
        forest: 12,
        chemical: 10,
        medical: 14,
        volunteer: 16,
      });
      const members = random.whole(12, kind === 'fire' ? 90 : 60);
      yield {
        team_id: numberOf(county, 'DW', i),
        team_name: `${shortName(county)}${random.pick(AUSPICIOUS)}${TEAMS[kind]}`,
        kind,
        members,
        vehicles: Math.max(1, Math.round(members * random.between(0.06, 0.2))),
        response_minutes: random.whole(kind === 'volunteer' ? 15 : 2, kind === 'volunteer' ? 60 : 25),
        on_duty: kind === 'fire' || random.next() < 0.5,
        trained_on: dayAgo(context, 5, 300),
        leader_name: personName(random),
        leader_phone: '10000000000', // nobody can have it
        ...placeOf(context),
      };
    }
  },
  *'emergency-monthly'({ county, random, periods }) {
    const minutes = random.between(12, 24);
    const onTime = random.between(0.9, 0.97);
    const fixed = random.between(0.88, 0.95);
    for (const period of periods) {
      const years = timeOf(period) - 2025;
      const mean = (county.population / 100_000) * 0.9 * season(period, 7, 0.4);
      const incidents = clamp(Math.floor(near(random, mean, 0.4) + random.next()), 0, 40);
      const due = Math.max(
        30,
        Math.round(near(random, (county.population / 10_000) * 1.4 * season(period, 6, 0.2), 0.1)),
      );
      yield {
        region: county.code,
        period,
        incidents,
        confirm_minutes: Math.round(
          incidents * clamp(near(random, minutes * trend(period, -0.06), 0.1), 6, 38),
        ),
        responded_on_time: partOf(random, incidents, onTime + 0.01 * years, 0.04, 0.75, 1),
        hazards_due: due,
        hazards_fixed: partOf(random, due, fixed + 0.01 * years, 0.015, 0.8, 0.99),
      };
    }
  },
  'weather-warnings': warningsIn,
} satisfies Demo;
