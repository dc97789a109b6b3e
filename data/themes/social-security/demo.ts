import type { Demo } from '../../demo/demo.ts';
import {
  dayBefore,
  kindNumberOf,
  personName,
  placeOf,
  PROVINCE_RESIDENTS,
  shareOf,
  someOf,
} from '../../demo/figures.ts';

const WORDS = [
  '夕阳红',
  '福寿',
  '康宁',
  '松鹤',
  '慈安',
  '金色年华',
  '颐和',
  '幸福',
  '长青',
  '仁爱',
  '怡园',
  '安康',
];
const HOMES = ['养老院', '老年公寓', '养老服务中心', '敬老院', '颐养中心', '护理院'];
const PLACES = [
  '东关',
  '西关',
  '南苑',
  '北园',
  '新城',
  '城中',
  '河东',
  '湖滨',
  '开发区',
  '文化路',
  '人民路',
  '和平',
];
const STATIONS = {
  centre: '公共就业服务中心',
  gig_market: '零工市场',
  street: '就业服务站',
  community: '就业驿站',
};

export default {
  *'elderly-care-homes'(context) {
    const { county, random, today } = context;
    for (let i = 0, count = someOf(context, 2500); i < count; i++) {
      const beds = random.whole(3, 40) * 10;
      yield {
        home_number: kindNumberOf('YL', context, i),
        name: `${county.name}${random.pick(PLACES)}${random.pick(WORDS)}${random.pick(HOMES)}`,
        ownership: random.weighted({ public: 30, public_private: 25, private: 45 }),
        star: random.weighted({ none: 40, two: 20, three: 22, four: 13, five: 5 }),
        beds,
        residents_in_care: Math.round(beds * random.between(0.3, 0.95)),
        medical_service: random.next() < 0.55,
        opened_on: dayBefore(today, random.whole(120, 5500)),
        contact_name: personName(random),
        ...placeOf(context),
      };
    }
  },

  *'employment-stations'(context) {
    const { county, random, today } = context;
    for (let i = 0, count = someOf(context, 2500); i < count; i++) {
      const kind = i === 0 ? 'centre' : random.weighted({ gig_market: 15, street: 35, community: 50 });
      const size = { centre: 12, gig_market: 5, street: 2, community: 1 }[kind];
      yield {
        station_number: kindNumberOf('JY', context, i),
        name: `${county.name}${kind === 'centre' ? '' : random.pick(PLACES)}${STATIONS[kind]}`,
        station_kind: kind,
        staff: size * random.whole(1, 4),
        open_posts: size * random.whole(5, 150),
        visitors: size * random.whole(20, 300),
        updated_on: dayBefore(today, random.whole(0, 45)),
        ...placeOf(context),
      };
    }
  },

  *'social-security-monthly'({ county, random, periods }) {
    const eligible = Math.round(county.population * random.between(0.7, 0.76));
    const pension = random.around(0.955, 0.012);
    const medical = random.around(0.945, 0.012);
    const wages = random.around(0.97, 0.008);
    // The province: 1.245 million a year.
    const jobs = (county.population / PROVINCE_RESIDENTS) * (1245000 / 12) * (0.5 + county.urban * 0.76);
    const projects = Math.max(25, Math.round(county.population / 9000));
    for (const [index, period] of periods.entries()) {
      const month = Number(period.slice(5, 7));
      const season = 1 + 0.18 * Math.sin(((month - 3) / 6) * Math.PI);
      const should = Math.round(eligible * (1 + index * 0.0004));
      const monitored = Math.max(25, Math.round(projects * season * random.between(0.95, 1.05)));
      yield {
        region: county.code,
        period,
        pension_insured: shareOf(should, random.around(pension + index * 0.0005, 0.002), 0.9, 0.995),
        pension_eligible: should,
        medical_insured: Math.round(county.population * random.around(medical, 0.002)),
        new_urban_jobs: Math.max(160, Math.round(jobs * season * random.between(0.88, 1.12))),
        wage_compliant: shareOf(monitored, random.around(wages + index * 0.0005, 0.006), 0.92, 1),
        wage_monitored: monitored,
      };
    }
  },
} satisfies Demo;
