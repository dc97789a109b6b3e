import { defineScene } from './scene.ts';

export default defineScene({
  id: 'marine',
  title: { zh: '海洋管理', en: 'Marine' },
  description: {
    zh: '近岸海域的水质、监测、养殖与港口；省、市的点位含所辖海域',
    en: 'Water quality, monitoring, aquaculture and ports; a province or city counts the waters it answers for',
  },
  kinds: ['sea_area'],
  also: ['province', 'city'],
  touching: 'sea_area',
  waters: true,
  panels: [
    {
      title: { zh: '海洋环境', en: 'Marine environment' },
      indicators: ['EE04'],
      layers: ['ecology/seawater-stations', 'ecology/stations'],
    },
    {
      title: { zh: '海洋产业', en: 'Marine industry' },
      indicators: ['EC05'],
      layers: ['agriculture/aquatic-bases', 'transport/ports'],
    },
  ],
});
