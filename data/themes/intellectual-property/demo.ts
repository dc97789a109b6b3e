import type { Demo } from '../../demo/demo.ts';
import { clamp, dayBefore, personName, placeOf, someOf } from '../../demo/figures.ts';

const WHAT = ['节能', '高效', '智能', '耐腐蚀', '可调式', '一体化', '低噪声', '环保型', '自动', '便携式'];
const OBJECT = [
  '换热器',
  '播种机',
  '橡胶助剂',
  '起重机',
  '净水装置',
  '轴承',
  '养殖网箱',
  '输送带',
  '传感器',
  '包装盒',
  '玻璃窑炉',
  '锂电池',
];
const METHOD = {
  invention: ['及其制备方法', '的控制方法', '及其应用'],
  utility_model: ['装置', '结构', ''],
  design: [''],
};
const WORDS = ['鲁创', '齐新', '海科', '泰智', '恒研', '华工', '金科', '博联', '东智', '瑞泽'];
const TRADES = ['机械', '化工', '新材料', '电子', '生物', '农业', '装备', '能源'];

export default {
  *patents(context) {
    const { county, random, today } = context;
    for (let i = 0, count = someOf(context, 6000); i < count; i++) {
      const kind = random.weighted({ invention: 22, utility_model: 62, design: 16 });
      const holder = random.weighted({
        enterprise: 72,
        university: 12,
        institute: 4,
        public_body: 3,
        person: 9,
      });
      const names = {
        enterprise: `${county.name}${random.pick(WORDS)}${random.pick(TRADES)}有限公司`,
        university: `${county.city.replace(/市$/, '')}${random.pick(['职业学院', '理工学院', '农业大学'])}`,
        institute: `${county.name}${random.pick(TRADES)}研究所`,
        public_body: `${county.name}${random.pick(['农业技术推广中心', '人民医院', '水利服务中心'])}`,
        person: personName(random),
      };
      const granted = dayBefore(today, random.whole(1, kind === 'invention' ? 2900 : 1800));
      yield {
        patent_number: `ZL-${county.code.slice(0, 6)}-${granted.slice(0, 4)}-${String(i + 1).padStart(6, '0')}`,
        title: `一种${random.pick(WHAT)}${random.pick(OBJECT)}${random.pick(METHOD[kind])}`,
        patent_kind: kind,
        holder_kind: holder,
        holder_name: names[holder],
        section:
          kind === 'design'
            ? null
            : random.weighted({ a: 15, b: 25, c: 14, d: 4, e: 7, f: 11, g: 14, h: 10 }),
        granted_on: granted,
        valid: random.next() < 0.86,
        ...placeOf(context),
      };
    }
  },

  *'intellectual-property-monthly'({ county, random, periods }) {
    const tenThousands = county.population / 10000;
    const inventions = random.between(7, 18) * (0.7 + 0.9 * county.urban);
    const granted = random.between(2.2, 4.4) * (0.6 + 0.6 * county.urban);
    for (const [index, period] of periods.entries()) {
      const season = 1 + 0.1 * Math.sin((Number(period.slice(5, 7)) / 6) * Math.PI);
      yield {
        region: county.code,
        period,
        valid_inventions: Math.round(
          tenThousands * clamp(inventions * 1.007 ** index * random.between(0.997, 1.003), 5.5, 55),
        ),
        patents_granted: Math.round(
          clamp(tenThousands * granted * season * random.between(0.88, 1.12), 12, 5900),
        ),
      };
    }
  },

  *'intellectual-property-quarterly'({ county, random, periods }) {
    const trademarks = county.population * random.between(0.018, 0.032);
    for (const [index, period] of periods.entries())
      yield {
        region: county.code,
        period,
        live_trademarks: Math.round(clamp(trademarks * 1.015 ** index, 2050 + index * 10, 590000)),
      };
  },

  *'intellectual-property-yearly'({ county, random, periods }) {
    let count = random.whole(0, county.urban > 0.85 ? 4 : 12);
    for (const period of periods) {
      yield { region: county.code, period, geographical_indications: count };
      count += random.whole(0, 1);
    }
  },
} satisfies Demo;
