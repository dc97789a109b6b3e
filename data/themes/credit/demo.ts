import type { Demo } from '../../demo/demo.ts';
import { entitiesIn, entityOf } from '../legal-entity/entities.ts';
import {
  countOf,
  dayBefore,
  near,
  numberOf,
  partOf,
  placeOf,
  rounded,
  season,
  shortName,
  timeOf,
  trend,
} from '../../demo/figures.ts';

const AUTHORITIES = [
  '市场监督管理局',
  '生态环境局',
  '交通运输局',
  '应急管理局',
  '住房和城乡建设局',
  '卫生健康局',
] as const;

export default {
  *'credit-records'(context) {
    const { county, random, scale, today } = context;
    const count = countOf(context, 9000);
    const entities = entitiesIn(county, scale);
    for (let i = 0; i < count; i++) {
      const entity = entityOf(county, random.whole(0, entities - 1));
      const kind = random.weighted({ permit: 62, penalty: 24, red: 10, black: 4 });
      const days = random.whole(20, 1000);
      const decided = dayBefore(today, days);
      yield {
        record_id: numberOf(county, 'XY', i),
        unified_social_credit_code: entity.code,
        // some departments still know an entity by the name it had before
        entity_name: random.next() < 0.01 ? `${entity.name}（原）` : entity.name,
        kind,
        document_number: `〔${decided.slice(0, 4)}〕${kind === 'penalty' ? '罚' : '决'}${String(i + 1).padStart(4, '0')}号`,
        decided_on: decided,
        published_on: dayBefore(today, days - random.whole(1, 9)),
        expires_on: kind === 'penalty' ? null : dayBefore(today, days - 365 * random.whole(1, 5)),
        penalty_amount: kind === 'penalty' ? rounded(0.1 + 20 * random.next() ** 3, 2) : null,
        repaired: kind === 'penalty' || kind === 'black' ? random.next() < 0.4 : null,
        authority_name: `${shortName(county)}${random.pick(AUTHORITIES)}`,
        ...placeOf(context),
      };
    }
  },
  *'credit-monthly'({ county, random, periods }) {
    const timely = random.between(0.93, 0.98);
    const kept = random.between(0.92, 0.98);
    const dishonest = random.between(0.004, 0.018);
    const size = Math.max(100_000, county.population);
    for (const period of periods) {
      const decisions = Math.round(near(random, size * 0.0045 * season(period, 6, 0.15), 0.06));
      const repairs = Math.round(near(random, size * 0.0006, 0.1));
      const assessed = Math.round(near(random, size * 0.095 * trend(period, 0.04), 0.003));
      const due = Math.round(near(random, size * 0.004, 0.1));
      const years = timeOf(period) - 2025;
      yield {
        region: county.code,
        period,
        records_gathered: Math.round(
          near(random, size * 0.028 * trend(period, 0.1) * season(period, 12, 0.12), 0.06),
        ),
        decisions_due: decisions,
        decisions_timely: partOf(random, decisions, timely + 0.008 * years, 0.01, 0.89, 0.999),
        repairs_accepted: repairs,
        repairs_timely: partOf(random, repairs, 0.95, 0.02, 0.86, 1),
        entities_listed: partOf(random, assessed, dishonest * trend(period, -0.06), 0.0005, 0.001, 0.035),
        entities_assessed: assessed,
        commitments_due: due,
        commitments_kept: partOf(random, due, kept, 0.01, 0.86, 0.998),
      };
    }
  },
} satisfies Demo;
