import { defineScene } from './scene.ts';

export default defineScene({
  id: 'city',
  title: { zh: '城市治理', en: 'City' },
  description: {
    zh: '省、市、县的人口、经济、环境、安全、交通、民生与政务',
    en: 'People, economy, environment, safety, transport, welfare and public service of provinces, cities and counties',
  },
  kinds: ['province', 'city', 'county'],
  also: ['town'],
  panels: [
    {
      title: { zh: '人口与经济', en: 'People and economy' },
      indicators: ['PO01', 'PO02', 'PO03', 'EC01', 'EC02', 'EC03'],
      layers: ['economy/projects'],
    },
    {
      title: { zh: '生态环境', en: 'Environment' },
      indicators: ['EE01', 'EE02', 'EE03'],
      layers: ['ecology/stations'],
    },
    {
      title: { zh: '安全与治理', en: 'Safety and order' },
      indicators: ['EM01', 'EM03', 'SG01', 'SG02'],
      layers: ['emergency/shelter-capacity'],
    },
    {
      title: { zh: '交通出行', en: 'Transport' },
      indicators: ['TR01', 'TR02', 'TR03'],
      layers: ['transport/parking-places'],
    },
    {
      title: { zh: '民生保障', en: 'Welfare' },
      indicators: ['HE01', 'HE03', 'SS01', 'SS03'],
      layers: ['health/beds', 'social-security/care-beds'],
    },
    {
      title: { zh: '市场与政务', en: 'Business and public service' },
      indicators: ['MS01', 'CR02', 'GO03', 'LI05'],
      layers: ['openness/service-places'],
    },
  ],
});
