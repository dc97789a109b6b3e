import { defineTheme, type Field, type Text } from '../theme.ts';

const REGION: Field = {
  id: 'region',
  title: { zh: '行政区划代码', en: 'Region code' },
  type: 'region',
  required: true,
};
const PERIOD: Field = { id: 'period', title: { zh: '统计期', en: 'Period' }, type: 'period', required: true };
const PERCENT: Text = { zh: '%', en: '%' };
const YUAN: Text = { zh: '元', en: 'CNY' };

/** A number of things that a report always gives. */
const count = (id: string, zh: string, en: string, unit: Text): Field => ({
  id,
  title: { zh, en },
  type: 'integer',
  unit,
  required: true,
  min: 0,
});
/** A quantity that a report always gives. */
const amount = (...of: Parameters<typeof count>): Field => ({ ...count(...of), type: 'number' });

export default defineTheme({
  id: 'finance',
  kind: 'thematic',
  title: { zh: '金融监管', en: 'Financial supervision' },
  description: {
    zh: '存贷款、信贷资产质量、普惠小微贷款和非法集资线索，以及金融网点。',
    en: 'Deposits and loans, their quality, loans to small businesses, leads on illegal fund-raising, and financial outlets.',
  },
  datasets: [
    {
      id: 'financial-outlets',
      title: { zh: '金融网点', en: 'Financial outlets' },
      kind: 'feature',
      owner: 'finance',
      grade: 1,
      key: ['outlet_number'],
      geometry: 'point',
      fields: [
        {
          id: 'outlet_number',
          title: { zh: '网点编号', en: 'Outlet number' },
          type: 'text',
          required: true,
          pattern: '[0-9A-Z-]{6,30}',
        },
        { id: 'name', title: { zh: '网点名称', en: 'Name' }, type: 'text', required: true, maxLength: 80 },
        {
          id: 'outlet_kind',
          title: { zh: '机构类型', en: 'Kind of institution' },
          type: 'code',
          required: true,
          values: {
            state_bank: { zh: '国有大型银行', en: 'Large state bank' },
            joint_stock_bank: { zh: '股份制银行', en: 'Joint-stock bank' },
            city_bank: { zh: '城市商业银行', en: 'City commercial bank' },
            rural_bank: { zh: '农村金融机构', en: 'Rural bank' },
            insurance: { zh: '保险机构', en: 'Insurance' },
            securities: { zh: '证券营业部', en: 'Securities office' },
            microcredit: { zh: '小额贷款公司', en: 'Microcredit company' },
            guarantee: { zh: '融资担保公司', en: 'Guarantee company' },
            pawnshop: { zh: '典当行', en: 'Pawnshop' },
          },
        },
        {
          id: 'local_supervision',
          title: { zh: '是否地方金融组织', en: 'Supervised by the province' },
          type: 'boolean',
          required: true,
        },
        {
          id: 'counters',
          title: { zh: '服务窗口数', en: 'Counters' },
          type: 'integer',
          unit: { zh: '个', en: 'counters' },
          min: 0,
          max: 100,
        },
        {
          id: 'cash_machines',
          title: { zh: '自助设备数', en: 'Cash machines' },
          type: 'integer',
          unit: { zh: '台', en: 'machines' },
          min: 0,
          max: 100,
        },
        {
          id: 'status',
          title: { zh: '营业状态', en: 'Status' },
          type: 'code',
          required: true,
          values: {
            open: { zh: '营业', en: 'Open' },
            suspended: { zh: '停业', en: 'Suspended' },
            closed: { zh: '终止', en: 'Closed' },
          },
        },
        { id: 'opened_on', title: { zh: '设立日期', en: 'Opened on' }, type: 'date' },
      ],
      frequency: 'quarter',
      graceDays: 15,
    },
    {
      id: 'finance-monthly',
      title: { zh: '金融运行月报', en: 'Finance, monthly' },
      kind: 'report',
      owner: 'finance',
      grade: 1,
      key: ['region', 'period'],
      geometry: 'none',
      fields: [
        REGION,
        PERIOD,
        amount('loans', '各项贷款余额', 'Loans outstanding', YUAN),
        amount('deposits', '各项存款余额', 'Deposits outstanding', YUAN),
        amount('small_business_loans', '普惠小微贷款余额', 'Inclusive loans to small businesses', YUAN),
        count('illegal_fund_leads', '新增非法集资线索数', 'New leads on illegal fund-raising', {
          zh: '条',
          en: 'leads',
        }),
      ],
      frequency: 'month',
      graceDays: 10,
    },
    {
      id: 'finance-quarterly',
      title: { zh: '信贷资产质量季报', en: 'Quality of loans, quarterly' },
      kind: 'report',
      owner: 'finance',
      grade: 1,
      key: ['region', 'period'],
      geometry: 'none',
      fields: [
        REGION,
        PERIOD,
        amount('non_performing_loans', '不良贷款余额', 'Non-performing loans', YUAN),
        amount('classified_loans', '五级分类贷款余额', 'Loans under five-class assessment', YUAN),
      ],
      frequency: 'quarter',
      graceDays: 20,
    },
  ],
  indicators: [
    {
      code: 'FI01',
      title: { zh: '存贷比', en: 'Loan-deposit ratio' },
      definition: {
        zh: '期末金融机构本外币各项贷款余额占各项存款余额的百分比；跨月按余额之和相除。',
        en: 'Loans outstanding of financial institutions at the end of the period as a percentage of deposits; over months the sums of balances are divided.',
      },
      unit: PERCENT,
      aggregation: 'rate',
      numerator: { dataset: 'finance-monthly', field: 'loans' },
      denominator: { dataset: 'finance-monthly', field: 'deposits' },
      factor: 100,
      decimals: 1,
      direction: 0,
      frequency: 'month',
      deepest: 'city',
      range: [55, 105],
    },
    {
      code: 'FI02',
      title: { zh: '不良贷款率', en: 'Non-performing loans' },
      definition: {
        zh: '期末次级、可疑、损失三类贷款余额占五级分类贷款余额的百分比。',
        en: 'Substandard, doubtful and loss loans at the end of the period as a percentage of the loans under five-class assessment.',
      },
      unit: PERCENT,
      aggregation: 'rate',
      numerator: { dataset: 'finance-quarterly', field: 'non_performing_loans' },
      denominator: { dataset: 'finance-quarterly', field: 'classified_loans' },
      factor: 100,
      decimals: 2,
      direction: -1,
      frequency: 'quarter',
      deepest: 'city',
      range: [0.7, 3],
    },
    {
      code: 'FI03',
      title: { zh: '普惠小微贷款余额', en: 'Small-business loans' },
      definition: {
        zh: '期末单户授信一千万元及以下的普惠小微贷款余额；为时点数，跨月取最后一期。',
        en: 'Inclusive loans to small and micro businesses with credit of up to ten million yuan each; a balance, of which the last month counts.',
      },
      unit: { zh: '亿元', en: '10⁸ CNY' },
      aggregation: 'last',
      numerator: { dataset: 'finance-monthly', field: 'small_business_loans' },
      factor: 1e-8,
      decimals: 1,
      direction: 1,
      frequency: 'month',
      deepest: 'city',
      range: [20, 4000],
    },
    {
      code: 'FI04',
      title: { zh: '非法集资线索数', en: 'Leads on illegal fund-raising' },
      definition: {
        zh: '当月通过举报、监测和排查新发现的涉嫌非法集资线索条数。',
        en: 'Leads on suspected illegal fund-raising newly found in the month through reports, monitoring and checks.',
      },
      unit: { zh: '条', en: 'leads' },
      aggregation: 'sum',
      numerator: { dataset: 'finance-monthly', field: 'illegal_fund_leads' },
      decimals: 0,
      direction: -1,
      frequency: 'month',
      deepest: 'county',
      range: [0, 20],
    },
  ],
  layers: [
    {
      id: 'outlets',
      title: { zh: '金融网点', en: 'Financial outlets' },
      measure: { dataset: 'financial-outlets' },
      unit: { zh: '个', en: 'outlets' },
    },
    {
      id: 'local-organisations',
      title: { zh: '地方金融组织', en: 'Locally supervised organisations' },
      measure: {
        dataset: 'financial-outlets',
        where: { outlet_kind: ['microcredit', 'guarantee', 'pawnshop'] },
      },
      unit: { zh: '家', en: 'organisations' },
    },
  ],
});
