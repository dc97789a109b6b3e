import type { OutletsBody } from '#api/environment-sources-schemas.ts';
import type { I18n } from '#lib/i18n/i18n.svelte.ts';
import type { Mark } from './on-map.ts';
import { valueText, watersWordsOf } from './water-words.ts';

export type OutletItem = OutletsBody['items'][number];

/** How an outlet stands against its limits. */
export type OutletState = 'over' | 'ok' | 'nolimit' | 'silent';

export const outletState = ({
  exceeding,
  time,
  limited,
}: Pick<OutletItem, 'exceeding' | 'time' | 'limited'>): OutletState => {
  if (exceeding > 0) return 'over';
  if (time === null) return 'silent';
  return limited ? 'ok' : 'nolimit';
};

/** Colours that stand beside a shape and a word, never alone. */
export const OUTLET_COLOURS: Readonly<Record<OutletState, string | null>> = {
  over: '#d7301f',
  ok: '#2ca25f',
  nolimit: null,
  silent: null,
};

export const metricFacts = (
  { metrics }: Pick<OutletsBody, 'metrics'>,
  id: string,
): OutletsBody['metrics'][number] =>
  metrics.find(({ metric }) => metric === id) ?? {
    ...{ metric: id, title: { zh: id, en: id }, unit: { zh: '', en: '' }, decimals: 2 },
  };

/** What exceeds and by how many times, worst first. */
export const excessText = (body: OutletsBody, one: OutletItem, i18n: I18n): string => {
  const t = watersWordsOf(i18n);
  return one.metrics
    .filter(({ exceeds }) => exceeds === true)
    .toSorted((a, b) => (b.times ?? 0) - (a.times ?? 0))
    .map(({ metric, times }) =>
      t('sources.over.by', {
        metric: i18n.say(metricFacts(body, metric).title),
        times: times === null ? t('waters.none') : i18n.numbers.decimal(times, 2),
      }),
    )
    .join(i18n.t('scene.comma'));
};

/** What flows, where the outlet says so. */
export const flowText = (body: OutletsBody, one: OutletItem, i18n: I18n): string => {
  const flow = one.metrics.find(({ metric }) => metric === 'flow')?.value ?? null;
  if (flow === null) return '';
  const { unit } = metricFacts(body, 'flow');
  return watersWordsOf(i18n)('sources.flow', { value: valueText(flow, i18n), unit: i18n.say(unit) });
};

/** Outlets as the map shows them: those that exceed are large, with a mark; all others are small. */
export const outletMarks = (items: readonly OutletItem[], chosen: readonly string[]): Mark[] =>
  items.flatMap((one) => {
    if (one.position === null) return [];
    const state = outletState(one);
    const isChosen = chosen.includes(one.station);
    return {
      key: one.station,
      position: one.position,
      colour: OUTLET_COLOURS[state],
      text: state === 'over' ? '!' : '',
      stale: one.freshness === 'late',
      chosen: isChosen,
      weight: { over: 2, ok: 1, nolimit: 0, silent: -1 }[state] + (isChosen ? 1_000 : 0),
    };
  });
