import { defineScene } from './scene.ts';

export default defineScene({
  id: 'village',
  title: { zh: '乡村振兴', en: 'Village' },
  description: {
    zh: '农业、村集体收入、基本公共服务、安全与村庄设施',
    en: 'Farming, village income, basic services, safety and facilities of the countryside',
  },
  kinds: ['village'],
  also: ['county', 'town'],
  panels: [
    {
      title: { zh: '农业与收入', en: 'Farming and income' },
      indicators: ['AG05', 'AG01', 'AG02', 'AG03'],
      layers: ['agriculture/bases'],
    },
    {
      title: { zh: '基本公共服务', en: 'Basic services' },
      indicators: [],
      layers: [
        'openness/service-places',
        'licence/windows',
        'health/institutions',
        'social-security/care-homes',
      ],
    },
    {
      title: { zh: '平安乡村', en: 'Safety and order' },
      indicators: ['EM01', 'SG01'],
      layers: ['emergency/shelter-capacity'],
    },
    {
      title: { zh: '村庄设施', en: 'Facilities' },
      indicators: [],
      layers: ['transport/facilities', 'geography/addresses', 'geography/plates-missing'],
    },
  ],
});
