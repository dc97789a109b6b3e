import { defineScene } from './scene.ts';

export default defineScene({
  id: 'park',
  title: { zh: '园区发展', en: 'Park' },
  description: {
    zh: '园区内的企业、项目、创新、安全与配套,按点位落在园区内统计',
    en: 'Enterprises, projects, innovation, safety and services of a park, counted by the places that lie in it',
  },
  kinds: ['park'],
  also: [],
  panels: [
    {
      title: { zh: '经营主体', en: 'Enterprises' },
      indicators: ['MS01'],
      layers: ['legal-entity/entities', 'legal-entity/high-risk-entities', 'market/food-subjects'],
    },
    {
      title: { zh: '重点项目', en: 'Key projects' },
      indicators: [],
      layers: ['economy/projects', 'economy/projects-building', 'economy/project-investment'],
    },
    {
      title: { zh: '科技创新', en: 'Innovation' },
      indicators: [],
      layers: ['intellectual-property/patents', 'intellectual-property/inventions'],
    },
    {
      title: { zh: '安全与环境', en: 'Safety and environment' },
      indicators: [],
      layers: ['ecology/stations', 'emergency/shelter-capacity'],
    },
    {
      title: { zh: '园区配套', en: 'Services' },
      indicators: [],
      layers: [
        'transport/facilities',
        'transport/parking-places',
        'finance/outlets',
        'health/institutions',
        'openness/service-places',
      ],
    },
  ],
});
