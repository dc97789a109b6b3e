import type { Register } from '#data/themes/register.ts';
import type { Metric, Network } from '#data/themes/theme.ts';
import { idOf, type EntitySet } from './entities.ts';
import type { Row } from './rows.ts';

/* What an entity says of itself. */

const GEOJSON = 'application/geo+json';
const MEASUREMENT = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement';

/** Where an entity is, by the address of the service. */
export const linkOf = (root: string, set: EntitySet, row: Row): string => {
  const id = encodeURIComponent(idOf(set, row).replaceAll("'", "''")).replaceAll('%3A', ':');
  return `${root}/${set.name}('${id}')`;
};

interface Named {
  network: Network;
  metric: Metric | undefined;
}

const namedIn = ({ networks }: Pick<Register, 'networks'>, row: Row): Named => {
  const network = networks.find(({ id }) => id === row.network);
  if (!network) throw new Error(`There is no network "${row.network}".`);
  return { network, metric: network.metrics.find(({ id }) => id === row.metric) };
};

const both = ({ zh, en }: { zh: string; en: string }): string => `${zh} · ${en}`;

const positionOf = ({ position }: Row): unknown => (position ? (JSON.parse(position) as unknown) : null);

/** The properties of an entity, without its identity and links. */
export const bodyOf = (
  register: Pick<Register, 'networks'>,
  root: string,
  set: EntitySet,
  row: Row,
): object => {
  const { network, metric } = namedIn(register, row);
  const { name, station, region } = row;
  if (set.name === 'Things')
    return { name, description: both(network.title), properties: { network: network.id, station, region } };
  if (set.name === 'Locations')
    return { name, description: both(network.title), encodingType: GEOJSON, location: positionOf(row) };
  if (set.name === 'FeaturesOfInterest')
    return { name, description: both(network.title), encodingType: GEOJSON, feature: positionOf(row) };
  if (set.name === 'Sensors')
    return {
      name: `${network.title.zh}仪器`,
      description: `${network.title.zh}各站点的仪器，未逐台登记。 · The instruments of this network’s stations, which are not on record one by one.`,
      encodingType: 'text/html',
      metadata: new URL('/api/docs', root).href,
      properties: { network: network.id },
    };
  if (set.name === 'Observations') {
    const time = row.at!.toISOString();
    return {
      ...{ phenomenonTime: time, resultTime: time, result: row.result, resultQuality: row.validity },
      parameters: { raw: row.raw },
    };
  }
  if (!metric) throw new Error(`The network ${network.id} does not measure "${row.metric}".`);
  const own = { network: network.id, metric: metric.id };
  if (set.name === 'ObservedProperties')
    return {
      ...{ name: metric.title.zh, definition: linkOf(root, set, row), description: both(metric.title) },
      properties: { ...own, title: metric.title },
    };
  return {
    name: `${name} ${metric.title.zh}`,
    description: both(metric.title),
    observationType: MEASUREMENT,
    unitOfMeasurement: { name: both(metric.unit), symbol: metric.unit.en, definition: null },
    properties: { ...own, station, step_minutes: network.step },
  };
};
