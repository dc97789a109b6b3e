import type { Metric, Network } from '#lib/alarms/networks.svelte.ts';

const metric = (id: string, zh: string, en: string, unit: Metric['unit']): Metric => ({
  ...{ id, title: { zh, en }, unit, decimals: 0, min: 0, max: 10_000, direction: id === 'wind_direction' },
});
const UG: Metric['unit'] = { zh: '微克/立方米', en: 'µg/m³' };

/** A network as the server would tell it, for tests. */
export const AIR: Network = {
  id: 'air',
  theme: 'ecology',
  title: { zh: '环境空气', en: 'Ambient air' },
  dataset: 'monitoring-stations',
  step: 60,
  moves: false,
  metrics: [
    metric('pm2_5', '细颗粒物', 'PM2.5', UG),
    metric('o3', '臭氧', 'O₃', UG),
    metric('ph', 'pH值', 'pH', { zh: '无量纲', en: 'dimensionless' }),
    metric('wind_direction', '风向', 'Wind direction', { zh: '度', en: '°' }),
  ],
};

/** One whose stations move. */
export const VEHICLES: Network = {
  ...{ id: 'mobile', theme: 'ecology', dataset: 'monitoring-vehicles', step: 5, moves: true },
  title: { zh: '走航监测', en: 'Mobile air monitoring' },
  metrics: AIR.metrics.slice(0, 1),
};
