import type { Demo } from '../../demo/demo.ts';
import { clamp, dayAfter, kindNumberOf, personName, placeOf, shareOf, someOf } from '../../demo/figures.ts';

/** What each kind is called and how large it is. */
const KINDS = {
  general: {
    names: ['第一人民医院', '人民医院', '中心医院', '第二人民医院'],
    beds: [200, 1200],
    doctors: 0.42,
  },
  chinese: { names: ['中医医院', '中医院', '中西医结合医院'], beds: [100, 600], doctors: 0.4 },
  specialised: {
    names: ['妇幼保健院', '口腔医院', '眼科医院', '康复医院', '骨科医院'],
    beds: [30, 300],
    doctors: 0.35,
  },
  township: { names: ['中心卫生院', '卫生院'], beds: [20, 120], doctors: 0.3 },
  community: { names: ['社区卫生服务中心', '社区卫生服务站'], beds: [0, 30], doctors: 0.5 },
  clinic: { names: ['口腔诊所', '中医诊所', '综合门诊部', '西医诊所'], beds: [0, 0], doctors: 0 },
  village: { names: ['卫生室', '第二卫生室'], beds: [0, 0], doctors: 0 },
  public_health: { names: ['疾病预防控制中心', '急救指挥中心', '血站'], beds: [0, 0], doctors: 0 },
} as const;
const PLACES = [
  '东城',
  '西城',
  '南关',
  '北关',
  '新区',
  '城关',
  '河西',
  '湖东',
  '开发区',
  '文昌',
  '永安',
  '和平',
];

export default {
  *'medical-institutions'(context) {
    const { county, random, today } = context;
    for (let i = 0, count = someOf(context, 8000); i < count; i++) {
      const kind =
        i === 0
          ? 'general'
          : random.weighted({
              general: 3,
              chinese: 1.5,
              specialised: 3,
              township: 6,
              community: 7,
              clinic: 30,
              village: 48,
              public_health: 1.5,
            });
      const { names, beds, doctors } = KINDS[kind];
      const size = random.whole(beds[0], beds[1]);
      const hospital = kind === 'general' || kind === 'chinese' || kind === 'specialised';
      yield {
        institution_number: kindNumberOf('YJ', context, i),
        name: `${county.name}${i === 0 ? '' : random.pick(PLACES)}${random.pick(names)}`,
        institution_kind: kind,
        hospital_grade: hospital
          ? size >= 500
            ? 'three'
            : size >= 100
              ? 'two'
              : 'one'
          : kind === 'township'
            ? 'one'
            : 'none',
        public: kind === 'clinic' ? false : random.next() < (kind === 'specialised' ? 0.4 : 0.9),
        beds: size,
        doctors: Math.max(
          kind === 'public_health' ? 5 : 1,
          Math.round(size * doctors * random.between(0.8, 1.2)),
        ),
        emergency: kind === 'general' || (hospital && size >= 150),
        licence_until: dayAfter(today, random.whole(30, 1800)),
        contact_name: personName(random),
        ...placeOf(context),
      };
    }
  },

  *'health-monthly'({ county, random, periods }) {
    const minutes = random.around(13.6 - 3 * county.urban, 0.9);
    const timely = random.around(0.993, 0.003);
    for (const [index, period] of periods.entries()) {
      const winter = Math.cos(((Number(period.slice(5, 7)) - 1) / 6) * Math.PI);
      const calls = Math.max(
        60,
        Math.round((county.population / 1000) * (1.1 + 0.12 * winter) * random.between(0.93, 1.07)),
      );
      const cases = Math.max(
        60,
        Math.round((county.population / 10000) * (4 + 1.5 * winter) * random.between(0.8, 1.2)),
      );
      yield {
        region: county.code,
        period,
        response_minutes: Math.round(
          calls * clamp(random.around(minutes + 0.4 * winter - index * 0.03, 0.25), 8.1, 17.9),
        ),
        emergency_calls: calls,
        timely_reports: shareOf(cases, random.around(timely, 0.002), 0.97, 1),
        disease_reports: cases,
      };
    }
  },

  *'health-yearly'({ county, random, periods }) {
    const beds = random.between(5.4, 7.6);
    const doctors = random.between(2.7, 4);
    for (const [index, period] of periods.entries())
      yield {
        region: county.code,
        period,
        beds_total: Math.round((county.population / 1000) * (beds + index * 0.12)),
        doctors_total: Math.round((county.population / 1000) * (doctors + index * 0.08)),
      };
  },
} satisfies Demo;
