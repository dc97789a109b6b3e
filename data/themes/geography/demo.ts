import type { Demo } from '../../demo/demo.ts';
import {
  AUSPICIOUS,
  countOf,
  dayAgo,
  near,
  numberOf,
  partOf,
  placeOf,
  rounded,
  season,
  timeOf,
  trend,
} from '../../demo/figures.ts';

export default {
  *addresses(context) {
    const { county, random } = context;
    const count = countOf(context, 8000);
    for (let i = 0; i < count; i++) {
      const kind = random.weighted({
        residence: 45 * county.urban + 10,
        business: 22,
        industry: 8,
        public: 7,
        rural: 45 * (1 - county.urban),
      });
      const road = `${random.pick(AUSPICIOUS)}${random.pick(kind === 'rural' ? ['街', '巷'] : ['路', '街', '大街'])}`;
      const door = `${random.whole(1, kind === 'rural' ? 120 : 360)}号`;
      yield {
        address_id: numberOf(county, 'DZ', i),
        address_text: `山东省${county.city}${county.name}${road}${door}`,
        kind,
        road_name: road,
        door_number: door,
        plate_status: random.weighted({ installed: 90, pending: 6, damaged: 4 }),
        precision: random.weighted({ door: 70, building: 22, compound: 8 }),
        verified_on: dayAgo(context, 10, 1100),
        units: kind === 'residence' ? random.whole(6, 240) : kind === 'rural' ? 1 : random.whole(1, 40),
        ...placeOf(context),
      };
    }
  },
  *'geography-monthly'({ county, random, periods }) {
    const located = random.between(0.88, 0.95);
    const perHead = random.between(0.38, 0.52);
    for (const period of periods) {
      const addresses = Math.round(county.population * perHead * trend(period, 0.02));
      yield {
        region: county.code,
        period,
        standard_addresses: addresses,
        addresses_located: partOf(
          random,
          addresses,
          located + 0.02 * (timeOf(period) - 2025),
          0.003,
          0.82,
          0.999,
        ),
        service_calls: Math.max(
          1500,
          Math.round(
            near(random, county.population * 0.3 * trend(period, 0.2) * season(period, 11, 0.1), 0.08),
          ),
        ),
      };
    }
  },
  *'geography-quarterly'({ county, random, periods }) {
    for (const period of periods) {
      const issued = Math.max(
        40,
        Math.round(near(random, county.areaKm2 * 0.3 * season(period, 7, 0.2), 0.1)),
      );
      yield {
        region: county.code,
        period,
        patches_issued: issued,
        patches_checked: partOf(random, issued, 0.965, 0.015, 0.89, 1),
      };
    }
  },
  *'geography-yearly'({ county, random, periods }) {
    for (const period of periods) {
      const planned = rounded(county.areaKm2 * random.between(0.3, 0.5), 1);
      yield {
        region: county.code,
        period,
        map_area_planned: planned,
        map_area_updated: rounded(planned * random.between(0.78, 0.99), 1),
      };
    }
  },
} satisfies Demo;
