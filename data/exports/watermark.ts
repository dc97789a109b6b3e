import type { Person } from '#data/access/person.ts';
import { chinaClock } from '#data/themes/today.ts';

/** Whose file it is, as people and the audit name them. */
const named = ({ title, name }: Pick<Person, 'title' | 'name'>): string =>
  title && title !== name ? `${title} (${name})` : name;

/** The line by which a file that was asked for says whose it is. */
export const watermarkOf = (
  person: Pick<Person, 'title' | 'name'>,
  time: number,
  request: { id: string },
): string =>
  [
    `水印 Watermark: ${named(person)}`,
    chinaClock(time),
    `导出申请 Export ${request.id}`,
    '仅供本人用于所批准的用途,不得外传 For this person and the approved purpose only',
  ].join(' | ');

/** What a file that needed no approval says of whoever has signed in and took it; nothing of anybody else. */
export const takenBy = (person: Pick<Person, 'account' | 'title' | 'name'>, time: number): string[] =>
  person.account === null ? [] : [`导出人 Exported by: ${named(person)}, ${chinaClock(time)}`];
