import type { CatalogueDataset, CatalogueLibrary } from '#data/catalogue/reader.ts';
import type { Frequency, Text } from '#data/themes/theme.ts';

/** The EU Publications Office's codes of frequency, which DCAT-AP asks for. */
const FREQUENCY = 'http://publications.europa.eu/resource/authority/frequency/';
const FREQUENCIES: Readonly<Record<Frequency, string>> = {
  day: 'DAILY',
  week: 'WEEKLY',
  month: 'MONTHLY',
  quarter: 'QUARTERLY',
  year: 'ANNUAL',
};

const inBoth = ({ zh, en }: Text) => [
  { '@language': 'zh', '@value': zh },
  { '@language': 'en', '@value': en },
];

const datasetAsDcat = (dataset: CatalogueDataset, library: CatalogueLibrary, origin: string) => {
  const address = `${origin}/api/datasets/${dataset.id}`;
  const { facts } = dataset;
  return {
    '@id': address,
    '@type': 'dcat:Dataset',
    'dct:identifier': dataset.id,
    'dct:title': inBoth(dataset.title),
    'dct:publisher': { '@type': 'foaf:Organization', 'foaf:name': inBoth(dataset.owner.title) },
    'dcat:theme': { '@id': `${origin}/api/catalogue#${library.id}` },
    'dct:accrualPeriodicity': { '@id': `${FREQUENCY}${FREQUENCIES[dataset.frequency]}` },
    'dct:accessRights': dataset.grade === 1 ? 'public' : 'restricted',
    ...(facts.last_batch && { 'dct:modified': facts.last_batch.at }),
    ...(facts.demo_records > 0 && {
      'dct:description': inBoth({ zh: '演示数据', en: 'Demonstration data' }),
    }),
    'dct:spatial': { '@id': `${origin}/api/regions/370000000000` },
    'dcat:distribution': {
      '@type': 'dcat:Distribution',
      'dcat:accessURL': { '@id': `${address}/records` },
      'dcat:mediaType': 'application/json',
    },
  };
};

/** The catalogue in the words of DCAT 3 (W3C Recommendation, 2024), as JSON-LD. */
export const catalogueAsDcat = (libraries: readonly CatalogueLibrary[], origin: string) => ({
  '@context': {
    dcat: 'http://www.w3.org/ns/dcat#',
    dct: 'http://purl.org/dc/terms/',
    foaf: 'http://xmlns.com/foaf/0.1/',
    skos: 'http://www.w3.org/2004/02/skos/core#',
  },
  '@id': `${origin}/api/catalogue`,
  '@type': 'dcat:Catalog',
  'dct:title': inBoth({ zh: '海岱 6+N 数据资源目录', en: 'Haidai catalogue of the 6+N libraries' }),
  'dcat:themeTaxonomy': libraries.map(({ id, title }) => ({
    '@id': `${origin}/api/catalogue#${id}`,
    '@type': 'skos:Concept',
    'skos:prefLabel': inBoth(title),
  })),
  'dcat:dataset': libraries.flatMap((library) =>
    library.datasets.map((dataset) => datasetAsDcat(dataset, library, origin)),
  ),
});
