import type { Demo } from '../../demo/demo.ts';
import {
  clamp,
  dayAgo,
  personName,
  near,
  partOf,
  placeOf,
  residentsOf,
  rounded,
  season,
  timeOf,
  trend,
} from '../../demo/figures.ts';
import { entitiesIn, entityOf, FIRST_ENDED } from './entities.ts';

/** Legal entities per resident of a county, the same in monthly and yearly figures. */
const density = (urban: number): number => 0.022 + 0.032 * urban;

/** The register keeps entities that have ended, besides those there are. */
const ENDED_A_LIVE = 1 / 9;

export default {
  *'market-entities'(context) {
    const { county, random, scale } = context;
    const live = entitiesIn(county, scale);
    const all = live + Math.round(live * ENDED_A_LIVE);
    for (let i = 0; i < all; i++) {
      const ended = i >= live;
      const { code, name, type, industry } = entityOf(county, ended ? FIRST_ENDED + i - live : i);
      const enterprise = type === 'enterprise';
      const status = ended
        ? random.weighted({ revoked: 3, cancelled: 7 })
        : random.weighted({ live: 44, suspended: 1 });
      yield {
        unified_social_credit_code: code,
        entity_name: name,
        entity_type: type,
        industry,
        registered_capital: enterprise
          ? random.pick([50, 100, 200, 300, 500, 1000, 2000, 5000, 10000])
          : rounded(random.between(1, 60), 1),
        established_on: dayAgo(context, ended ? 1500 : 20, 7500),
        ended_on: ended ? dayAgo(context, 5, 1400) : null,
        status,
        credit_class: random.weighted({ A: 52, B: 36, C: 9, D: 3 }),
        employees: enterprise ? Math.round(3 + 180 * random.next() ** 4) : random.whole(1, 9),
        legal_representative: personName(random),
        ...placeOf(context),
      };
    }
  },
  *'legal-entity-monthly'({ county, random, periods }) {
    for (const period of periods) {
      const live = Math.round(
        near(random, county.population * density(county.urban) * trend(period, 0.045), 0.002),
      );
      yield {
        region: county.code,
        period,
        live_legal_entities: live,
        established: clamp(Math.round(near(random, live * 0.011 * season(period, 4, 0.25), 0.08)), 5, 11_000),
        cancelled: clamp(Math.round(near(random, live * 0.006 * season(period, 12, 0.2), 0.08)), 2, 7500),
        records_complete: partOf(random, live, 0.965 + 0.008 * (timeOf(period) - 2025), 0.005, 0.91, 0.999),
        records_held: live,
      };
    }
  },
  *'legal-entity-yearly'({ county, random, periods }) {
    for (const period of periods) {
      const live = Math.round(
        residentsOf(county, period) * density(county.urban) * trend(period, 0.045) * 1.04,
      );
      const due = Math.round(live * 0.94);
      yield {
        region: county.code,
        period,
        year_end_legal_entities: live,
        annual_reports_due: due,
        annual_reports_published: partOf(random, due, 0.92, 0.02, 0.81, 0.99),
      };
    }
  },
} satisfies Demo;
