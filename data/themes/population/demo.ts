import type { Demo } from '../../demo/demo.ts';
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
  residentsOf,
  season,
  shortName,
  timeOf,
  trend,
} from '../../demo/figures.ts';

const ENDINGS = {
  commodity: ['花园', '家园', '嘉苑', '华府', '小区'],
  unit: ['宿舍', '家属院'],
  resettlement: ['新村', '安置小区'],
  rural: ['社区'],
} as const;

export default {
  *'residential-communities'(context) {
    const { county, random } = context;
    const count = countOf(context, 5000);
    for (let i = 0; i < count; i++) {
      const kind = random.weighted({
        commodity: 20 + 50 * county.urban,
        unit: 12,
        resettlement: 15,
        rural: 50 * (1 - county.urban),
      });
      const buildings = random.whole(2, kind === 'commodity' ? 45 : 20);
      const households = buildings * random.whole(20, kind === 'rural' ? 40 : 90);
      const persons = Math.round(households * random.between(2, 3.1));
      yield {
        community_id: numberOf(county, 'XQ', i),
        community_name: `${shortName(county)}${random.pick(AUSPICIOUS)}${random.pick(ENDINGS[kind])}`,
        kind,
        buildings,
        households,
        persons,
        persons_over_65: partOf(random, persons, kind === 'rural' ? 0.22 : 0.16, 0.04, 0.03, 0.4),
        built_year: random.whole(kind === 'unit' ? 1975 : 1992, kind === 'unit' ? 2002 : 2024),
        property_managed: random.next() < (kind === 'commodity' ? 0.93 : 0.45),
        manager_name: personName(random),
        ...placeOf(context),
      };
    }
  },
  *'persons-in-care'(context) {
    const { county, random } = context;
    const count = countOf(context, 12_000);
    for (let i = 0; i < count;) {
      // The persons of one compound or hamlet: mostly a handful, sometimes many.
      const place = placeOf(context);
      for (let left = Math.ceil(45 * random.next() ** 2); left > 0 && i < count; left--, i++)
        yield {
          person_number: numberOf(county, 'RQ', i),
          care_group: random.weighted({
            aged_alone: 38,
            disabled: 27,
            allowance: 20,
            left_child: 9,
            other: 6,
          }),
          registered_on: dayAgo(context, 30, 2500),
          last_visited_on: dayAgo(context, 1, 60),
          person_name: personName(random),
          ...place,
        };
    }
  },
  *'population-monthly'({ county, random, periods }) {
    const level = random.between(0.93, 0.98);
    for (const period of periods) {
      const checked = Math.max(100, Math.round(near(random, county.population * 0.02, 0.1)));
      const verified = level + 0.006 * (timeOf(period) - 2025);
      yield {
        region: county.code,
        period,
        records_checked: checked,
        records_verified: partOf(random, checked, verified, 0.008, 0.89, 0.998),
        floating_registered: Math.round(
          near(random, county.population * 0.0015 * season(period, 3, 0.3), 0.1),
        ),
      };
    }
  },
  *'population-yearly'({ county, random, periods }) {
    const aged = random.between(0.14, 0.19) + 0.03 * (1 - county.urban);
    const young = random.between(0.15, 0.2);
    const births = random.between(0.0048, 0.0076);
    const size = random.between(2.3, 2.8);
    for (const period of periods) {
      const residents = residentsOf(county, period);
      const share = clamp(county.urban + 0.005 * (timeOf(period) - 2024), 0.12, 1);
      yield {
        region: county.code,
        period,
        residents,
        urban_residents: Math.min(residents, Math.round(residents * share)),
        residents_under_15: partOf(random, residents, young, 0.002, 0.1, 0.25),
        residents_over_65: partOf(random, residents, aged * trend(period, 0.02), 0.002, 0.09, 0.3),
        births: partOf(random, residents, births * trend(period, -0.02), 0.0002, 0.0035, 0.011),
        deaths: partOf(random, residents, 0.0082, 0.0004, 0.005, 0.012),
        households: Math.round(residents / size),
      };
    }
  },
} satisfies Demo;
