import type { ApprovedFile } from './export-file.ts';
import type { AskBody } from './export-schemas.ts';
import { Problem } from './problem.ts';
import { MOST_ROWS } from './records-csv.ts';
import type { Person } from '#data/access/person.ts';
import { holds } from '#data/access/rights.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { layersOf } from '#data/cells/layers.ts';
import { gradeToAsk, regionsToAsk } from '#data/exports/rules.ts';
import type { ExportFilter, ExportRequest, NewRequest } from '#data/exports/store.ts';
import { gradeRead } from '#data/themes/check-layers.ts';
import type { Grade, Text } from '#data/themes/theme.ts';

export const unknownExport = (id: string): Problem =>
  new Problem(
    'unknown-export',
    { zh: `没有导出申请 ${id}。`, en: `There is no export ${id}.` },
    { field: 'id' },
  );

/** An approved request of which a fetch has begun. */
export interface BegunFetch {
  person: Person;
  request: ExportRequest;
  watermark: string;
  /** Whoever asks, as of now; throws where the request is theirs and approved no more. */
  still: () => Promise<Person>;
  ended: (rows: number, whole: boolean) => Promise<void>;
}

/** Records as files that a second person approves: what they are asked for as, and the file. */
export const recordsExport = (libraries: Libraries) => {
  const { register } = libraries;
  const layers = layersOf(register);

  /** A layer that is declared no more goes by its id. */
  const titleOf = (layer: string | null): Text | null =>
    layer === null ? null : (layers.get(layer)?.layer.title ?? { zh: layer, en: layer });

  /** The records of a request as somebody sees them now, up to the grade that it is for. */
  const recordsOf = (person: Person, request: ExportFilter & { grade: Grade }) => {
    const { dataset, region, period, layer, asOf, grade } = request;
    const placed = layer === null ? undefined : layers.get(layer);
    // a layer that is declared no more narrows to nothing that is known
    if (layer !== null && placed?.dataset.id !== dataset)
      throw new Problem(
        'invalid-parameter',
        { zh: `数据集 ${dataset} 没有图层“${layer}”。`, en: `The dataset ${dataset} has no layer ${layer}.` },
        { field: 'layer' },
      );
    const reads = libraries.readsOf(person, [dataset], grade);
    const measure = placed?.layer.measure ?? null;
    const narrowed = placed ? gradeRead(placed.layer, placed.dataset) : 1;
    const sees = (which: number) => reads.rights !== null && holds(reads.rights, dataset, which);
    return {
      reads,
      sees,
      seen: narrowed === 1 || sees(narrowed),
      filter: { dataset, region, period, measure, cell: null, asOf },
    };
  };

  /** What records are asked for as, of a region where somebody sees any. */
  const askedRecords = async (
    person: Person,
    body: Omit<AskBody, 'reason'>,
  ): Promise<Omit<NewRequest, 'reason'>> => {
    if (body.unmasked !== undefined)
      throw new Problem(
        'invalid-parameter',
        {
          zh: 'unmasked 只用于批次的留置行;记录中的个人信息逐条说明理由查看。',
          en: 'unmasked goes with a batch; personal values of records are shown one by one, for a reason.',
        },
        { field: 'unmasked' },
      );
    const { theme, dataset } = register.dataset(body.dataset)!;
    const region = body.region ?? onlyRegion(regionsToAsk(person, theme.id));
    const grade = gradeToAsk(person, theme.id, dataset, region);
    if (grade === null)
      throw new Problem('not-allowed', {
        zh: '您在此地区对此数据集没有三级及以上的权限,或它没有这样的数据;可直接下载的见记录页。',
        en: 'You have no rights of grade 3 for this dataset there, or it holds nothing of that grade; what you may have is downloaded from the page of records.',
      });
    const asked = {
      dataset: dataset.id,
      region,
      period: body.period ?? null,
      layer: body.layer ?? null,
      asOf: body.as_of ?? null,
      grade,
    };
    const { reads, seen, filter } = recordsOf(person, asked);
    const records = seen ? await libraries.countRecords(reads, filter, MOST_ROWS + 1) : 0;
    if (records === 0)
      throw new Problem('not-possible-now', {
        zh: '按此条件没有您可查看的记录。',
        en: 'There are no records that you may see under these conditions.',
      });
    return { ...asked, library: theme.id, records, batch: null, unmasked: false };
  };

  /** A file of records, rights looked at anew for every page. */
  const recordsFile = async ({
    person,
    request,
    watermark,
    still,
    ended,
  }: BegunFetch): Promise<ApprovedFile> => {
    const all = (await libraries.libraries()).flatMap(({ datasets }) => datasets);
    const dataset = all.find((one) => one.id === request.dataset);
    if (!dataset) throw unknownExport(request.id);
    return {
      ...{ dataset, request, watermark, ended },
      sees: recordsOf(person, request).sees,
      async read(after, limit) {
        const { reads, seen, filter } = recordsOf(await still(), request);
        return seen ? libraries.records(reads, { ...filter, limit, after }) : { items: '[]', next: null };
      },
    };
  };
  return { askedRecords, recordsFile, titleOf };
};

/** The region that is meant where none is said. */
const onlyRegion = (regions: readonly string[]): string => {
  const [only, ...others] = regions;
  if (only === undefined)
    throw new Problem('not-allowed', {
      zh: '您对此数据集没有三级及以上的权限。',
      en: 'You have no rights of grade 3 for this dataset.',
    });
  if (others.length === 0) return only;
  throw new Problem(
    'invalid-parameter',
    {
      zh: `请说明地区:您有权限的是 ${regions.join('、')}。`,
      en: `Say which region: yours are ${regions.join(', ')}.`,
    },
    { field: 'region' },
  );
};
