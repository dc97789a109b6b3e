import type { Grade } from '#data/themes/theme.ts';
import { anybody, type Person } from '#data/access/person.ts';
import { sql } from '#data/db/sql.ts';
import { networkOf } from './lighthouse-theme.ts';
import type { Lighthouses } from './lighthouses.ts';
import { grant, person } from './people.ts';
import { batchOf } from './readings.ts';

/* Who asks, what was planted, and who may see which of it: said here anew, not asked of what is tested. */

const SHINAN = '370202000000';
const SHIBEI = '370203000000';
const SEA = 'SA-HH-3702';

export const PEOPLE = {
  nobody: anybody('10.0.0.1'),
  south: person('south', { grants: [grant({ role: 'official', region: SHINAN })] }),
  north: person('north', { grants: [grant({ role: 'official', region: SHIBEI })] }),
  city: person('city', { grants: [grant({ role: 'official', region: '370200000000', grade: 2 })] }),
  sea: person('sea', { grants: [grant({ role: 'commander', region: SEA })] }),
  steward: person('steward', { grants: [grant()] }),
  southSteward: person('south.steward', { grants: [grant({ region: SHINAN })] }),
  ecologist: person('ecologist', { grants: [grant({ role: 'operator', libraries: ['ecology'] })] }),
  system: person('system', { adminRole: 'system' }),
  security: person('security', { adminRole: 'security' }),
  audit: person('audit', { adminRole: 'audit' }),
  // an administrator of whom somebody wrote a grant down all the same
  tampered: person('tampered', { adminRole: 'system', grants: [grant()] }),
  // held the whole province at every grade, until it was taken back
  revoked: person('revoked'),
  wall: person('wall', { readOnly: true, grants: [grant({ role: 'operator', region: SHIBEI, grade: 2 })] }),
  token: person('token', {
    readOnly: true,
    token: '1',
    session: null,
    grants: [grant({ region: SHINAN, grade: 3 })],
  }),
} satisfies Record<string, Person>;
export type Who = keyof typeof PEOPLE;
/** What was granted to `revoked` until then. */
export const REVOKED = grant({ role: 'official' });

/** Whether a person sees what is of a grade and lies in one of these regions; `keeping`: as a steward who may act. */
const sees = (who: Person, grade: Grade, codes: readonly string[], keeping = false): boolean =>
  who.adminRole === null &&
  !(keeping && who.readOnly) &&
  who.grants.some(
    (one) =>
      one.grade >= grade &&
      (one.libraries === null || one.libraries.includes('lighthouses')) &&
      codes.includes(one.region) &&
      (!keeping || one.role === 'steward'),
  );

/** Whether something of a grade was granted to a person, wherever. */
const holdsSome = (who: Person, grade: Grade): boolean =>
  who.grants.some(({ region }) => sees(who, grade, [region]));

const SOUTH = [SHINAN, '370200000000', '370000000000'];
const NORTH = [SHIBEI, '370200000000', '370000000000'];

