import { defineScene } from './scene.ts';

export default defineScene({
  id: 'community',
  title: { zh: '社区服务', en: 'Community' },
  description: {
    zh: '街道与社区的办事、医养、治理与生活服务',
    en: 'Public service, health and care, order and daily life of subdistricts and communities',
  },
  kinds: ['community', 'town'],
  also: [],
  panels: [
    {
      title: { zh: '办事服务', en: 'Public service' },
      indicators: [],
      layers: ['openness/service-places', 'licence/self-service', 'social-security/job-stations'],
    },
    {
      title: { zh: '医疗与养老', en: 'Health and care' },
      indicators: [],
      layers: [
        'health/institutions',
        'health/beds',
        'social-security/care-homes',
        'social-security/care-beds',
      ],
    },
    {
      title: { zh: '平安社区', en: 'Safety and order' },
      indicators: ['SG01', 'SG02', 'EM01'],
      layers: ['emergency/shelter-capacity'],
    },
    {
      title: { zh: '生活配套', en: 'Daily life' },
      indicators: [],
      layers: [
        'market/food-subjects',
        'market/risky-food-subjects',
        'transport/parking-places',
        'geography/addresses',
        'geography/plates-missing',
      ],
    },
  ],
});
