import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anybody } from '#data/access/person.ts';
import { openApp, ORIGIN } from './app.ts';
import { grant, person, PROVINCE_STEWARD } from './people.ts';
import { batchOf } from './readings.ts';

/* Stations and readings as the entities of OGC SensorThings, as a client of the standard asks for them. */

let opened: Awaited<ReturnType<typeof openApp>>;
const BEGAN = Math.floor(Date.now() / 3_600_000) * 3_600_000;
/** So many hours before the tests began. */
const ago = (hours: number) => new Date(BEGAN - hours * 3_600_000).toISOString();
const lamp = (station: string, hours: number, value: number, metric = 'light') => ({
  ...{ network: 'lamps', station, metric, time: ago(hours), value },
});

beforeAll(async () => {
  opened = await openApp();
  await opened.at.load(
    'lighthouses',
    "number,height,lng,lat\nL1,1,120.383,36.067\nL'2/;灯,2,120.37,36.09\nL3,3,120.37,36.09\n",
  );
  await opened.at.load('keeper-homes', 'number,age,lng,lat\nH1,40,120.383,36.067\nH2,50,120.37,36.09\n');
  await opened.at.libraries.observations.receive(
    batchOf([
      ...Array.from({ length: 120 }, (_, i) => lamp('L1', i + 1, i)),
      lamp('L1', 2, 20.5, 'heat'),
      lamp("L'2/;灯", 3, 7),
      ...['H1', 'H2'].map((station) => ({
        network: 'hearths',
        station,
        metric: 'smoke',
        time: ago(1),
        value: 5,
      })),
    ]),
  );
});
afterAll(() => opened?.close());
beforeEach(() => opened.ask(PROVINCE_STEWARD));

const ROOT = `${ORIGIN}/api/sensorthings/v1.1`;
type Entity = Record<string, unknown> & { '@iot.id': string; '@iot.selfLink': string };
interface Page {
  '@iot.count'?: number;
  '@iot.nextLink'?: string;
  value: Entity[];
}
const ask = (address: string) =>
  opened.app.request(address.startsWith('http') ? address : `${ROOT}${address}`);
const get = async <Body = Page>(address: string): Promise<Body> => {
  const response = await ask(address);
  expect(response.status, `${address} ${response.status === 200 ? '' : await response.clone().text()}`).toBe(
    200,
  );
  return (await response.json()) as Body;
};
const query = (options: Record<string, string>) =>
  `?${Object.entries(options)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')}`;
const ids = ({ value }: Page) => value.map((one) => one['@iot.id']);
const LIGHT = "/Datastreams('lamps:light:L1')/Observations";

