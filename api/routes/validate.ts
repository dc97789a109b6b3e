import type { OpenAPIHono } from '@hono/zod-openapi';
import { answer, JSON_TYPE } from '../answer.ts';
import { stewardOf } from '../manage.ts';
import { Validated, ValidationBody } from '../observation-schemas.ts';
import { Problem } from '../problem.ts';
import { action, readJson } from '../resource.ts';
import { metricOf, networkOf, unknownStation } from './stations.ts';
import type { Libraries } from '#data/catalogue/libraries.ts';
import { MOST_FOUND } from '#data/observations/validate.ts';

const wrong = (field: string, zh: string, en: string): Problem =>
  new Problem('invalid-parameter', { zh, en }, { field });

/** What readings were found to be, by whoever looks after their station. */
export function addValidate(app: OpenAPIHono, { libraries }: { libraries: Libraries }): void {
  const declared = {
    path: '/api/observations/validate',
    id: 'validateObservations',
    tag: 'Observations',
    summary:
      'Say that readings of a series are valid or not, or what one should have said; on record with the reason',
    body: ValidationBody,
    answers: { [JSON_TYPE]: Validated },
    problems: [
      'sign-in-needed' as const,
      'not-allowed' as const,
      'unknown-network' as const,
      'unknown-station' as const,
      'unknown-metric' as const,
    ],
  };
  action(app, declared, async (c) => {
    const {
      network: id,
      station,
      metric: of,
      first,
      last,
      validity,
      validated = null,
      reason,
    } = await readJson(c, ValidationBody);
    const network = networkOf(libraries, id);
    const metric = metricOf(network, of);
    const { person, regions } = stewardOf(c, libraries.register, network.dataset);
    if (Date.parse(first) > Date.parse(last))
      throw wrong('last', 'last 不能早于 first。', 'last must not be before first.');
    const single = Date.parse(first) === Date.parse(last);
    if (validated !== null && (!single || validity !== 'valid'))
      throw wrong(
        'validated',
        '只有对单个有效数据才能给出审核值:first 与 last 相同,validity 为 valid。',
        'Only a single valid reading is given another value: first and last are the same and validity is valid.',
      );
    const { min = -Infinity, max = Infinity } = metric;
    if (validated !== null && (validated < min || validated > max))
      throw wrong(
        'validated',
        `${validated} 超出该指标可能的范围 ${min} 至 ${max}。`,
        `${validated} is not within what the metric can be, ${min} to ${max}.`,
      );
    const found = await libraries.validate(
      { ...{ network, station, metric, first, last }, ...{ validity, validated, reason } },
      regions,
      person,
    );
    if (found === null) throw unknownStation(network, station);
    if (found === 'too-many')
      throw wrong(
        'last',
        `一次最多 ${MOST_FOUND} 个数据;请缩短时段。`,
        `At most ${MOST_FOUND} readings at once; ask for a shorter time.`,
      );
    return answer(c, JSON.stringify({ readings: found }), { type: JSON_TYPE, cache: 'no-store' });
  });
}
