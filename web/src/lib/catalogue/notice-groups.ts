import type { Notice } from '#api/freshness-schemas.ts';

type Told = NonNullable<Notice['told']>;

/** Notices by the department that was told, the one with most first; each group keeps the order they came in. */
export const byDepartment = (notices: readonly Notice[]): { department: Told; items: Notice[] }[] => {
  const groups = new Map<string, { department: Told; items: Notice[] }>();
  for (const notice of notices) {
    if (!notice.told) continue;
    const group = groups.get(notice.told.id) ?? { department: notice.told, items: [] };
    group.items.push(notice);
    groups.set(notice.told.id, group);
  }
  return [...groups.values()].toSorted((a, b) => b.items.length - a.items.length);
};
