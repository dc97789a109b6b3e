import { STATUTORY_DUTY } from '../personal.ts';
import { defineTheme, type Field, type Text } from '../theme.ts';

const REGION: Field = {
  id: 'region',
  title: { zh: '行政区划代码', en: 'Region code' },
  type: 'region',
  required: true,
};
const PERIOD: Field = { id: 'period', title: { zh: '统计期', en: 'Period' }, type: 'period', required: true };
const PERCENT: Text = { zh: '%', en: '%' };
const PERSONS: Text = { zh: '人', en: 'persons' };
const BEDS: Text = { zh: '张', en: 'beds' };
const CASES: Text = { zh: '例', en: 'cases' };

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
  id: 'health',
  kind: 'thematic',
  title: { zh: '医疗健康', en: 'Health' },
  description: {
    zh: '医疗机构与卫生资源、院前急救响应和传染病报告。',
    en: 'Medical institutions and resources, response of ambulances and reporting of infectious diseases.',
  },
  datasets: [
    {
      id: 'medical-institutions',
      title: { zh: '医疗卫生机构', en: 'Medical institutions' },
      kind: 'feature',
      owner: 'health',
      grade: 1,
      key: ['institution_number'],
      geometry: 'point',
      fields: [
        {
          id: 'institution_number',
          title: { zh: '机构登记号', en: 'Registration number' },
          type: 'text',
          required: true,
          pattern: '[0-9A-Z-]{6,30}',
        },
        { id: 'name', title: { zh: '机构名称', en: 'Name' }, type: 'text', required: true, maxLength: 80 },
        {
          id: 'institution_kind',
          title: { zh: '机构类别', en: 'Kind of institution' },
          type: 'code',
          required: true,
          values: {
            general: { zh: '综合医院', en: 'General hospital' },
            chinese: { zh: '中医医院', en: 'Hospital of Chinese medicine' },
            specialised: { zh: '专科医院', en: 'Specialised hospital' },
            township: { zh: '乡镇卫生院', en: 'Township health centre' },
            community: { zh: '社区卫生服务机构', en: 'Community health service' },
            clinic: { zh: '诊所', en: 'Clinic' },
            village: { zh: '村卫生室', en: 'Village health room' },
            public_health: { zh: '专业公共卫生机构', en: 'Public health institution' },
          },
        },
        {
          id: 'hospital_grade',
          title: { zh: '医院等级', en: 'Hospital grade' },
          type: 'code',
          required: true,
          values: {
            three: { zh: '三级', en: 'Grade three' },
            two: { zh: '二级', en: 'Grade two' },
            one: { zh: '一级', en: 'Grade one' },
            none: { zh: '未定级', en: 'Not graded' },
          },
        },
        { id: 'public', title: { zh: '是否公立', en: 'Public' }, type: 'boolean', required: true },
        {
          id: 'beds',
          title: { zh: '编制床位数', en: 'Beds' },
          type: 'integer',
          unit: BEDS,
          required: true,
          min: 0,
          max: 10000,
        },
        {
          id: 'doctors',
          title: { zh: '执业（助理）医师数', en: 'Licensed doctors' },
          type: 'integer',
          unit: PERSONS,
          required: true,
          min: 0,
          max: 5000,
        },
        {
          id: 'emergency',
          title: { zh: '是否设急诊', en: 'With emergency department' },
          type: 'boolean',
          required: true,
        },
        { id: 'licence_until', title: { zh: '执业许可有效期止', en: 'Licence valid until' }, type: 'date' },
        {
          id: 'contact_name',
          title: { zh: '主要负责人', en: 'Person in charge' },
          type: 'text',
          maxLength: 30,
          grade: 3,
          personal: 'name',
        },
        {
          id: 'region',
          title: { zh: '所在村（社区）代码', en: 'Village or community code' },
          type: 'region',
          headings: ['区划代码', '行政区划代码'],
        },
      ],
      frequency: 'quarter',
      graceDays: 15,
      personalData: {
        purpose: {
          zh: '公共卫生事件和检查中联系主要负责人',
          en: 'To reach the person in charge about public health and inspections',
        },
        ground: STATUTORY_DUTY,
      },
    },
    {
      id: 'health-monthly',
      title: { zh: '急救与传染病报告月报', en: 'Emergency care and disease reports, monthly' },
      kind: 'report',
      owner: 'health',
      grade: 1,
      key: ['region', 'period'],
      geometry: 'none',
      fields: [
        REGION,
        PERIOD,
        amount('response_minutes', '院前响应总时长', 'Minutes from call to arrival', {
          zh: '分钟',
          en: 'min',
        }),
        count('emergency_calls', '有效派车次数', 'Calls answered', { zh: '次', en: 'calls' }),
        count('timely_reports', '及时报告病例数', 'Cases reported in time', CASES),
        count('disease_reports', '报告病例数', 'Cases reported', CASES),
      ],
      frequency: 'month',
      graceDays: 8,
    },
    {
      id: 'health-yearly',
      title: { zh: '卫生资源年报', en: 'Health resources, yearly' },
      kind: 'report',
      owner: 'health',
      grade: 1,
      key: ['region', 'period'],
      geometry: 'none',
      fields: [
        REGION,
        PERIOD,
        count('beds_total', '医疗卫生机构床位数', 'Beds of medical institutions', BEDS),
        count('doctors_total', '执业（助理）医师总数', 'Licensed doctors in total', PERSONS),
      ],
      frequency: 'year',
      graceDays: 40,
    },
  ],
  indicators: [
    {
      code: 'HE01',
      title: { zh: '每千人口床位数', en: 'Beds per 1,000' },
      definition: {
        zh: '年末医疗卫生机构实有床位数除以同期常住人口数，乘以1000。',
        en: 'Beds of medical institutions at the end of the year divided by resident population, times 1,000.',
      },
      unit: { zh: '张/千人', en: 'per 1,000' },
      aggregation: 'rate',
      numerator: { dataset: 'health-yearly', field: 'beds_total' },
      denominator: { dataset: 'population-yearly', field: 'residents' },
      factor: 1000,
      decimals: 2,
      direction: 1,
      frequency: 'year',
      deepest: 'county',
      range: [4, 9],
    },
    {
      code: 'HE02',
      title: { zh: '每千人口医师数', en: 'Doctors per 1,000' },
      definition: {
        zh: '年末注册的执业医师与执业助理医师人数除以同期常住人口数，乘以1000。',
        en: 'Licensed doctors and assistant doctors at the end of the year divided by resident population, times 1,000.',
      },
      unit: { zh: '人/千人', en: 'per 1,000' },
      aggregation: 'rate',
      numerator: { dataset: 'health-yearly', field: 'doctors_total' },
      denominator: { dataset: 'population-yearly', field: 'residents' },
      factor: 1000,
      decimals: 2,
      direction: 1,
      frequency: 'year',
      deepest: 'county',
      range: [2, 5],
    },
    {
      code: 'HE03',
      title: { zh: '院前急救平均响应时间', en: 'Ambulance time' },
      definition: {
        zh: '报告期内从接到120呼救到急救车到达现场的分钟数之和除以有效派车次数；逐日记录，按月汇总报送。',
        en: 'Minutes from the emergency call to the arrival of the ambulance, summed and divided by the calls answered; recorded daily, reported monthly.',
      },
      unit: { zh: '分钟', en: 'min' },
      aggregation: 'rate',
      numerator: { dataset: 'health-monthly', field: 'response_minutes' },
      denominator: { dataset: 'health-monthly', field: 'emergency_calls' },
      decimals: 1,
      direction: -1,
      frequency: 'month',
      deepest: 'county',
      range: [8, 18],
    },
    {
      code: 'HE04',
      title: { zh: '传染病报告及时率', en: 'Timely disease reports' },
      definition: {
        zh: '在法定时限内报告的法定传染病病例数占同期报告病例总数的百分比。',
        en: 'Cases of notifiable diseases reported within the legal time as a percentage of all cases reported.',
      },
      unit: PERCENT,
      aggregation: 'rate',
      numerator: { dataset: 'health-monthly', field: 'timely_reports' },
      denominator: { dataset: 'health-monthly', field: 'disease_reports' },
      factor: 100,
      decimals: 2,
      direction: 1,
      frequency: 'month',
      deepest: 'county',
      range: [97, 100],
    },
  ],
  layers: [
    {
      id: 'institutions',
      title: { zh: '医疗卫生机构', en: 'Medical institutions' },
      measure: { dataset: 'medical-institutions' },
      unit: { zh: '家', en: 'institutions' },
    },
    {
      id: 'beds',
      title: { zh: '医疗床位', en: 'Hospital beds' },
      measure: { dataset: 'medical-institutions', field: 'beds' },
      unit: BEDS,
    },
    {
      id: 'emergency',
      title: { zh: '急诊机构', en: 'Emergency departments' },
      measure: { dataset: 'medical-institutions', where: { emergency: ['true'] } },
      unit: { zh: '家', en: 'institutions' },
    },
  ],
});
