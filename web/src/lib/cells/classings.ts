/** How values are put into classes; apart, since the address knows the words and needs nothing of how. */
export const CLASSINGS = ['quantile', 'equal', 'jenks', 'log'] as const;

export type Classing = (typeof CLASSINGS)[number];
