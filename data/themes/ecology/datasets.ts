import { STATUTORY_DUTY } from '../personal.ts';
import type { Dataset, Field, Text } from '../theme.ts';

const REGION: Field = {
  id: 'region',
  title: { zh: '行政区划代码', en: 'Region code' },
  type: 'region',
  required: true,
};
const PERIOD: Field = { id: 'period', title: { zh: '统计期', en: 'Period' }, type: 'period', required: true };
export const CONCENTRATION: Text = { zh: '微克/立方米', en: 'µg/m³' };
export const MG_M3: Text = { zh: '毫克/立方米', en: 'mg/m³' };
export const MG_L: Text = { zh: '毫克/升', en: 'mg/L' };
const DAYS: Text = { zh: '天', en: 'days' };
const SECTIONS: Text = { zh: '个', en: 'sections' };
const GDP: Text = { zh: '万元', en: '10⁴ CNY' };
const KM2: Text = { zh: '平方公里', en: 'km²' };

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

const ROMAN = ['I', 'II', 'III', 'IV', 'V'] as const;

/** Classes of water by their numerals, from the best on. */
const classes = (titles: readonly string[]): NonNullable<Field['values']> =>
  Object.fromEntries(titles.map((zh, i) => [ROMAN[i]!, { zh, en: `Class ${ROMAN[i]!}` }]));

/** What an outlet may let out of something that it measures, by its permit: what the network `outlets` calls a metric, with `_limit`. */
const limit = (metric: string, zh: string, en: string, unit: Text): Field => ({
  id: `${metric}_limit`,
  title: { zh: `${zh}排放限值`, en: `Discharge limit of ${en}` },
  type: 'number',
  unit,
  min: 0,
  max: 100_000,
});

