import { STATUTORY_DUTY } from '../personal.ts';
import type { Dataset, Field, Text } from '../theme.ts';

const REGION: Field = {
  id: 'region',
  title: { zh: '行政区划代码', en: 'Region code' },
  type: 'region',
  required: true,
};
const PERIOD: Field = { id: 'period', title: { zh: '统计期', en: 'Period' }, type: 'period', required: true };
const TIMES: Text = { zh: '户次', en: 'checks' };
const BATCHES: Text = { zh: '批次', en: 'samples' };
const COMPLAINTS: Text = { zh: '件', en: 'complaints' };
/** A number of things that a report always gives. */
const count = (id: string, zh: string, en: string, unit: Text): Field => ({
  id,
  title: { zh, en },
  type: 'integer',
  unit,
  required: true,
  min: 0,
});

export const datasets: readonly Dataset[] = [
  {
    id: 'food-subjects',
    title: { zh: '食品安全监管主体', en: 'Subjects of food-safety supervision' },
    kind: 'feature',
    owner: 'market-regulation',
    grade: 1,
    key: ['licence_number'],
    geometry: 'point',
    fields: [
      {
        id: 'licence_number',
        title: { zh: '食品许可（备案）编号', en: 'Food licence number' },
        type: 'text',
        required: true,
        pattern: '[0-9A-Z-]{6,30}',
      },
      {
        id: 'unified_social_credit_code',
        title: { zh: '统一社会信用代码', en: 'Unified social credit code' },
        type: 'text',
        pattern: '[0-9A-HJ-NPQRTUWXY]{18}',
      },
      {
        id: 'entity_name',
        title: { zh: '单位名称', en: 'Entity name' },
        type: 'text',
        required: true,
        maxLength: 120,
        authority: 'market-entities',
      },
      {
        id: 'business',
        title: { zh: '业态', en: 'Line of business' },
        type: 'code',
        required: true,
        values: {
          production: { zh: '食品生产', en: 'Food production' },
          sale: { zh: '食品销售', en: 'Food sale' },
          catering: { zh: '餐饮服务', en: 'Catering' },
          canteen: { zh: '单位食堂', en: 'Canteen' },
          workshop: { zh: '小作坊小摊点', en: 'Small workshop or stall' },
        },
      },
      {
        id: 'risk_class',
        title: { zh: '风险等级', en: 'Risk class' },
        type: 'code',
        required: true,
        values: {
          a: { zh: 'A级', en: 'Class A' },
          b: { zh: 'B级', en: 'Class B' },
          c: { zh: 'C级', en: 'Class C' },
          d: { zh: 'D级', en: 'Class D' },
        },
      },
      { id: 'open_kitchen', title: { zh: '是否明厨亮灶', en: 'Open kitchen' }, type: 'boolean' },
      { id: 'last_checked_on', title: { zh: '最近检查日期', en: 'Last checked on' }, type: 'date' },
      { id: 'licence_until', title: { zh: '许可有效期止', en: 'Licence valid until' }, type: 'date' },
      {
        id: 'safety_officer',
        title: { zh: '食品安全员', en: 'Food-safety officer' },
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
    frequency: 'month',
    graceDays: 10,
    personalData: {
      purpose: {
        zh: '食品安全检查和追溯中联系食品安全员',
        en: 'To reach the officer about food safety and recalls',
      },
      ground: STATUTORY_DUTY,
    },
  },
  {
    id: 'special-equipment',
    title: { zh: '特种设备', en: 'Special equipment' },
    kind: 'feature',
    owner: 'market-regulation',
    grade: 2,
    key: ['equipment_number'],
    geometry: 'point',
    fields: [
      {
        id: 'equipment_number',
        title: { zh: '设备注册代码', en: 'Equipment number' },
        type: 'text',
        required: true,
        pattern: '[0-9A-Z-]{6,30}',
      },
      {
        id: 'equipment_kind',
        title: { zh: '设备种类', en: 'Kind of equipment' },
        type: 'code',
        required: true,
        values: {
          boiler: { zh: '锅炉', en: 'Boiler' },
          pressure_vessel: { zh: '压力容器', en: 'Pressure vessel' },
          lift: { zh: '电梯', en: 'Lift' },
          crane: { zh: '起重机械', en: 'Crane' },
          works_vehicle: { zh: '场（厂）内专用机动车辆', en: 'Works vehicle' },
          ride: { zh: '大型游乐设施', en: 'Amusement ride' },
          ropeway: { zh: '客运索道', en: 'Passenger ropeway' },
          pipeline: { zh: '压力管道', en: 'Pressure pipeline' },
        },
      },
      {
        id: 'unified_social_credit_code',
        title: { zh: '统一社会信用代码', en: 'Unified social credit code' },
        type: 'text',
        pattern: '[0-9A-HJ-NPQRTUWXY]{18}',
      },
      {
        id: 'entity_name',
        title: { zh: '使用单位名称', en: 'Name of the user' },
        type: 'text',
        required: true,
        maxLength: 120,
        authority: 'market-entities',
      },
      {
        id: 'status',
        title: { zh: '使用状态', en: 'Status' },
        type: 'code',
        required: true,
        values: {
          in_use: { zh: '在用', en: 'In use' },
          idle: { zh: '停用', en: 'Out of use' },
          scrapped: { zh: '报废', en: 'Scrapped' },
        },
      },
      {
        id: 'inspected_on',
        title: { zh: '最近检验日期', en: 'Last inspected on' },
        type: 'date',
        required: true,
      },
      {
        id: 'next_inspection_on',
        title: { zh: '下次检验日期', en: 'Next inspection on' },
        type: 'date',
        required: true,
      },
      {
        id: 'age_years',
        title: { zh: '使用年限', en: 'Years in use' },
        type: 'integer',
        unit: { zh: '年', en: 'years' },
        min: 0,
        max: 60,
      },
      {
        id: 'safety_officer',
        title: { zh: '安全管理员', en: 'Safety officer' },
        type: 'text',
        maxLength: 30,
        grade: 3,
        personal: 'name',
      },
    ],
    frequency: 'month',
    graceDays: 10,
    personalData: {
      purpose: {
        zh: '设备检查和事故中联系安全管理员',
        en: 'To reach the officer about inspections and accidents',
      },
      ground: STATUTORY_DUTY,
    },
  },
  {
    id: 'market-monthly',
    title: { zh: '市场监管月报', en: 'Market supervision, monthly' },
    kind: 'report',
    owner: 'market-regulation',
    grade: 1,
    key: ['region', 'period'],
    geometry: 'none',
    fields: [
      REGION,
      PERIOD,
      count('checks_planned', '计划抽查户次', 'Checks planned', TIMES),
      count('checks_done', '完成抽查户次', 'Checks done', TIMES),
      count('checks_with_problems', '发现问题户次', 'Checks that found problems', TIMES),
      count('food_sampled', '食品抽检批次', 'Food samples taken', BATCHES),
      count('food_passed', '食品合格批次', 'Food samples passed', BATCHES),
      count('complaints_due', '应办结投诉数', 'Complaints due', COMPLAINTS),
      count('complaints_on_time', '按期办结投诉数', 'Complaints settled on time', COMPLAINTS),
    ],
    frequency: 'month',
    graceDays: 5,
  },
];
