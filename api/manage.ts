import type { Context } from 'hono';
import { mayManage, managesAll, type ManagedRegions } from '#data/access/manage.ts';
import type { Person } from '#data/access/person.ts';
import { rightsOf, type Rights } from '#data/access/rights.ts';
import type { BatchOwner } from '#data/ingest/batches.ts';
import type { Register } from '#data/themes/register.ts';
import type { Dataset } from '#data/themes/theme.ts';
import { personOf } from './person.ts';
import { Problem } from './problem.ts';

/** A steward at work: who, on which dataset, and in which regions. */
export interface Steward {
  person: Person;
  dataset: Dataset;
  regions: ManagedRegions;
  rights: Rights;
}

/** Who asks; throws where nobody is signed in. */
export const signedIn = (c: Context): Person => {
  const person = personOf(c);
  if (person.account !== null) return person;
  throw new Problem('sign-in-needed', {
    zh: '请先登录,此操作需要相应的授权。',
    en: 'Sign in first: this needs a grant.',
  });
};

const refusal = ({ readOnly }: Person, { title }: Dataset): Problem =>
  new Problem(
    'not-allowed',
    readOnly
      ? {
          zh: '此会话或令牌只能读取数据,不能管理数据。',
          en: 'This session or token only reads; it does not manage data.',
        }
      : {
          zh: `管理“${title.zh}”需要数据管理员的授权,且覆盖其所属库和数据级别;请向安全管理员申请。`,
          en: `Managing "${title.en}" needs a grant as data steward that covers its library and its grade; ask the security administrator.`,
        },
  );

/** Who asks, as a steward of a dataset; throws unless they may manage it somewhere. */
export const stewardOf = (c: Context, register: Register, id: string): Steward => {
  const person = signedIn(c);
  const dataset = register.dataset(id)?.dataset;
  if (!dataset)
    throw new Problem(
      'unknown-dataset',
      {
        zh: `没有数据集“${id}”,/api/catalogue 列出了全部。`,
        en: `There is no dataset "${id}"; /api/catalogue lists them.`,
      },
      { field: 'id' },
    );
  const regions = mayManage(person, register, id);
  if (regions === undefined) throw refusal(person, dataset);
  return { person, dataset, regions, rights: rightsOf(person, register) };
};

/** What somebody may see, where they manage all regions of a batch; null where they do not. */
export const managesBatch = (
  person: Person,
  register: Register,
  { dataset, regions }: BatchOwner,
): Rights | null => {
  const managed = mayManage(person, register, dataset);
  return managed !== undefined && managesAll(managed, regions) ? rightsOf(person, register) : null;
};

/** Who asks, as a steward of all regions of a batch; throws where they are not. */
export const stewardOfBatch = (
  c: Context,
  register: Register,
  batch: BatchOwner & { id: string },
): Steward => {
  const steward = stewardOf(c, register, batch.dataset);
  if (managesAll(steward.regions, batch.regions)) return steward;
  const regions = batch.regions?.join(', ') ?? '370000000000';
  throw new Problem('not-allowed', {
    zh: `批次 ${batch.id} 由负责 ${regions} 的数据管理员载入,需要负责其全部地区的授权。`,
    en: `Batch ${batch.id} was loaded by a steward of ${regions}; this needs a grant for all of these regions.`,
  });
};
