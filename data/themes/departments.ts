import type { Text } from './theme.ts';

/** A department of the province that owns data, and who is told when it does not deliver. */
export interface Department {
  title: Text;
  /** Id of the department above it; none for the one at the top. */
  supervisor?: string;
}

/** Who owns data. Names follow the provincial government's departments. */
export const DEPARTMENTS = {
  'government-office': { title: { zh: '省政府办公厅', en: 'General Office of the Provincial Government' } },
  'big-data': { title: { zh: '省大数据局', en: 'Big Data Bureau' }, supervisor: 'government-office' },
  'public-security': {
    title: { zh: '省公安厅', en: 'Public Security Department' },
    supervisor: 'government-office',
  },
  'market-regulation': {
    title: { zh: '省市场监管局', en: 'Market Regulation Administration' },
    supervisor: 'government-office',
  },
  'development-reform': {
    title: { zh: '省发展改革委', en: 'Development and Reform Commission' },
    supervisor: 'government-office',
  },
  statistics: { title: { zh: '省统计局', en: 'Bureau of Statistics' }, supervisor: 'government-office' },
  'natural-resources': {
    title: { zh: '省自然资源厅', en: 'Natural Resources Department' },
    supervisor: 'government-office',
  },
  emergency: {
    title: { zh: '省应急厅', en: 'Emergency Management Department' },
    supervisor: 'government-office',
  },
  'political-legal': {
    title: { zh: '省委政法委', en: 'Political and Legal Affairs Commission' },
    supervisor: 'government-office',
  },
  transport: { title: { zh: '省交通运输厅', en: 'Transport Department' }, supervisor: 'government-office' },
  ecology: {
    title: { zh: '省生态环境厅', en: 'Ecology and Environment Department' },
    supervisor: 'government-office',
  },
  'human-resources': {
    title: { zh: '省人力资源社会保障厅', en: 'Human Resources and Social Security Department' },
    supervisor: 'government-office',
  },
  'medical-security': {
    title: { zh: '省医保局', en: 'Healthcare Security Administration' },
    supervisor: 'government-office',
  },
  health: { title: { zh: '省卫生健康委', en: 'Health Commission' }, supervisor: 'government-office' },
  finance: {
    title: { zh: '省地方金融管理局', en: 'Local Financial Administration' },
    supervisor: 'government-office',
  },
  justice: { title: { zh: '省司法厅', en: 'Justice Department' }, supervisor: 'government-office' },
  agriculture: {
    title: { zh: '省农业农村厅', en: 'Agriculture and Rural Affairs Department' },
    supervisor: 'government-office',
  },
  'administrative-approval': {
    title: { zh: '省行政审批服务局', en: 'Administrative Approval Service' },
    supervisor: 'government-office',
  },
} as const satisfies Record<string, Department>;
