import type { Text } from './theme.ts';

/** The legal ground on which public bodies keep personal data for what the law charges them with. */
export const STATUTORY_DUTY: Text = {
  zh: '《个人信息保护法》第十三条第一款第三项:履行法定职责所必需',
  en: 'Personal Information Protection Law, article 13 (1) 3: necessary for a statutory duty',
};
