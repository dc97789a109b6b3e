import type { Reads } from '#data/access/reads.ts';
import type { Register } from '#data/themes/register.ts';
import { linkOf, bodyOf } from './body.ts';
import type { Address } from './address.ts';
import { idOf, SETS, type EntitySet, type Identity } from './entities.ts';
import { Misunderstood, shown } from './misunderstood.ts';
import { MOST_TOP, OPTIONS, optionsOf, type Given, type Options } from './options.ts';
import { readRows, type Row } from './rows.ts';
import { isId, sharedColumns } from './where.ts';

/* Answers of the SensorThings API: entities with what was expanded of them, as far as whoever asks may see the stations' records. */

interface Parts {
  reads: Reads;
  register: Pick<Register, 'networks'>;
  /** The address of the service. */
  root: string;
}

type Entity = Record<string, unknown>;

const columnsOf = (row: Row, columns: readonly (keyof Identity)[]): Identity =>
  Object.fromEntries(columns.map((name) => [name, row[name]]));

/** What $select leaves: nothing is taken away that was expanded. */
const checkSelect = (set: EntitySet, { select }: Options, body: object): void => {
  for (const name of select ?? [])
    if (
      !isId(name) &&
      name !== '@iot.selfLink' &&
      !Object.hasOwn(body, name) &&
      !Object.hasOwn(set.navigation, name)
    )
      throw new Misunderstood(
        '$select',
        `${set.name} 没有属性“${shown(name)}”。`,
        `${set.name} have no property "${shown(name)}".`,
      );
};

const entityOf = ({ register, root }: Parts, set: EntitySet, row: Row, options: Options): Entity => {
  const body = bodyOf(register, root, set, row);
  checkSelect(set, options, body);
  const wanted = (name: string) => options.select === null || options.select.includes(name);
  const self = linkOf(root, set, row);
  const links = Object.keys(set.navigation)
    .filter((name) => wanted(name) && !options.expand.some(({ to }) => to === name))
    .map((name) => [`${name}@iot.navigationLink`, `${self}/${name}`]);
  return {
    ...((wanted('@iot.id') || wanted('id')) && { '@iot.id': idOf(set, row) }),
    ...(wanted('@iot.selfLink') && { '@iot.selfLink': self }),
    ...Object.fromEntries(Object.entries(body).filter(([name]) => wanted(name))),
    ...Object.fromEntries(links),
  };
};

/** The address of the page after this one. */
const nextOf = (address: string, { given, top, skip }: Options): string => {
  const next: Given = { ...given, $skip: String(skip + Math.min(top, MOST_TOP)) };
  const query = OPTIONS.flatMap((name) =>
    next[name] === undefined ? [] : [`${name}=${encodeURIComponent(next[name])}`],
  );
  return `${address}?${query.join('&')}`;
};

/** Entities of rows, with what each has of what is expanded: a statement for each kind of them, whatever the number of rows. */
const entitiesOf = async (
  parts: Parts,
  set: EntitySet,
  rows: readonly Row[],
  options: Options,
): Promise<Entity[]> => {
  const entities = rows.map((row) => entityOf(parts, set, row, options));
  for (const { to: name, options: inner } of options.expand) {
    const way = Object.hasOwn(set.navigation, name) ? set.navigation[name] : undefined;
    if (!way) {
      const known = Object.keys(set.navigation).join(', ');
      throw new Misunderstood(
        '$expand',
        `${set.name} 没有关联“${shown(name)}”，可用：${known}。`,
        `${set.name} lead to nothing called "${shown(name)}"; there are ${known}.`,
      );
    }
    const target = SETS[way.to];
    const shared = sharedColumns(set, target);
    if (rows.length === 0) continue;
    const parents = rows.map((row) => columnsOf(row, shared));
    const pages = await readRows(parts.reads.db, parts.register.networks, target, parents, inner);
    const children = await entitiesOf(
      parts,
      target,
      pages.flatMap((page) => page.rows),
      inner,
    );
    let from = 0;
    for (const [i, page] of pages.entries()) {
      const own = children.slice(from, (from += page.rows.length));
      const entity = entities[i]!;
      if (!way.many) entity[name] = own[0] ?? null;
      else {
        entity[name] = own;
        if (page.count !== null) entity[`${name}@iot.count`] = page.count;
        if (page.more && inner.top > 0)
          entity[`${name}@iot.nextLink`] = nextOf(`${linkOf(parts.root, set, rows[i]!)}/${name}`, inner);
      }
    }
  }
  return entities;
};

const FIRST = optionsOf({ $top: '1' });

const exists = async (parts: Parts, set: EntitySet, identity: Identity): Promise<boolean> => {
  const [page] = await readRows(parts.reads.db, parts.register.networks, set, [identity], FIRST);
  return (page?.rows.length ?? 0) > 0;
};

/** Of one entity there is nothing to be picked. */
const checkOne = ({ given }: Options): void => {
  const needless = OPTIONS.find(
    (name) => Object.hasOwn(given, name) && name !== '$select' && name !== '$expand',
  );
  if (needless)
    throw new Misunderstood(
      needless,
      '此地址只有一个实体，只能用 $select 和 $expand。',
      'there is one entity at this address; only $select and $expand are for it.',
    );
};

/** Answers a question; null where there is nothing at the address that whoever asks may see. */
export const readEntities = async (
  parts: Parts,
  address: Address,
  options: Options,
): Promise<Entity | string | null> => {
  const { set, many, identity, within, property, form } = address;
  const { reads, register, root } = parts;
  if (!many) checkOne(options);
  if (within && !(await exists(parts, within.set, within.identity))) return null;
  const [page] = await readRows(reads.db, register.networks, set, [identity], options);
  const rows = page?.rows ?? [];
  const links = () => rows.map((row) => ({ '@iot.selfLink': linkOf(root, set, row) }));
  if (!many) {
    const [row] = rows;
    if (!row) return null;
    if (form === 'ref') return links()[0]!;
    const [entity] = await entitiesOf(parts, set, [row], options);
    if (property === null) return entity!;
    const value = entity![property];
    if (value === undefined || property.includes('@')) return null;
    if (form !== 'value') return { [property]: value };
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  const value = form === 'ref' ? links() : await entitiesOf(parts, set, rows, options);
  const own = within
    ? `${linkOf(root, within.set, within.identity as Row)}/${navigationTo(within.set, set)}`
    : `${root}/${set.name}`;
  return {
    ...(page?.count != null && { '@iot.count': page.count }),
    ...(page?.more && options.top > 0 && { '@iot.nextLink': nextOf(own, options) }),
    value,
  };
};

const navigationTo = (from: EntitySet, to: EntitySet): string =>
  Object.keys(from.navigation).find((name) => from.navigation[name]!.to === to.name)!;
