import type { Demo } from '../../demo/demo.ts';
import { clamp, dayBefore, kindNumberOf, placeOf, someOf } from '../../demo/figures.ts';

/** An amount in yuan, to ten thousand. */
const yuan = (value: number): number => Math.round(value / 1e4) * 1e4;

const KINDS = {
  state_bank: '国有银行支行',
  joint_stock_bank: '股份制银行支行',
  city_bank: '城商银行支行',
  rural_bank: '农商银行支行',
  insurance: '保险营销服务部',
  securities: '证券营业部',
  microcredit: '小额贷款有限公司',
  guarantee: '融资担保有限公司',
  pawnshop: '典当有限公司',
};
const LOCAL: readonly string[] = ['microcredit', 'guarantee', 'pawnshop'];
const ROADS = [
  '人民路',
  '文化路',
  '建设路',
  '解放路',
  '泰山路',
  '黄河路',
  '滨河路',
  '工业路',
  '府前街',
  '新华路',
  '中心街',
  '振兴路',
];
const WORDS = ['鲁信', '汇融', '恒通', '齐融', '金桥', '聚丰', '诚信达', '瑞祥'];

export default {
  *'financial-outlets'(context) {
    const { county, random, today } = context;
    for (let i = 0, count = someOf(context, 5000); i < count; i++) {
      const kind = random.weighted({
        state_bank: 30,
        joint_stock_bank: 5,
        city_bank: 9,
        rural_bank: 28,
        insurance: 18,
        securities: 3,
        microcredit: 2,
        guarantee: 2,
        pawnshop: 3,
      });
      const local = LOCAL.includes(kind);
      const bank = kind.endsWith('_bank');
      yield {
        outlet_number: kindNumberOf('JR', context, i),
        name: `${county.name}${random.pick(local ? WORDS : ROADS)}${KINDS[kind]}`,
        outlet_kind: kind,
        local_supervision: local,
        counters: random.whole(1, bank ? 9 : 4),
        cash_machines: bank ? random.whole(1, 8) : 0,
        status: random.weighted({ open: 95, suspended: 2, closed: 3 }),
        opened_on: dayBefore(today, random.whole(100, 7000)),
        ...placeOf(context),
      };
    }
  },

  *'finance-monthly'({ county, random, periods }) {
    const deposits = county.population * random.between(120000, 180000) * (0.7 + 0.5 * county.urban);
    const ratio = random.around(0.68 + 0.18 * county.urban, 0.04);
    const small = Math.max(2.1e9, county.population * random.between(20000, 28000));
    const leads = county.population / 400000;
    for (const [index, period] of periods.entries()) {
      const saved = yuan(deposits * 1.006 ** index * random.between(0.997, 1.003));
      yield {
        region: county.code,
        period,
        loans: yuan(saved * clamp(random.around(ratio + index * 0.001, 0.004), 0.555, 1.045)),
        deposits: saved,
        small_business_loans: yuan(small * 1.01 ** index * random.between(0.995, 1.005)),
        illegal_fund_leads: Math.round(clamp(random.around(leads, 1.2), 0, 20)),
      };
    }
  },

  *'finance-quarterly'({ county, random, periods }) {
    const loans = county.population * random.between(95000, 140000) * (0.7 + 0.5 * county.urban);
    const bad = random.between(1, 2.4) / 100;
    for (const [index, period] of periods.entries()) {
      const classified = yuan(loans * 1.02 ** index);
      yield {
        region: county.code,
        period,
        non_performing_loans: yuan(
          classified * clamp(random.around(bad - index * 0.0003, 0.0004), 0.0071, 0.0299),
        ),
        classified_loans: classified,
      };
    }
  },
} satisfies Demo;
