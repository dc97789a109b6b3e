import type { LayerInfo } from './wording.ts';

/** A layer of counts without buckets, to be changed where a test needs it. */
export const layerInfo = (change: Partial<LayerInfo> = {}): LayerInfo => ({
  id: 'legal-entity/entities',
  title: { zh: '市场主体', en: 'Market entities' },
  theme: 'legal-entity',
  theme_title: { zh: '法人', en: 'Legal entities' },
  pinyin: { title: 'shi chang zhu ti', theme_title: 'fa ren' },
  unit: { zh: '家', en: 'entities' },
  aggregation: 'count',
  per: null,
  factor: 1,
  floor: null,
  resolutions: [4, 5, 6, 7, 8, 9, 10],
  bucket: null,
  buckets: [],
  dataset: {
    id: 'legal-entity',
    title: { zh: '法人登记', en: 'Registered entities' },
    owner: { id: 'market', title: { zh: '市场监管局', en: 'Market Regulation' }, supervisor: null },
  },
  grade: 1,
  demo: true,
  step: 'fresh',
  ...change,
});
