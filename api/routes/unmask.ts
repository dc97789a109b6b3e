import type { OpenAPIHono } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { signedIn } from '../manage.ts';
import { Problem } from '../problem.ts';
import { action, readJson } from '../resource.ts';
import { Unmasked, UnmaskBody } from '../unmask-schemas.ts';
import { datasetParameter, findDataset } from './catalogue.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';

const REFUSALS = {
  denied: [
    'not-allowed',
    {
      zh: '查看这些个人信息需要覆盖其级别的授权;本次请求已记录。',
      en: 'Seeing these personal values needs a grant of their grade; this request is on record.',
    },
  ],
  unknown: [
    'unknown-record',
    {
      zh: '没有这条记录,或它不在您的授权范围内;本次请求已记录。',
      en: 'There is no such record, or it is not within your grants; this request is on record.',
    },
  ],
} as const;

/** Personal values as they are, for a reason that is put on record. */
export function addUnmask(app: OpenAPIHono, { libraries }: { libraries: Libraries }): void {
  const declared = {
    path: '/api/datasets/{id}/records/unmask',
    id: 'unmaskRecord',
    tag: 'Libraries',
    summary: 'What masked personal fields of one record really say; on record with the reason',
    params: datasetParameter,
    body: UnmaskBody,
    answers: { [JSON_TYPE]: Unmasked },
    problems: [
      'sign-in-needed' as const,
      'not-allowed' as const,
      'unknown-dataset' as const,
      'unknown-record' as const,
    ],
  };
  action(app, declared, async (c, { params: { id } }) => {
    const person = signedIn(c);
    const dataset = findDataset(libraries, id);
    const asked = await readJson(c, UnmaskBody);
    const plain = asked.fields.find(
      (one) => !dataset.fields.some((field) => field.id === one && field.personal),
    );
    if (plain !== undefined)
      throw new Problem(
        'invalid-parameter',
        {
          zh: `“${plain}”不是此数据集的个人信息字段。`,
          en: `"${plain}" is no personal field of this dataset.`,
        },
        { field: 'fields' },
      );
    const result = await libraries.unmask(person, dataset, asked);
    if (typeof result !== 'string')
      return answer(c, JSON.stringify(result), { type: JSON_TYPE, cache: 'no-store' });
    const [type, sentence] = REFUSALS[result];
    throw new Problem(type, sentence);
  });
}
