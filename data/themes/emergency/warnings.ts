import type { Dataset, Field, Text } from '../theme.ts';

const required = (id: string, zh: string, en: string, rest: Omit<Field, 'id' | 'title'>): Field => ({
  ...{ id, title: { zh, en }, required: true },
  ...rest,
});

/** The kinds of weather of which warnings are issued (《气象灾害预警信号发布与传播办法》, 14). */
const KINDS: Readonly<Record<string, Text>> = {
  typhoon: { zh: '台风', en: 'Typhoon' },
  rainstorm: { zh: '暴雨', en: 'Rainstorm' },
  snowstorm: { zh: '暴雪', en: 'Snowstorm' },
  cold_wave: { zh: '寒潮', en: 'Cold wave' },
  gale: { zh: '大风', en: 'Gale' },
  sandstorm: { zh: '沙尘暴', en: 'Sandstorm' },
  heat: { zh: '高温', en: 'Heat' },
  drought: { zh: '干旱', en: 'Drought' },
  lightning: { zh: '雷电', en: 'Lightning' },
  hail: { zh: '冰雹', en: 'Hail' },
  frost: { zh: '霜冻', en: 'Frost' },
  fog: { zh: '大雾', en: 'Fog' },
  haze: { zh: '霾', en: 'Haze' },
  road_icing: { zh: '道路结冰', en: 'Icy roads' },
};

/** Warnings of the weather as messages: what is issued, what follows it with other words or another level, and what lifts it. */
export const warnings: Dataset = {
  id: 'weather-warnings',
  title: { zh: '气象预警', en: 'Weather warnings' },
  kind: 'feature',
  owner: 'emergency',
  grade: 1,
  key: ['identifier'],
  geometry: 'none',
  fields: [
    required('identifier', '预警编号', 'Identifier', { type: 'text', pattern: '[0-9A-Za-z._-]{6,64}' }),
    required('message', '信息类型', 'Kind of message', {
      type: 'code',
      values: {
        alert: { zh: '发布', en: 'Issued' },
        update: { zh: '更新', en: 'Update' },
        cancel: { zh: '解除', en: 'Lifted' },
      },
    }),
    {
      id: 'replaces',
      title: { zh: '所更新或解除的预警编号', en: 'Which one it updates or lifts' },
      type: 'text',
      pattern: '[0-9A-Za-z._-]{6,64}',
    },
    required('kind', '灾害种类', 'Kind of weather', { type: 'code', values: KINDS }),
    required('level', '预警级别', 'Level', {
      type: 'code',
      values: {
        red: { zh: '红色', en: 'Red' },
        orange: { zh: '橙色', en: 'Orange' },
        yellow: { zh: '黄色', en: 'Yellow' },
        blue: { zh: '蓝色', en: 'Blue' },
      },
    }),
    required('region', '预警区域代码', 'Region that is warned', {
      type: 'region',
      headings: ['区划代码', '行政区划代码'],
    }),
    required('issuer', '发布单位', 'Issuer', { type: 'text', maxLength: 60 }),
    required('issued_at', '发布时间', 'Issued at', { type: 'datetime' }),
    { id: 'effective_from', title: { zh: '生效时间', en: 'In force from' }, type: 'datetime' },
    { id: 'expires_at', title: { zh: '失效时间', en: 'In force until' }, type: 'datetime' },
    required('headline', '标题', 'Headline', { type: 'text', maxLength: 120 }),
    { id: 'text', title: { zh: '正文', en: 'Text' }, type: 'text', maxLength: 2000 },
  ],
  frequency: 'month',
  graceDays: 10,
};
