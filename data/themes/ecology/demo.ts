import type { Demo } from '../../demo/demo.ts';
import { randomFrom } from '../../demo/random.ts';
import {
  clamp,
  dayAfter,
  kindNumberOf,
  personName,
  placeAtSea,
  placeOf,
  rounded,
  shareOf,
  someOf,
} from '../../demo/figures.ts';
import { manufacturerIn } from '../legal-entity/entities.ts';

const STATION_NAMES = {
  air: '空气质量自动站',
  surface_water: '地表水监测断面',
  groundwater: '地下水监测井',
  seawater: '近岸海水监测点',
  noise: '声环境监测点',
  weather: '自动气象站',
};
const PLACES = [
  '东城',
  '西城',
  '北园',
  '南湖',
  '开发区',
  '实验中学',
  '环保局',
  '人民公园',
  '大桥',
  '滨河',
  '水库',
  '工业园',
];
const WORDS = [
  '鲁源',
  '恒泰',
  '泰和',
  '东岳',
  '齐鲁',
  '海晟',
  '润丰',
  '金诺',
  '华沂',
  '博远',
  '瑞康',
  '昌盛',
  '宏达',
  '蓝泽',
];
const TRADES = [
  '化工',
  '纺织',
  '造纸',
  '铸造',
  '热电',
  '食品',
  '建材',
  '机械',
  '橡胶',
  '印染',
  '水务',
  '制药',
];

/** What permits of this kind allow (mg/L, mg/m³), by what is mainly let out; there is less to choose from than outlets. */
const DISCHARGE_LIMITS = {
  waste_water: { cod_limit: [50, 60, 80], nh3n_limit: [5, 8, 10] },
  waste_gas: { so2_limit: [35, 50, 100], nox_limit: [100, 150, 200], pm_limit: [10, 20, 20] },
} as const;

/** How a section, a station at sea or one of noise is judged; by chance of its own, so that it changes nothing of what else is made up. */
const judgedBy = (number: string, medium: string) => {
  const random = randomFrom(`${number}/target`);
  if (medium === 'seawater') return { sea_target_class: random.weighted({ I: 25, II: 60, III: 10, IV: 5 }) };
  if (medium === 'noise')
    return { noise_zone: random.weighted({ 0: 3, 1: 25, 2: 38, 3: 14, '4a': 16, '4b': 4 }) };
  if (medium !== 'surface_water') return {};
  const lake = random.next() < 0.12;
  return {
    water_type: lake ? 'lake' : 'river',
    target_class: random.weighted({ II: 22, III: 58, IV: 17, V: 3 }),
  };
};

/** The limits of an outlet that is monitored online; works of key management have the strict ones. */
const limitsOf = (source: { source_number: string; pollutant: string; permit_kind: string }) => {
  const random = randomFrom(`${source.source_number}/limits`);
  const kind = DISCHARGE_LIMITS[source.pollutant === 'waste_water' ? 'waste_water' : 'waste_gas'];
  return Object.fromEntries(
    Object.entries(kind).map(([field, [strict, usual, loose]]) => [
      field,
      source.permit_kind === 'key' && random.next() < 0.7 ? strict : random.pick([usual, loose]),
    ]),
  );
};

/** The districts in whose cities a vehicle drives about: it stands there at night. */
const VEHICLE_BASES = [
  ...['370102', '370105', '370203', '370213', '370303', '370402'],
  ...['370602', '370705', '370811', '370902', '371302', '371502'],
];