/** What is unmistakable in an answer, and who may see it. Numbers stand with decimals that nothing else has. */
export const CANARIES = {
  publicSouth: { text: 'CANARY-PUBLIC-S', may: () => true },
  publicNorth: { text: 'CANARY-PUBLIC-N', may: () => true },
  strictSouth: { text: 'CANARY-STRICT-S', may: (who: Person) => sees(who, 3, SOUTH) },
  strictNorth: { text: 'CANARY-STRICT-N', may: (who: Person) => sees(who, 3, NORTH) },
  twoSouth: { text: 'CANARY-TWO-S', may: (who: Person) => sees(who, 2, SOUTH) },
  twoNorth: { text: 'CANARY-TWO-N', may: (who: Person) => sees(who, 2, NORTH) },
  twoSea: { text: 'CANARY-TWO-WATERS', may: (who: Person) => sees(who, 2, [SEA]) },
  pastNorth: { text: 'CANARY-PAST-N', may: (who: Person) => sees(who, 2, NORTH) },
  threeSouth: { text: 'CANARY-THREE-S', may: (who: Person) => sees(who, 3, SOUTH) },
  threeNorth: { text: 'CANARY-THREE-N', may: (who: Person) => sees(who, 3, NORTH) },
  placeSouth: { text: '120.383517', may: (who: Person) => sees(who, 3, SOUTH) },
  placeNorth: { text: '120.370519', may: (who: Person) => sees(who, 3, NORTH) },
  sumSouth: { text: '61.0625', may: (who: Person) => sees(who, 3, SOUTH) },
  sumNorth: { text: '83.0625', may: (who: Person) => sees(who, 3, NORTH) },
  readingSouth: { text: '7717.25', may: (who: Person) => sees(who, 3, SOUTH) },
  readingNorth: { text: '8818.25', may: (who: Person) => sees(who, 3, NORTH) },
  ruleThree: { text: 'CANARY-RULE-THREE', may: (who: Person) => holdsSome(who, 3) },
  sumBoth: { text: '144.125', may: (who: Person) => sees(who, 3, ['370200000000', '370000000000']) },
  maskedSouth: { text: '990***********9917', may: (who: Person) => sees(who, 4, SOUTH) },
  // what personal values really say, which unmasking alone tells
  person: { text: 'CANARYPERSON', may: () => false },
  idNumber: { text: '990202199001019917', may: () => false },
  // names of files from which records that are not published came
  fileTwo: { text: 'CANARY-FILE-TWO', may: (who: Person) => holdsSome(who, 2) },
  fileThree: { text: 'CANARY-FILE-THREE', may: (who: Person) => holdsSome(who, 3) },
  keptTwo: { text: 'CANARY-KEPT-TWO', may: (who: Person) => sees(who, 2, ['370000000000'], true) },
  keptHome: { text: 'CANARY-KEPT-HOME', may: (who: Person) => sees(who, 4, SOUTH, true) },
  keptProvince: { text: 'CANARY-KEPT-ALL', may: (who: Person) => sees(who, 3, ['370000000000'], true) },
  keptSouth: { text: 'CANARY-KEPT-S', may: (who: Person) => sees(who, 3, SOUTH, true) },
} satisfies Record<string, { text: string; may: (who: Person) => boolean }>;
export type Canary = keyof typeof CANARIES;

/** What no file holds that no second person approved. */
export const APPROVED_ONLY: readonly Canary[] = [
  ...(['strictSouth', 'strictNorth', 'threeSouth', 'threeNorth', 'placeSouth', 'placeNorth'] as const),
  ...(['sumSouth', 'sumNorth', 'sumBoth', 'maskedSouth', 'readingSouth', 'readingNorth'] as const),
  ...(['keptProvince', 'keptSouth', 'keptHome'] as const),
];

/** An account whose session, token and grant are nobody’s in the table. */
export interface Spare {
  account: string;
  session: string;
  token: string;
  grant: string;
}

export interface Planted {
  /** When the past of a record was its present. */
  then: string;
  provinceBatch: string;
  southBatch: string;
  twoBatch: string;
  threeBatch: string;
  homesBatch: string;
  /** One that may be taken back. */
  spareBatch: string;
  /** The present version of a page of cells that everybody sees, and of one that hardly anybody does. */
  openVersion: string;
  closedVersion: string;
  /** When `revoked` held what was taken back since. */
  held: string;
  /** Approved files of everything in the city’s homes: one that `south` asked for, one that `north` did. */
  exports: { south: string; north: string };
  /** Approved files of the rows that two batches kept aside, which `southSteward` asked for. */
  keptExports: { lights: string; homes: string };
  /** Another of `south`, which waits. */
  waiting: string;
  spare: Spare;
  /** A rule of the homes, and the alarms that it raised. */
  rule: string;
  alarms: { south: string; north: string };
}

/** Plants the canaries by the door through which all data comes. */
export const plant = async (
  at: Lighthouses,
): Promise<
  Pick<
    Planted,
    | 'then'
    | 'provinceBatch'
    | 'southBatch'
    | 'twoBatch'
    | 'threeBatch'
    | 'homesBatch'
    | 'spareBatch'
    | 'rule'
    | 'alarms'
  >
