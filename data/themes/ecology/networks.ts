import type { Metric, Network, Text } from '../theme.ts';
import { CONCENTRATION, MG_L, MG_M3 } from './datasets.ts';

const NONE: Text = { zh: '无量纲', en: 'dimensionless' };

/** Bounds are what instruments can show at all; limits of standards are rules, not bounds. */
const metric = (
  id: string,
  zh: string,
  en: string,
  unit: Text,
  [min, max]: readonly [number, number],
  decimals: number,
): Metric => ({ id, title: { zh, en }, unit, decimals, min, max });

const WIND: readonly Metric[] = [
  metric('wind_speed', '风速', 'Wind speed', { zh: '米/秒', en: 'm/s' }, [0, 90], 1),
  {
    ...metric('wind_direction', '风向', 'Wind direction', { zh: '度', en: '°' }, [0, 360], 0),
    direction: true,
  },
  metric('temperature', '气温', 'Air temperature', { zh: '摄氏度', en: '°C' }, [-60, 60], 1),
  metric('humidity', '相对湿度', 'Relative humidity', { zh: '%', en: '%' }, [0, 100], 0),
];
const PH = metric('ph', 'pH值', 'pH', NONE, [0, 14], 2);
const OXYGEN = metric('do', '溶解氧', 'Dissolved oxygen', MG_L, [0, 50], 2);
const COD = metric('cod', '化学需氧量', 'Chemical oxygen demand', MG_L, [0, 100_000], 1);
const AMMONIA = metric('nh3n', '氨氮', 'Ammonia nitrogen', MG_L, [0, 10_000], 3);

const NO2 = metric('no2', '二氧化氮', 'NO₂', CONCENTRATION, [0, 5_000], 0);
const O3 = metric('o3', '臭氧', 'O₃', CONCENTRATION, [0, 2_000], 0);
const PM10 = metric('pm10', '可吸入颗粒物', 'PM10', CONCENTRATION, [0, 20_000], 0);
const PM25 = metric('pm2_5', '细颗粒物', 'PM2.5', CONCENTRATION, [0, 10_000], 0);
const DEGREE: Text = { zh: '度', en: '°' };
/** The province and its waters, and a little around. */
const COORDINATES: readonly Metric[] = [
  { ...metric('longitude', '经度', 'Longitude', DEGREE, [114, 124.5], 5), direction: true },
  { ...metric('latitude', '纬度', 'Latitude', DEGREE, [33.5, 39.5], 5), direction: true },
];

export const networks: readonly Network[] = [
  {
    id: 'air',
    title: { zh: '环境空气', en: 'Ambient air' },
    dataset: 'monitoring-stations',
    where: { medium: ['air'] },
    step: 60,
    surface: { reachKm: 60, fewest: 3 },
    metrics: [
      metric('so2', '二氧化硫', 'SO₂', CONCENTRATION, [0, 5_000], 0),
      NO2,
      metric('co', '一氧化碳', 'CO', MG_M3, [0, 500], 1),
      O3,
      PM10,
      PM25,
      ...WIND,
    ],
  },
  {
    id: 'mobile',
    title: { zh: '走航监测', en: 'Mobile air monitoring' },
    dataset: 'monitoring-vehicles',
    step: 5,
    moves: true,
    metrics: [PM25, PM10, NO2, O3, ...COORDINATES],
  },
  {
    id: 'water',
    title: { zh: '地表水', en: 'Surface water' },
    dataset: 'monitoring-stations',
    where: { medium: ['surface_water'] },
    step: 240,
    metrics: [
      PH,
      OXYGEN,
      metric('codmn', '高锰酸盐指数', 'Permanganate index', MG_L, [0, 1_000], 1),
      AMMONIA,
      metric('tp', '总磷', 'Total phosphorus', MG_L, [0, 1_000], 3),
      metric('tn', '总氮', 'Total nitrogen', MG_L, [0, 10_000], 2),
      COD,
      metric('bod5', '五日生化需氧量', 'BOD₅', MG_L, [0, 50_000], 1),
      metric('water_temperature', '水温', 'Water temperature', { zh: '摄氏度', en: '°C' }, [-5, 60], 1),
    ],
  },
  {
    id: 'sea',
    title: { zh: '近岸海水', en: 'Nearshore seawater' },
    dataset: 'monitoring-stations',
    where: { medium: ['seawater'] },
    step: 240,
    metrics: [
      PH,
      OXYGEN,
      COD,
      metric('din', '无机氮', 'Inorganic nitrogen', MG_L, [0, 1_000], 3),
      metric('phosphate', '活性磷酸盐', 'Active phosphate', MG_L, [0, 100], 4),
      metric('oil', '石油类', 'Oil', MG_L, [0, 1_000], 3),
    ],
  },
  {
    id: 'outlets',
    title: { zh: '污染源在线', en: 'Outlets of pollution sources' },
    dataset: 'pollution-sources',
    where: { online: ['true'] },
    step: 60,
    metrics: [
      COD,
      AMMONIA,
      metric('so2', '二氧化硫', 'SO₂', MG_M3, [0, 100_000], 1),
      metric('nox', '氮氧化物', 'NOₓ', MG_M3, [0, 100_000], 1),
      metric('pm', '颗粒物', 'Particulates', MG_M3, [0, 100_000], 1),
      metric('flow', '流量', 'Flow', { zh: '立方米/小时', en: 'm³/h' }, [0, 10_000_000], 1),
    ],
  },
  {
    id: 'noise',
    title: { zh: '声环境', en: 'Noise' },
    dataset: 'monitoring-stations',
    where: { medium: ['noise'] },
    step: 60,
    metrics: [metric('leq', '等效声级', 'Equivalent sound level', { zh: '分贝', en: 'dB(A)' }, [0, 200], 1)],
  },
  {
    id: 'weather',
    title: { zh: '气象', en: 'Weather' },
    dataset: 'monitoring-stations',
    where: { medium: ['weather'] },
    step: 60,
    surface: { reachKm: 80, fewest: 3 },
    metrics: [
      ...WIND,
      metric('pressure', '气压', 'Air pressure', { zh: '百帕', en: 'hPa' }, [300, 1_150], 1),
      metric('rain', '降水量', 'Precipitation', { zh: '毫米', en: 'mm' }, [0, 500], 1),
    ],
  },
];