describe('a client that begins at the root', () => {
  test('finds every set, and by the links of each entity all that belongs to it', async () => {
    const root = await get<{
      value: { name: string; url: string }[];
      serverSettings: { conformance: string[] };
    }>('');
    expect(root.value.map(({ name }) => name)).toContain('FeaturesOfInterest');
    expect(root.serverSettings.conformance.length).toBeGreaterThan(5);
    const seen = new Set<string>();
    let asked = 0;
    const follow = async (address: string, depth: number): Promise<void> => {
      const found = await get<Page & Entity>(address);
      asked++;
      for (const entity of (found.value ?? [found]).slice(0, 2)) {
        const self = entity['@iot.selfLink'];
        expect(await get<Entity>(self)).toMatchObject({
          '@iot.id': entity['@iot.id'],
          '@iot.selfLink': self,
        });
        seen.add(self.replace(/\(.*/s, ''));
        if (depth < 2)
          for (const [name, link] of Object.entries(entity))
            if (name.endsWith('@iot.navigationLink')) await follow(link as string, depth + 1);
      }
    };
    for (const { url } of root.value) await follow(url, 0);
    expect([...seen].map((one) => one.replace(`${ROOT}/`, '')).sort()).toEqual(
      root.value.map(({ name }) => name).sort(),
    );
    expect(asked).toBeGreaterThan(30);
  });

  test('reads an entity, a property of it, and its bare value', async () => {
    const thing = await get<Entity>("/Things('lamps:L1')");
    expect(thing).toMatchObject({
      '@iot.id': 'lamps:L1',
      name: 'L1',
      properties: { network: 'lamps', station: 'L1' },
      'Datastreams@iot.navigationLink': `${ROOT}/Things('lamps:L1')/Datastreams`,
    });
    expect(await get<Entity>("/Things('lamps:L1')/name")).toEqual({ name: 'L1' });
    expect(await (await ask("/Things('lamps:L1')/name/$value")).text()).toBe('L1');
    expect(await get<Entity>("/Locations('lamps:L1')")).toMatchObject({
      location: { type: 'Point', coordinates: [120.383, 36.067] },
    });
    expect(await get("/Things('lamps:L1')/Datastreams/$ref")).toEqual({
      value: ['heat', 'light'].map((metric) => ({
        '@iot.selfLink': `${ROOT}/Datastreams('lamps:${metric}:L1')`,
      })),
    });
  });

  test('meets the keys of stations whatever is in them', async () => {
    const { value } = await get(
      `/Things${query({ $filter: "properties/station eq 'L''2/;灯'", $expand: 'Datastreams' })}`,
    );
    const [thing] = value;
    expect(thing!['@iot.id']).toBe("lamps:L'2/;灯");
    const [stream] = thing!['Datastreams'] as Entity[];
    const { value: observations } = await get(`${stream!['@iot.selfLink']}/Observations`);
    expect(observations).toMatchObject([{ result: 7, phenomenonTime: ago(3), resultQuality: 'raw' }]);
    expect(await get<Entity>(observations[0]!['@iot.selfLink'])).toMatchObject({ result: 7 });
    expect((await ask(`${observations[0]!['@iot.selfLink']}/Datastream/Thing/name`)).status).toBe(200);
  });

  test('is told 404 of what is not there', async () => {
    for (const address of [
      "/Things('lamps:L9')",
      "/Things('lamps:L9')/Datastreams",
      '/Nothing',
      "/Things('x')",
      "/Things('lamps:L1')/nothing",
    ])
      expect((await ask(address)).status, address).toBe(404);
  });
});

describe('observations', () => {
  test('come newest first, in pages that lead to one another, each once', async () => {
    const results: unknown[] = [];
    let address: string | undefined = `${LIGHT}${query({ $top: '50', $select: 'result,phenomenonTime' })}`;
    while (address) {
      const page: Page = await get(address);
      expect(page.value.length).toBeLessThanOrEqual(50);
      results.push(...page.value.map((one) => one['result']));
      expect(Object.keys(page.value[0]!)).toEqual(['phenomenonTime', 'result']);
      address = page['@iot.nextLink'];
    }
    expect(results).toEqual(Array.from({ length: 120 }, (_, i) => i));
  });

  test('are picked by time and value, ordered, and counted', async () => {
    const page = await get(
      `${LIGHT}${query({
        $filter: `phenomenonTime gt ${ago(50)} and phenomenonTime le ${ago(10)} and (result lt 12 or not (result lt 45))`,
        $orderby: 'phenomenonTime asc',
        $count: 'true',
        $top: '3',
      })}`,
    );
    // of hours 10 to 49, whose values are 9 to 48
    expect(page['@iot.count']).toBe(7);
    expect(page.value.map((one) => one['result'])).toEqual([48, 47, 46]);
    expect(page['@iot.nextLink']).toContain('skip=3');
    const last = await get(`${LIGHT}${query({ $orderby: 'result desc', $top: '1' })}`);
    expect(last.value[0]!['result']).toBe(119);
  });

  test('of one datastream can be asked for by its name as well', async () => {
    const $filter = `Datastream/@iot.id eq 'lamps:light:L1' and result ge 118`;
    const page = await get(`/Observations${query({ $filter, $orderby: 'result' })}`);
    expect(page.value.map((one) => one['result'])).toEqual([118, 119]);
    const of = await get(
      `/Observations${query({ $filter: "Datastream/Thing/@iot.id eq 'lamps:L1' and result eq 20.5" })}`,
    );
    expect(of.value).toHaveLength(1);
  });

  test('of everything come as they are, and are not looked through', async () => {
    expect((await get('/Observations?$top=5')).value).toHaveLength(5);
    for (const options of [{ $filter: 'result gt 1' }, { $orderby: 'result' }, { $count: 'true' }])
      expect((await ask(`/Observations${query(options)}`)).status).toBe(400);
  });

  test('the newest of every series come along with the stations', async () => {
    const { value } = await get(
      `/Things${query({
        $filter: "properties/network eq 'lamps'",
        $expand:
          'Locations,Datastreams($select=name,unitOfMeasurement;$expand=ObservedProperty($select=name),Observations($top=1;$orderby=phenomenonTime desc;$select=result))',
      })}`,
    );
    const [, first] = value as (Entity & { Datastreams: Record<string, unknown>[] })[];
    expect(first!['Locations']).toMatchObject([{ name: 'L1' }]);
    expect(first!.Datastreams).toMatchObject([
      {
        unitOfMeasurement: { symbol: '°C' },
        ObservedProperty: { name: '温度' },
        Observations: [{ result: 20.5 }],
      },
      {
        unitOfMeasurement: { symbol: 'cd' },
        ObservedProperty: { name: '光强' },
        Observations: [{ result: 0 }],
      },
    ]);
    const light = first!.Datastreams[1]!;
    const next = await get(light['Observations@iot.nextLink'] as string);
    expect(next.value).toEqual([{ result: 1 }]);
    expect(first!.Datastreams[0]).not.toHaveProperty('Observations@iot.nextLink');
    // a station of which nothing came has no series
    expect(value.find((one) => one['@iot.id'] === 'lamps:L3')!['Datastreams']).toEqual([]);
  });
});

describe('filters', () => {
  const things = async ($filter: string) =>
    ids(await get(`/Things${query({ $filter: `properties/network eq 'lamps' and (${$filter})` })}`));

  test('of functions, related entities and places', async () => {
    expect(await things("endswith(name,'3')")).toEqual(['lamps:L3']);
    expect(await things("substringof('l1',tolower(name))")).toEqual(['lamps:L1']);
    expect(await things("Datastreams/properties/metric eq 'heat'")).toEqual(['lamps:L1']);
    expect(await things("not (Datastreams/ObservedProperty/name ne '光强')")).toHaveLength(2);
    const around = 'POLYGON((120.38 36.06,120.39 36.06,120.39 36.07,120.38 36.07,120.38 36.06))';
    expect(await things(`st_within(Locations/location,geography'${around}')`)).toEqual(['lamps:L1']);
    expect(await things(`geo.intersects(geography'${around}',Locations/location)`)).toEqual(['lamps:L1']);
    const year = new Date(BEGAN - 3_600_000).getUTCFullYear();
    expect(
      (await get(`${LIGHT}${query({ $filter: `year(phenomenonTime) eq ${year} and result eq 0` })}`)).value,
    ).toHaveLength(1);
  });

  test.each([
    [{ $filter: "colour eq 'red'" }, 'there are @iot.id, name'],
    [{ $filter: 'name eq 1' }, 'a text is needed where a number stands'],
    [{ $filter: "levenshtein(name,'a') eq 1" }, 'there is no function "levenshtein"'],
    [{ $filter: "st_within(Locations/location,geography'POINT(1 2)')" }, 'must be a polygon'],
    [{ $filter: 'Datastreams/Observations/result gt 1' }, 'ask for the Observations themselves'],
    [{ $filter: 'name' }, 'a condition is needed'],
    [{ $orderby: 'colour' }, 'cannot be ordered'],
    [{ $select: 'colour' }, 'no property "colour"'],
    [{ $expand: 'Colours' }, 'there are Locations, Datastreams'],
    [{ $top: 'many' }, 'whole number'],
  ])('that cannot be answered are told what is wrong: %o', async (options, sentence) => {
    const response = await opened.app.request(`${ROOT}/Things${query(options)}`, {
      headers: { 'accept-language': 'en' },
    });
    expect(response.status).toBe(400);
    const problem = (await response.json()) as { detail: string; field: string };
    expect(problem.detail).toContain(sentence);
    expect(problem.field).toBe(Object.keys(options)[0]);
  });

  test('cannot say anything in SQL', async () => {
    expect(await things("name eq '''; DROP TABLE reading; --'")).toEqual([]);
    expect((await ask("/Things('lamps:L1''; --')")).status).toBe(404);
    expect((await ask(`/Things${query({ $orderby: 'name desc; DROP TABLE reading' })}`)).status).toBe(400);
  });
});

test('whoever asks gets the stations whose records they may see, and what is measured there', async () => {
  const hearths = async () => {
    const $filter = "properties/network eq 'hearths'";
    const things = await get(`/Things${query({ $filter, $expand: 'Datastreams($expand=Observations)' })}`);
    const streams = await get(`/Datastreams${query({ $filter, $count: 'true' })}`);
    expect(streams['@iot.count']).toBe(streams.value.length);
    expect(ids(streams).map((id) => id.replace('smoke:', ''))).toEqual(ids(things));
    const text =
      JSON.stringify(await get('/Observations?$top=1000')) +
      JSON.stringify(await get('/Locations?$top=1000'));
    for (const one of ['H1', 'H2']) expect(text.includes(one)).toBe(ids(things).includes(`hearths:${one}`));
    return ids(things);
  };
  expect(await hearths()).toEqual(['hearths:H1', 'hearths:H2']);
  opened.ask(person('south', { grants: [grant({ role: 'operator', region: '370202000000', grade: 3 })] }));
  expect(await hearths()).toEqual(['hearths:H1']);
  expect((await ask("/Things('hearths:H2')")).status).toBe(404);
  expect((await ask("/Datastreams('hearths:smoke:H2')/Observations")).status).toBe(404);
  opened.ask(anybody('127.0.0.1'));
  expect(await hearths()).toEqual([]);
  const open = await ask('/Things?$top=1');
  expect(open.headers.get('cache-control')).toBe('no-cache');
});
