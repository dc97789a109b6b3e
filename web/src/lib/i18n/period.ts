import type { Lang } from '#lib/state/address.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A period as people say it: `2026-10` → `2026年10月` or `Oct 2026`; what is no period comes back as it is. */
export const periodText = (period: string, lang: Lang): string => {
  const found = /^(\d{4})(?:-(Q|W)?(\d{1,2})(?:-(\d{2}))?)?$/.exec(period);
  if (!found) return period;
  const [, year = '', kind, part, day] = found;
  const n = Number(part);
  if (part === undefined) return lang === 'zh' ? `${year}年` : year;
  if (kind === 'Q') return lang === 'zh' ? `${year}年第${n}季度` : `Q${n} ${year}`;
  if (kind === 'W') return lang === 'zh' ? `${year}年第${n}周` : `week ${n} of ${year}`;
  const before = day === undefined ? '' : `${Number(day)}`;
  if (lang === 'zh') return `${year}年${n}月${before && `${before}日`}`;
  return [before, MONTHS[n - 1] ?? part, year].filter(Boolean).join(' ');
};
