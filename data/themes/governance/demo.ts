import type { Demo } from '../../demo/demo.ts';
import {
  countOf,
  dayBefore,
  personName,
  near,
  numberOf,
  partOf,
  placeOf,
  residentsOf,
  season,
  timeOf,
} from '../../demo/figures.ts';
import { chinaClock } from '../today.ts';

const TITLES = {
  appearance: ['占道经营', '乱堆杂物', '违规广告', '垃圾未清'],
  facility: ['井盖破损', '路灯不亮', '护栏损坏', '路面坑洼'],
  safety: ['楼道堆物', '电动车违规充电', '消防通道堵塞', '燃气管线隐患'],
  dispute: ['邻里纠纷', '物业纠纷', '劳资纠纷', '土地纠纷'],
  traffic: ['机动车乱停', '信号灯故障', '非机动车逆行'],
  environment: ['露天焚烧', '河道漂浮物', '施工扬尘', '异味扰民'],
  livelihood: ['供暖不热', '停水咨询', '噪声扰民', '停车难'],
} as const;

const OPEN = ['accepted', 'filed', 'dispatched', 'handling', 'checking'] as const;
/** Hours within which an event is to be closed, by urgency; three nights of a weekend are in the longest. */
const HOURS = { urgent: 2, normal: 24, complex: 168 } as const;

/** Requests go back so many days. */
const HOTLINE_DAYS = 45;
/** How often people call, by the hour of the day. */
const CALLS_BY_HOUR = Object.fromEntries(
  [2, 1, 1, 1, 1, 2, 5, 11, 24, 31, 29, 22, 14, 17, 26, 28, 25, 20, 16, 15, 13, 10, 7, 4].map(
    (calls, hour) => [hour, calls],
  ),
);

export default {
  *'grid-events'(context) {
    const { county, random, today } = context;
    const count = countOf(context, 9000);
    for (let i = 0; i < count; i++) {
      const category = random.weighted({
        appearance: 26,
        facility: 18,
        safety: 16,
        dispute: 9,
        traffic: 12,
        environment: 8,
        livelihood: 11,
      });
      const urgency = random.weighted({ urgent: 12, normal: 66, complex: 22 });
      const days = random.whole(1, 725);
      const reported =
        Date.parse(`${dayBefore(today, days)}T00:00:00+08:00`) + random.whole(7 * 3600, 20 * 3600) * 1000;
      const closed = days > 15 || random.next() < 0.5;
      const onTime = random.next() < 0.94;
      const limit = HOURS[urgency] * 3_600_000;
      const took = Math.round(limit * (onTime ? random.between(0.1, 1) : random.between(1.05, 1.9)));
      const finished = Math.min(reported + took, Date.parse(`${today}T00:00:00+08:00`) - 1000);
      yield {
        event_id: numberOf(county, 'SJ', i),
        title: random.pick<string>(TITLES[category]),
        category,
        source: random.weighted({ patrol: 55, hotline: 25, resident: 12, sensor: 8 }),
        urgency,
        status: closed ? 'closed' : random.pick(OPEN),
        reported_at: chinaClock(reported),
        closed_at: closed ? chinaClock(finished) : null,
        on_time: closed ? finished - reported <= limit : null,
        reworks: random.next() < 0.05 ? random.whole(1, 2) : 0,
        satisfaction: closed ? random.weighted({ satisfied: 84, fair: 11, dissatisfied: 5 }) : null,
        reporter_name: personName(random),
        ...placeOf(context),
      };
    }
  },
  *'hotline-requests'(context) {
    const { county, random, today } = context;
    const midnight = Date.parse(`${today}T00:00:00+08:00`);
    const count = countOf(context, 6000);
    for (let i = 0; i < count; i++) {
      const days = random.whole(1, HOTLINE_DAYS);
      const hour = Number(random.weighted(CALLS_BY_HOUR));
      // Heating starts in the middle of November; tests of it bring calls in the weeks before.
      const matter = random.weighted({
        heating: days < 15 ? 26 : 6,
        water_power: 14,
        noise: hour >= 20 || hour < 7 ? 34 : 12,
        parking: 18,
        property: 17,
        consumption: 13,
        other: 12,
      });
      yield {
        request_number: numberOf(county, 'RX', i),
        matter,
        requested_at: chinaClock(
          midnight - days * 86_400_000 + hour * 3_600_000 + random.whole(0, 3599) * 1000,
        ),
        state: random.next() < 0.97 - 0.9 / days ? 'settled' : random.pick(['assigned', 'handling']),
        caller_name: personName(random),
        ...placeOf(context),
      };
    }
  },
  *'governance-monthly'({ county, random, periods }) {
    const level = random.between(22, 58);
    const onTime = random.between(0.93, 0.97);
    const rework = random.between(0.03, 0.075);
    const settled = random.between(0.95, 0.98);
    const satisfied = random.between(0.91, 0.96);
    for (const period of periods) {
      const years = timeOf(period) - 2025;
      const people = residentsOf(county, period) / 10_000;
      const events = Math.round(near(random, people * level * season(period, 7, 0.18), 0.05));
      const due = partOf(random, events, 0.96, 0.01, 0.9, 1);
      const checked = Math.max(Math.min(due, 120), Math.round(due * 0.35));
      const disputes = Math.max(200, Math.round(near(random, people * 3 * season(period, 1, 0.2), 0.08)));
      const surveyed = Math.max(120, Math.round(near(random, people * 6, 0.08)));
      yield {
        region: county.code,
        period,
        grid_events: events,
        events_due: due,
        events_closed_on_time: partOf(random, due, onTime + 0.006 * years, 0.008, 0.86, 0.994),
        events_checked: checked,
        events_reworked: partOf(random, checked, rework - 0.004 * years, 0.008, 0.011, 0.118),
        disputes_accepted: disputes,
        disputes_settled: partOf(random, disputes, settled, 0.008, 0.905, 0.994),
        calls_surveyed: surveyed,
        calls_satisfied: partOf(random, surveyed, satisfied + 0.005 * years, 0.01, 0.86, 0.989),
      };
    }
  },
} satisfies Demo;
