import type { Demo } from '../../demo/demo.ts';
import { clamp, dayBefore, kindNumberOf, placeOf, shareOf, someOf } from '../../demo/figures.ts';

/** What each kind is called, and the most windows and items it has. */
const KINDS = {
  hall: { names: ['政务服务中心'], windows: 120, items: 1800 },
  branch: {
    names: ['公安分中心', '不动产登记分中心', '税务分中心', '医保分中心', '人社分中心'],
    windows: 24,
    items: 180,
  },
  town: { names: ['便民服务中心'], windows: 12, items: 140 },
  village: { names: ['便民服务站'], windows: 2, items: 40 },
  self_service: { names: ['自助服务点', '银行自助服务点'], windows: 0, items: 60 },
} as const;
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
const HOURS = ['周一至周五 9:00-17:00', '周一至周五 8:30-17:30', '周一至周六 9:00-17:00'];

export default {
  *'service-windows'(context) {
    const { county, random, today } = context;
    for (let i = 0, count = someOf(context, 2500); i < count; i++) {
      const kind = i === 0 ? 'hall' : random.weighted({ branch: 8, town: 24, village: 52, self_service: 16 });
      const { names, windows, items } = KINDS[kind];
      yield {
        place_number: kindNumberOf('ZW', context, i),
        name: `${county.name}${kind === 'hall' ? '' : random.pick(PLACES)}${random.pick(names)}`,
        place_kind: kind,
        windows: windows && random.whole(Math.ceil(windows / 3), windows),
        items: random.whole(Math.ceil(items / 3), items),
        cross_region: kind === 'hall' || random.next() < 0.45,
        self_service_machines:
          kind === 'village' ? random.whole(0, 1) : random.whole(1, kind === 'hall' ? 20 : 4),
        opening_hours: kind === 'self_service' ? '全天' : random.pick(HOURS),
        opened_on: dayBefore(today, random.whole(60, 3200)),
        ...placeOf(context),
      };
    }
  },

  *'openness-monthly'({ county, random, periods }) {
    const items = clamp(300 + county.population / 1500, 120, 3500) * random.between(0.7, 1.3);
    const requests = Math.max(24, county.population / 14000);
    const onTime = random.around(0.985, 0.006);
    const cases = county.population / 35;
    const online = random.around(0.86, 0.03);
    const sets = random.between(260, 900);
    for (const [index, period] of periods.entries()) {
      const month = Number(period.slice(5, 7));
      /** Less is done around the Spring Festival, more before the end of the year. */
      const season = month === 2 ? 0.8 : month >= 11 ? 1.12 : 1;
      const due = Math.max(22, Math.round(requests * season * random.between(0.85, 1.15)));
      const handled = Math.round(cases * season * random.between(0.93, 1.07));
      yield {
        region: county.code,
        period,
        items_published: Math.round(clamp(items * season * random.between(0.85, 1.15), 60, 4900)),
        requests_due: due,
        requests_on_time: shareOf(due, random.around(onTime + index * 0.0003, 0.006), 0.95, 1),
        cases_handled: handled,
        cases_online: shareOf(handled, random.around(online + index * 0.002, 0.008), 0.7, 0.98),
        open_data_sets: Math.round(sets * 1.008 ** index),
      };
    }
  },
} satisfies Demo;
