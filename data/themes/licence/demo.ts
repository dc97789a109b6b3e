import type { Demo } from '../../demo/demo.ts';
import {
  AUSPICIOUS,
  clamp,
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

/** One village post in so many villages is in the demonstration. */
const VILLAGES_A_POST = 60;

export default {
  *'service-halls'(context) {
    const { county, random, scale } = context;
    const levels = [
      ...Array<'county'>(1).fill('county'),
      ...Array<'town'>(Math.round(Math.min(40, county.towns.length) * 0.6 * scale)).fill('town'),
      ...Array<'village'>(
        Math.round((Math.min(1200, county.villages.length) / VILLAGES_A_POST) * scale),
      ).fill('village'),
    ];
    const sizes = { county: [40, 120], town: [5, 16], village: [1, 3] } as const;
    const titles = { county: '政务服务中心', town: '便民服务中心', village: '便民服务站' } as const;
    for (const [i, level] of levels.entries()) {
      const [fewest, most] = sizes[level];
      const windows = random.whole(fewest, most);
      yield {
        hall_id: numberOf(county, 'DT', i),
        hall_name: `${shortName(county)}${level === 'county' ? '' : random.pick(AUSPICIOUS)}${titles[level]}`,
        hall_level: level,
        windows,
        self_service_machines: Math.round(windows * random.between(0.1, 0.4)),
        matters:
          level === 'county'
            ? random.whole(900, 1800)
            : level === 'town'
              ? random.whole(90, 260)
              : random.whole(20, 80),
        licence_kinds: level === 'county' ? random.whole(120, 300) : random.whole(20, 110),
        weekend_service: random.next() < (level === 'county' ? 0.9 : 0.35),
        barrier_free: random.next() < (level === 'village' ? 0.5 : 0.88),
        opened_on: dayAgo(context, 200, 4500),
        contact_name: personName(random),
        ...placeOf(context),
      };
    }
  },
  *'licence-monthly'({ county, random, periods }) {
    const size = Math.max(60_000, county.population);
    const successful = random.between(0.945, 0.98);
    const paperless = random.between(0.52, 0.75);
    for (const period of periods) {
      const years = timeOf(period) - 2025;
      const issued = Math.round(
        near(random, size * 0.03 * season(period, 5, 0.12) * trend(period, 0.06), 0.06),
      );
      const due = Math.round(issued * 0.8);
      const calls = Math.round(
        near(random, size * 0.11 * season(period, 6, 0.1) * trend(period, 0.18), 0.06),
      );
      const cases = Math.round(near(random, size * 0.018 * season(period, 5, 0.1), 0.05));
      yield {
        region: county.code,
        period,
        licences_issued: issued,
        licences_due: due,
        licences_synchronous: partOf(random, due, 0.96 + 0.01 * years, 0.008, 0.89, 1),
        licence_calls: calls,
        licence_calls_successful: partOf(random, calls, successful + 0.005 * years, 0.006, 0.89, 0.999),
        cases_closed: cases,
        cases_without_paper: partOf(
          random,
          cases,
          clamp(paperless + 0.06 * years, 0.4, 0.94),
          0.015,
          0.32,
          0.96,
        ),
      };
    }
  },
} satisfies Demo;
