import type { Counts } from '#data/ingest/load.ts';
import type { Dataset, Text } from '#data/themes/theme.ts';
import type { Freshness } from './freshness.ts';

/** A batch that was read to its end and brought nothing where something was expected. */
export interface Fault {
  reason: 'empty' | 'refused' | 'repeated';
  sentence: Text;
}

/**
 * What is at fault with a batch that was read to its end; null when nothing is. A file without rows and one whose rows were all
 * kept aside always are. One that only repeats what is there confirms a list of things; a report that is due it leaves unanswered.
 */
export const faultOf = (
  { kind }: Pick<Dataset, 'kind'>,
  { received, accepted, duplicate }: Counts,
  { step, period }: Freshness,
): Fault | null => {
  if (received === 0)
    return {
      reason: 'empty',
      sentence: { zh: '文件中没有一行数据,不算更新', en: 'the file has no rows, which is no delivery' },
    };
  if (accepted + duplicate === 0)
    return {
      reason: 'refused',
      sentence: {
        zh: `收到的 ${received} 行全部留置,不算更新`,
        en: `all rows received (${received}) were kept aside, which is no delivery`,
      },
    };
  if (kind === 'feature' || accepted > 0 || step === 'never' || step === 'fresh') return null;
  return {
    reason: 'repeated',
    sentence: {
      zh: `应报 ${period},文件没有带来新的统计期,内容与已有数据相同`,
      en: `${period} is awaited; the file brought no new period and only repeats what is there`,
    },
  };
};
