/** What the address says of the environment scene: which tab, and which stations are looked at, the first one in its panel. */
export type Choice = { tab: string; stations: readonly string[] };

/** More stations than these cannot be told apart in one chart. */
export const MOST_STATIONS = 4;

/** `air`, or `air~KEY,KEY` where stations are chosen. */
export const readChoice = (text: string): Choice => {
  const [tab = '', keys = ''] = text.split('~');
  const stations = [...new Set(keys.split(',').filter((key) => key !== ''))];
  return { tab, stations: stations.slice(0, MOST_STATIONS) };
};

export const writeChoice = ({ tab, stations }: Choice): string =>
  stations.length === 0 ? tab : `${tab}~${stations.join(',')}`;