export default {
  *'monitoring-stations'(context) {
    const { county, random, today } = context;
    for (let i = 0, count = someOf(context, 1500); i < count; i++) {
      const medium = random.weighted({
        air: 4,
        surface_water: 4,
        groundwater: 1,
        seawater: county.coastal ? 1.5 : 0,
        noise: 2,
        weather: 1,
      });
      const number = kindNumberOf('HJ', context, i);
      yield {
        station_number: number,
        name: `${county.name}${random.pick(PLACES)}${STATION_NAMES[medium]}`,
        medium,
        control_level: random.weighted({ national: 1, provincial: 2, city: 3, county: 4 }),
        automatic: random.next() < (medium === 'air' ? 0.97 : 0.6),
        ...judgedBy(number, medium),
        opened_on: dayAfter(today, -random.whole(90, 4000)),
        status: random.weighted({ running: 93, maintenance: 5, stopped: 2 }),
        ...((medium === 'seawater' && placeAtSea(context)) || placeOf(context)),
      };
    }
  },

  *'monitoring-vehicles'(context) {
    const { county, random, today } = context;
    if (!VEHICLE_BASES.some((code) => county.code.startsWith(code))) return;
    yield {
      vehicle_number: kindNumberOf('ZH', context, 0),
      name: `${county.name}走航监测车`,
      in_use_since: dayAfter(today, -random.whole(90, 1500)),
      status: 'running',
      ...placeOf(context),
    };
  },

  *'pollution-sources'(context) {
    const { county, random, scale, today } = context;
    for (let i = 0, count = someOf(context, 5000); i < count; i++) {
      const operator = random.next() < 0.6 ? manufacturerIn(county, scale, random.next) : null;
      const permit = random.weighted({ key: 15, simplified: 35, registered: 50 });
      const source = {
        source_number: kindNumberOf('PW', context, i),
        unified_social_credit_code: operator?.code ?? null,
        entity_name: operator?.name ?? `${county.name}${random.pick(WORDS)}${random.pick(TRADES)}有限公司`,
        permit_kind: permit,
        pollutant: random.weighted({ waste_water: 30, waste_gas: 45, hazardous_waste: 10, dust: 15 }),
        permitted_tonnes:
          permit === 'registered' ? null : rounded(random.between(1, permit === 'key' ? 900 : 60), 2),
        online: permit === 'key' || random.next() < 0.1,
        permit_until: dayAfter(today, random.whole(-60, 1700)),
        contact_name: personName(random),
        ...placeOf(context),
      };
      yield { ...source, ...(source.online && limitsOf(source)) };
    }
  },

  *'ecology-monthly'({ county, random, periods }) {
    const pm25 = random.around(county.coastal ? 34 : 39, 2.5);
    const stations = Math.max(3, Math.round(county.population / 120000));
    const sections = random.whole(6, 14);
    const water = random.around(0.84, 0.05);
    for (const [index, period] of periods.entries()) {
      const [year, month] = period.split('-').map(Number) as [number, number];
      const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
      /** 1 in mid-January, -1 in mid-July. */
      const winter = Math.cos(((month - 1) / 6) * Math.PI);
      const stationDays = stations * days - random.whole(0, Math.round(stations * 0.8));
      const validDays = days - random.whole(0, 1);
      const mean = clamp(random.around(pm25 + 12 * winter - index * 0.1, 1.8), 20.5, 59.5);
      yield {
        region: county.code,
        period,
        pm25_total: rounded(mean * stationDays, 1),
        station_days: stationDays,
        good_days: shareOf(validDays, random.around(0.73 - 0.09 * winter + index * 0.001, 0.03), 0.55, 0.9),
        valid_days: validDays,
        good_sections: shareOf(sections, random.around(water + index * 0.002, 0.04), 0.6, 1),
        assessed_sections: sections,
      };
    }
  },

  // Inland counties have no sea to report on.
  *'ecology-quarterly'({ county, random, periods }) {
    if (!county.coastal) return;
    const area = rounded(random.between(150, 900), 1);
    const good = random.around(0.93, 0.02);
    for (const [index, period] of periods.entries())
      yield {
        region: county.code,
        period,
        good_sea_area: rounded(area * clamp(random.around(good + index * 0.002, 0.01), 0.805, 0.998), 1),
        assessed_sea_area: area,
      };
  },

  *'ecology-yearly'({ county, random, periods }) {
    const perHead = random.between(6, 12) * (0.7 + 0.5 * county.urban);
    const intensity = random.between(0.42, 1.02);
    for (const [index, period] of periods.entries()) {
      const gdp = rounded(county.population * perHead * 1.05 ** index, 0);
      const energy = gdp * clamp(intensity * 0.97 ** index * random.between(0.99, 1.01), 0.31, 1.19);
      yield { region: county.code, period, energy_use: rounded(energy, 0), gdp_constant_prices: gdp };
    }
  },
} satisfies Demo;
