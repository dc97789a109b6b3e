import { expect, test } from 'vitest';
import { mayAct } from './may-act.ts';

const alarm = { grade: 2, place: { code: '370202000000', name: { zh: '市南区', en: 'Shinan District' } } };
const grant = { role: 'operator', region: '370000000000', libraries: null, grade: 2 } as const;
const person = (...grants: (Omit<typeof grant, 'role' | 'region' | 'libraries' | 'grade'> & object)[]) => ({
  wall: false,
  grants: grants as unknown as (typeof grant)[],
});

test.each([
  ['nobody is signed in', null, 'ecology', false],
  ['an operator of the province', person(grant), 'ecology', true],
  ['a display wall', { ...person(grant), wall: true }, 'ecology', false],
  ['a field team', person({ ...grant, role: 'field' }), 'ecology', false],
  [
    'an official of the county',
    person({ ...grant, role: 'official', region: '370202000000' }),
    'ecology',
    true,
  ],
  ['one of another county', person({ ...grant, role: 'official', region: '370102000000' }), 'ecology', false],
  ['rights of a lower grade', person({ ...grant, grade: 1 }), 'ecology', false],
  ['rights to other libraries', person({ ...grant, libraries: ['health'] }), 'ecology', false],
  [
    'rights to some libraries, while it is not known to which it belongs',
    person({ ...grant, libraries: ['health'] }),
    null,
    true,
  ],
  ['rights in a park', person({ ...grant, region: 'PK-QD-HIGHTECH' }), 'ecology', true],
  [
    'the one grant that holds it',
    person({ ...grant, grade: 1 }, { ...grant, libraries: ['ecology'] }),
    'ecology',
    true,
  ],
])('%s', (_, whose, library, expected) => {
  expect(mayAct(whose, alarm, library)).toBe(expected);
});
