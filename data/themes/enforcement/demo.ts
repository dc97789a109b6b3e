import type { Demo } from '../../demo/demo.ts';
import { clamp, dayBefore, kindNumberOf, personName, placeOf, shareOf, someOf } from '../../demo/figures.ts';

const CAUSES = {
  market: ['销售不合格食品', '无照经营', '虚假宣传', '未明码标价', '侵犯注册商标专用权'],
  ecology: ['超标排放污染物', '未批先建', '未按规定贮存危险废物', '扬尘污染防治措施不到位'],
  transport: ['超限运输', '未取得道路运输经营许可', '非法营运'],
  culture: ['未经许可经营娱乐场所', '旅行社未按规定签订合同', '经营盗版出版物'],
  agriculture: ['经营假劣种子', '违规使用农药', '未经定点屠宰', '违反禁渔期规定捕捞'],
  emergency: ['未建立隐患排查治理制度', '特种作业人员无证上岗', '未开展安全培训'],
  city: ['违法建设', '占道经营', '违规倾倒建筑垃圾', '擅自设置户外广告'],
  resources: ['未经批准占用土地', '无证采矿', '违规采挖砂石'],
};
const WORDS = ['鲁源', '恒泰', '泰和', '东岳', '海晟', '润丰', '金诺', '博远', '昌盛', '宏达'];
const TRADES = ['商贸', '建筑', '物流', '食品', '建材', '农资', '餐饮', '矿业'];

export default {
  *'enforcement-cases'(context) {
    const { county, random, today } = context;
    for (let i = 0, count = someOf(context, 6000); i < count; i++) {
      const domain = random.weighted({
        market: 32,
        ecology: 9,
        transport: 20,
        culture: 3,
        agriculture: 6,
        emergency: 8,
        city: 16,
        resources: 6,
      });
      const age = random.whole(1, 730);
      const took = random.whole(10, 110);
      const status = age > took ? 'closed' : random.weighted({ filed: 25, investigating: 50, decided: 25 });
      const outcome =
        status === 'closed' || status === 'decided'
          ? random.weighted({ warning: 18, fine: 62, confiscation: 8, suspension: 3, none: 9 })
          : null;
      yield {
        case_number: kindNumberOf('ZF', context, i),
        domain,
        cause: random.pick(CAUSES[domain]),
        party_name:
          random.next() < 0.45
            ? personName(random)
            : `${county.name}${random.pick(WORDS)}${random.pick(TRADES)}有限公司`,
        filed_on: dayBefore(today, age),
        closed_on: status === 'closed' ? dayBefore(today, age - took) : null,
        status,
        outcome,
        fine_amount: outcome === 'fine' ? random.whole(2, random.next() < 0.1 ? 2000 : 200) * 100 : null,
        recorded: random.next() < 0.96,
        ...placeOf(context),
      };
    }
  },

  *'enforcement-monthly'({ county, random, periods }) {
    const cases = (county.population / 10000) * random.between(1.6, 3.2);
    const recorded = random.around(0.962, 0.012);
    const days = random.between(32, 68);
    for (const [index, period] of periods.entries()) {
      const month = Number(period.slice(5, 7));
      const season = month <= 2 ? 0.8 : 1 + 0.1 * Math.sin(((month - 3) / 6) * Math.PI);
      const filed = Math.round(clamp(cases * season * random.between(0.9, 1.1), 24, 2900));
      const closed = Math.max(20, Math.round(filed * random.between(0.86, 1.06)));
      yield {
        region: county.code,
        period,
        cases_filed: filed,
        cases_recorded: shareOf(filed, random.around(recorded + index * 0.0008, 0.008), 0.9, 1),
        cases_closed: closed,
        days_to_close: Math.round(closed * clamp(random.around(days - index * 0.3, 2.5), 16, 89)),
      };
    }
  },

  *'enforcement-quarterly'({ county, random, periods }) {
    const reviews = Math.max(12, county.population / 22000);
    const corrected = random.around(0.115, 0.02);
    for (const [index, period] of periods.entries()) {
      const concluded = Math.max(12, Math.round(reviews * random.between(0.85, 1.15)));
      yield {
        region: county.code,
        period,
        reviews_corrected: shareOf(concluded, random.around(corrected - index * 0.002, 0.015), 0.03, 0.2),
        reviews_concluded: concluded,
      };
    }
  },
} satisfies Demo;