> => {
  const south = '120.383,36.067';
  const north = '120.37,36.09';
  const { batch: provinceBatch } = await at.load(
    'lighthouses',
    'number,height,lng,lat,keeper\n' +
      `CANARY-PUBLIC-S,10,${south},CANARY-STRICT-S\nCANARY-PUBLIC-N,20,${north},CANARY-STRICT-N\nCANARY-KEPT-ALL,x,${south},\n`,
  );
  const keepers = (north: string) =>
    `name,number,height,region\nCANARY-TWO-S,CANARY-PUBLIC-S,11,${SHINAN}\nCANARY-TWO-N,${north},21,${SHIBEI}\nCANARY-TWO-WATERS,,,${SEA}\n`;
  const TWO = 'CANARY-FILE-TWO.csv';
  await at.load('keepers', keepers('CANARY-PAST-N'), {}, TWO);
  const then = new Date().toISOString();
  const { batch: twoBatch } = await at.load(
    'keepers',
    `${keepers('CANARY-PUBLIC-N')}CANARY-KEPT-TWO,,,999999999999\n`,
    {},
    TWO,
  );
  const { batch: threeBatch } = await at.load(
    'keeper-homes',
    'number,age,lng,lat,moved_on,occupant,phone,id_number\n' +
      'CANARY-THREE-S,61.0625,120.383517,36.067,2026-10-01,CANARYPERSON,13912345678,990202199001019917\n' +
      'CANARY-THREE-S2,,120.3841,36.0681,2026-09-01,CANARYPERSON,,\n' +
      'CANARY-THREE-N,83.0625,120.370519,36.09,2026-10-01,CANARYPERSON,13912345678,980202199001019817\n',
    { crs: 'wgs84' },
    'CANARY-FILE-THREE.csv',
  );
  const { batch: homesBatch } = await at.load(
    'keeper-homes',
    'number,age,lng,lat,occupant,phone,id_number\n' +
      `CANARY-KEPT-HOME,x,${south},CANARYPERSON,13912345678,990202199001019917\n`,
    { crs: 'wgs84' },
    'CANARY-FILE-THREE.csv',
    [SHINAN],
  );
  const { batch: southBatch } = await at.load(
    'lighthouses',
    `number,height,lng,lat\nCANARY-KEPT-S,30,${north}\n`,
    { crs: 'wgs84' },
    'south.csv',
    [SHINAN],
  );
  await at.load(
    'lighthouse-monthly',
    `region,period,lit,due\n${SHINAN},2026-09,1,2\n${SHIBEI},2026-09,2,2\n`,
    {},
  );
  const hearth = (station: string, value: number) => ({
    ...{ network: 'hearths', station, metric: 'smoke', time: '2026-10-05T08:00:00+08:00', value },
  });
  const { id: rule } = await at.libraries.alarms.makeRule(PEOPLE.steward, networkOf('hearths'), {
    ...{ title: { zh: '试', en: 'CANARY-RULE-THREE' }, region: null, severity: 1 },
    condition: { kind: 'threshold', metric: 'smoke', above: 7_000 },
    ...{
      per: 'station',
      res: null,
      at_least: null,
      share: null,
      when: null,
      escalate_after: null,
      enabled: true,
    },
  });
  const readings = [hearth('CANARY-THREE-S', 7717.25), hearth('CANARY-THREE-N', 8818.25)];
  const { accepted } = await at.libraries.observations.receive(batchOf(readings));
  if (accepted !== readings.length) throw new Error('The readings were not planted.');
  const { batch: spareBatch } = await at.load('lighthouses', `number,height,lng,lat\nSPARE,1,${south}\n`);
  const raised = await at.database.asOwner((tx) =>
    tx.query<{ id: string; subject: string }>(sql`SELECT id::text, subject FROM alarm`),
  );
  const alarmOf = (subject: string) => raised.find((alarm) => alarm.subject === subject)!.id;
  const alarms = { south: alarmOf('CANARY-THREE-S'), north: alarmOf('CANARY-THREE-N') };
  return { then, provinceBatch, southBatch, twoBatch, threeBatch, homesBatch, spareBatch, rule, alarms };
};