export const datasets: readonly Dataset[] = [
  {
    id: 'monitoring-stations',
    title: { zh: '环境监测站点', en: 'Monitoring stations' },
    kind: 'feature',
    owner: 'ecology',
    grade: 1,
    key: ['station_number'],
    geometry: 'point',
    fields: [
      {
        id: 'station_number',
        title: { zh: '站点编号', en: 'Station number' },
        type: 'text',
        required: true,
        pattern: '[0-9A-Z-]{6,30}',
      },
      { id: 'name', title: { zh: '站点名称', en: 'Name' }, type: 'text', required: true, maxLength: 60 },
      {
        id: 'medium',
        title: { zh: '监测要素', en: 'What is monitored' },
        type: 'code',
        required: true,
        values: {
          air: { zh: '环境空气', en: 'Ambient air' },
          surface_water: { zh: '地表水', en: 'Surface water' },
          groundwater: { zh: '地下水', en: 'Groundwater' },
          seawater: { zh: '近岸海水', en: 'Nearshore seawater' },
          noise: { zh: '声环境', en: 'Noise' },
          weather: { zh: '气象', en: 'Weather' },
        },
      },
      {
        id: 'control_level',
        title: { zh: '控制级别', en: 'Level of control' },
        type: 'code',
        required: true,
        values: {
          national: { zh: '国控', en: 'National' },
          provincial: { zh: '省控', en: 'Provincial' },
          city: { zh: '市控', en: 'City' },
          county: { zh: '县控', en: 'County' },
        },
      },
      { id: 'automatic', title: { zh: '是否自动监测', en: 'Automatic' }, type: 'boolean', required: true },
      {
        id: 'water_type',
        title: { zh: '水体类型', en: 'Water body' },
        type: 'code',
        values: {
          river: { zh: '河流', en: 'River' },
          lake: { zh: '湖泊、水库', en: 'Lake or reservoir' },
        },
      },
      {
        id: 'target_class',
        title: { zh: '地表水水质目标', en: 'Target class of surface water' },
        type: 'code',
        values: classes(['Ⅰ类', 'Ⅱ类', 'Ⅲ类', 'Ⅳ类', 'Ⅴ类']),
      },
      {
        id: 'sea_target_class',
        title: { zh: '海水水质目标', en: 'Target class of sea water' },
        type: 'code',
        values: classes(['第一类', '第二类', '第三类', '第四类']),
      },
      {
        id: 'noise_zone',
        title: { zh: '声环境功能区类别', en: 'Functional zone of noise' },
        type: 'code',
        values: Object.fromEntries(
          ['0', '1', '2', '3', '4a', '4b'].map((zone) => [zone, { zh: `${zone}类`, en: `Class ${zone}` }]),
        ),
      },
      { id: 'opened_on', title: { zh: '启用日期', en: 'In use since' }, type: 'date' },
      {
        id: 'status',
        title: { zh: '运行状态', en: 'Status' },
        type: 'code',
        required: true,
        values: {
          running: { zh: '运行', en: 'Running' },
          maintenance: { zh: '检修', en: 'Under maintenance' },
          stopped: { zh: '停运', en: 'Stopped' },
        },
      },
    ],
    frequency: 'quarter',
    graceDays: 15,
  },
  {
    id: 'monitoring-vehicles',
    title: { zh: '走航监测车', en: 'Mobile monitoring vehicles' },
    kind: 'feature',
    owner: 'ecology',
    grade: 1,
    key: ['vehicle_number'],
    geometry: 'point',
    fields: [
      {
        id: 'vehicle_number',
        title: { zh: '车辆编号', en: 'Vehicle number' },
        type: 'text',
        required: true,
        pattern: '[0-9A-Z-]{6,30}',
      },
      { id: 'name', title: { zh: '车辆名称', en: 'Name' }, type: 'text', required: true, maxLength: 60 },
      { id: 'in_use_since', title: { zh: '启用日期', en: 'In use since' }, type: 'date' },
      {
        id: 'status',
        title: { zh: '运行状态', en: 'Status' },
        type: 'code',
        required: true,
        values: {
          running: { zh: '运行', en: 'Running' },
          maintenance: { zh: '检修', en: 'Under maintenance' },
          stopped: { zh: '停运', en: 'Stopped' },
        },
      },
    ],
    frequency: 'quarter',
    graceDays: 15,
  },
  {
    id: 'pollution-sources',
    title: { zh: '固定污染源', en: 'Fixed pollution sources' },
    kind: 'feature',
    owner: 'ecology',
    grade: 2,
    key: ['source_number'],
    geometry: 'point',
    fields: [
      {
        id: 'source_number',
        title: { zh: '污染源编号', en: 'Source number' },
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
        id: 'permit_kind',
        title: { zh: '排污许可管理类别', en: 'Kind of discharge permit' },
        type: 'code',
        required: true,
        values: {
          key: { zh: '重点管理', en: 'Key management' },
          simplified: { zh: '简化管理', en: 'Simplified management' },
          registered: { zh: '登记管理', en: 'Registration' },
        },
      },
      {
        id: 'pollutant',
        title: { zh: '主要污染类型', en: 'Main pollution' },
        type: 'code',
        required: true,
        values: {
          waste_water: { zh: '废水', en: 'Waste water' },
          waste_gas: { zh: '废气', en: 'Waste gas' },
          hazardous_waste: { zh: '危险废物', en: 'Hazardous waste' },
          dust: { zh: '扬尘', en: 'Dust' },
        },
      },
      {
        id: 'permitted_tonnes',
        title: { zh: '年许可排放量', en: 'Permitted discharge a year' },
        type: 'number',
        unit: { zh: '吨', en: 't' },
        min: 0,
        max: 100000,
      },
      { id: 'online', title: { zh: '是否在线监控', en: 'Online' }, type: 'boolean', required: true },
      limit('cod', '化学需氧量', 'COD', MG_L),
      limit('nh3n', '氨氮', 'ammonia nitrogen', MG_L),
      limit('so2', '二氧化硫', 'SO₂', MG_M3),
      limit('nox', '氮氧化物', 'NOₓ', MG_M3),
      limit('pm', '颗粒物', 'particulates', MG_M3),
      { id: 'permit_until', title: { zh: '许可有效期止', en: 'Permit valid until' }, type: 'date' },
      {
        id: 'contact_name',
        title: { zh: '环保负责人', en: 'Person in charge' },
        type: 'text',
        maxLength: 30,
        grade: 3,
        personal: 'name',
      },
    ],
    frequency: 'quarter',
    graceDays: 15,
    personalData: {
      purpose: {
        zh: '污染事件和检查中联系环保负责人',
        en: 'To reach the person in charge about pollution and inspections',
      },
      ground: STATUTORY_DUTY,
    },
  },
  {
    id: 'ecology-monthly',
    title: { zh: '生态环境月报', en: 'Ecology, monthly' },
    kind: 'report',
    owner: 'ecology',
    grade: 1,
    key: ['region', 'period'],
    geometry: 'none',
    fields: [
      REGION,
      PERIOD,
      amount('pm25_total', 'PM2.5站日浓度合计', 'PM2.5 over station days', CONCENTRATION),
      count('station_days', '有效站日数', 'Valid station days', { zh: '站日', en: 'station days' }),
      { ...count('good_days', '优良天数', 'Days with good air', DAYS), max: 31 },
      { ...count('valid_days', '有效监测天数', 'Valid days', DAYS), max: 31 },
      count('good_sections', '优良断面数', 'Sections of class I to III', SECTIONS),
      count('assessed_sections', '考核断面数', 'Assessed sections', SECTIONS),
    ],
    frequency: 'month',
    graceDays: 5,
  },
  {
    id: 'ecology-quarterly',
    title: { zh: '近岸海域水质季报', en: 'Nearshore water, quarterly' },
    kind: 'report',
    owner: 'ecology',
    grade: 1,
    key: ['region', 'period'],
    geometry: 'none',
    fields: [
      REGION,
      PERIOD,
      amount('good_sea_area', '一二类海水面积', 'Sea area of classes 1 and 2', KM2),
      amount('assessed_sea_area', '评价海域面积', 'Assessed sea area', KM2),
    ],
    frequency: 'quarter',
    graceDays: 10,
  },
  {
    id: 'ecology-yearly',
    title: { zh: '能耗强度年报', en: 'Energy intensity, yearly' },
    kind: 'report',
    owner: 'ecology',
    grade: 1,
    key: ['region', 'period'],
    geometry: 'none',
    fields: [
      REGION,
      PERIOD,
      amount('energy_use', '能源消费总量', 'Energy consumption', { zh: '吨标准煤', en: 'tce' }),
      amount('gdp_constant_prices', '不变价地区生产总值', 'GDP at constant prices', GDP),
    ],
    frequency: 'year',
    graceDays: 60,
  },
];
