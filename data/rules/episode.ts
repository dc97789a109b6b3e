import type { Episode, Segment } from '#data/alarms/write.ts';
import type { KnownStation } from '#data/observations/sort.ts';
import type { ReadyRule } from './book.ts';
import type { Effect } from './step.ts';
import { boundOf, causeOf } from './words.ts';

/** What effects on one station come to: stretches in which a rule is met, and their ends. */
export const episodeOf = (
  rule: ReadyRule,
  { key, station }: { key: string; station: Pick<KnownStation, 'dataset' | 'grade' | 'place'> },
  effects: readonly Effect[],
): Episode => {
  const segments: Segment[] = [];
  for (const effect of effects) {
    const last = segments.at(-1);
    if (effect.as === 'ended') segments.push({ as: 'ended', at: effect.at });
    else {
      const { at, onset, found } = effect;
      const [first] = found;
      const said = {
        ...{ last: at, cause: causeOf(rule, found, at) },
        ...{
          metric: first?.metric ?? null,
          value: first?.value ?? null,
          bound: first ? boundOf(rule, first) : null,
        },
      };
      if (last?.as === 'met') segments[segments.length - 1] = { ...last, ...said, times: last.times + 1 };
      else segments.push({ as: 'met', onset, times: 1, ...said });
    }
  }
  return { rule, subject: key, center: null, station, segments };
};
