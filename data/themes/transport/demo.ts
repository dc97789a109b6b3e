import type { Demo } from '../../demo/demo.ts';
import {
  AUSPICIOUS,
  clamp,
  countOf,
  dayAgo,
  near,
  numberOf,
  partOf,
  placeOf,
  residentsOf,
  rounded,
  season,
  shortName,
  timeOf,
  trend,
} from '../../demo/figures.ts';

const NAMES = {
  bus_stop: '公交站',
  terminal: '客运站',
  parking: '停车场',
  charging: '充电站',
  bridge: '大桥',
  toll: '收费站',
  port: '码头',
} as const;

/** Places and average daily flow, from the least to the most. */
const SIZES = {
  bus_stop: [20, 60, 80, 2500],
  terminal: [200, 1500, 300, 6000],
  parking: [40, 600, 60, 1500],
  charging: [4, 60, 20, 500],
  bridge: [0, 0, 1500, 30000],
  toll: [4, 16, 2000, 25000],
  port: [1, 12, 5, 400],
} as const;

export default {
  *'transport-facilities'(context) {
    const { county, random } = context;
    const count = countOf(context, 3200);
    for (let i = 0; i < count; i++) {
      const kind = random.weighted({
        bus_stop: 48,
        terminal: 4,
        parking: 20,
        charging: 14,
        bridge: 9,
        toll: 4,
        port: county.coastal ? 3 : 0,
      });
      const [least, most, quiet, busy] = SIZES[kind];
      yield {
        facility_id: numberOf(county, 'JT', i),
        facility_name: `${shortName(county)}${random.pick(AUSPICIOUS)}${NAMES[kind]}`,
        kind,
        status: random.weighted({ running: 94, limited: 4, closed: 2 }),
        capacity: kind === 'bridge' ? null : random.whole(least, most),
        daily_flow: Math.round(quiet + (busy - quiet) * random.next() ** 3),
        technical_grade: kind === 'bridge' ? random.weighted({ 1: 48, 2: 36, 3: 13, 4: 3 }) : null,
        opened_on: dayAgo(context, 200, 9000),
        last_checked_on: dayAgo(context, 5, 360),
        barrier_free: random.next() < 0.7,
        ...placeOf(context),
      };
    }
  },
  *'transport-monthly'({ county, random, periods }) {
    const congestion = 1.2 + 0.35 * county.urban + random.between(0, 0.2);
    const punctual = random.between(0.82, 0.92);
    const ridership = random.between(0.05, 0.11);
    const townspeople = Math.max(30_000, county.population * county.urban);
    for (const period of periods) {
      const years = timeOf(period) - 2025;
      const free = rounded(near(random, townspeople * 30, 0.05), 1);
      const index = clamp(
        near(random, congestion * trend(period, 0.01) * season(period, 12, 0.05), 0.02),
        1.12,
        2.38,
      );
      const scheduled = Math.round(near(random, townspeople * 0.04, 0.02));
      const boardings = near(
        random,
        townspeople * ridership * 30 * season(period, 11, 0.08) * trend(period, 0.03),
        0.04,
      );
      yield {
        region: county.code,
        period,
        actual_minutes: rounded(free * index, 1),
        free_flow_minutes: free,
        bus_trips_scheduled: scheduled,
        bus_trips_on_time: partOf(random, scheduled, punctual + 0.008 * years, 0.012, 0.71, 0.968),
        boardings: Math.round(clamp(boardings, 31_000, 35_900_000)),
      };
    }
  },
  *'transport-yearly'({ county, random, periods }) {
    const level = random.between(2.4, 5.4);
    for (const period of periods) {
      const residents = residentsOf(county, period);
      const deaths = partOf(
        random,
        residents,
        (level * trend(period, -0.03)) / 100_000,
        0.000003,
        0.00001,
        0.00008,
      );
      yield {
        region: county.code,
        period,
        road_deaths: deaths,
        road_accidents: Math.round(deaths * random.between(3.5, 6)),
      };
    }
  },
} satisfies Demo;
