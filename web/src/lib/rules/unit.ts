import type { Network } from '#lib/alarms/networks.svelte.ts';
import type { Text } from '#lib/alarms/wire.ts';
import type { Condition } from './wire.ts';

const metricsOf = (condition: Condition): (string | undefined)[] => {
  if ('of' in condition) return condition.of.flatMap(metricsOf);
  return condition.kind === 'zone' ? [] : [condition.metric];
};

/** The unit of what a condition looks at; null where that is several things, or nothing with a unit. */
export const unitOf = (condition: Condition, network: Network | null): Text | null => {
  const [id, ...others] = new Set(metricsOf(condition));
  if (id === undefined || others.length > 0) return null;
  const unit = network?.metrics.find((metric) => metric.id === id)?.unit;
  return !unit || unit.en === 'dimensionless' ? null : unit;
};
