import { describe, expect, test } from 'vitest';
import { crsOfEpsg } from './epsg.ts';
import { readPrj } from './prj.ts';

const CGCS2000_ESRI =
  'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const CGCS2000_OGC =
  'GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4490"]]';
const WGS84_ESRI =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const BEIJING_1954 =
  'GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';

const esri = (name: string, geographic: string, easting: number, meridian: number, scale = 1): string =>
  `PROJCS["${name}",${geographic},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",${easting.toFixed(1)}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",${meridian.toFixed(1)}],PARAMETER["Scale_Factor",${String(scale)}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;

describe('a .prj is read', () => {
  test('as geographic WGS 84 and CGCS2000, in the words of ESRI and of OGC', () => {
    expect(readPrj(WGS84_ESRI)).toEqual({ crs: { kind: 'wgs84' }, name: 'GCS_WGS_1984' });
    expect(readPrj(CGCS2000_ESRI).crs).toEqual({ kind: 'cgcs2000' });
    expect(readPrj(CGCS2000_OGC).crs).toEqual({ kind: 'cgcs2000' });
  });

  test('as a grid with and without the zone number', () => {
    expect(readPrj(esri('CGCS2000_3_Degree_GK_CM_117E', CGCS2000_ESRI, 500_000, 117))).toEqual({
      crs: { kind: 'gauss-kruger', meridian: 117, zoned: false },
      name: 'CGCS2000_3_Degree_GK_CM_117E',
    });
    expect(readPrj(esri('CGCS2000_3_Degree_GK_Zone_40', CGCS2000_ESRI, 40_500_000, 120)).crs).toEqual({
      kind: 'gauss-kruger',
      meridian: 120,
      zoned: true,
    });
    expect(
      readPrj(
        `PROJCS["CGCS2000 / Gauss-Kruger zone 20",${CGCS2000_OGC},PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",117],PARAMETER["scale_factor",1],PARAMETER["false_easting",20500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","4498"]]`,
      ).crs,
    ).toEqual({ kind: 'gauss-kruger', meridian: 117, zoned: true });
  });

  test.each([
    [
      'Beijing_1954_3_Degree_GK_CM_120E',
      esri('Beijing_1954_3_Degree_GK_CM_120E', BEIJING_1954, 500_000, 120),
    ],
    ['WGS_1984_UTM_Zone_50N', esri('WGS_1984_UTM_Zone_50N', WGS84_ESRI, 500_000, 117, 0.9996)],
    ['GCS_Beijing_1954', BEIJING_1954],
    ['a city grid', esri('a city grid', CGCS2000_ESRI, 300_000, 118.5)],
    ['', 'not WKT at all'],
    ['', '['.repeat(30_000)],
  ])('as nothing that we take, with its name: %s', (name, text) => {
    expect(readPrj(text)).toEqual({ crs: null, name });
  });
});

test('EPSG codes give the same systems', () => {
  expect(crsOfEpsg(4326)).toEqual({ kind: 'wgs84' });
  expect(crsOfEpsg(4490)).toEqual({ kind: 'cgcs2000' });
  expect(crsOfEpsg(4498)).toEqual({ kind: 'gauss-kruger', meridian: 117, zoned: true });
  expect(crsOfEpsg(4499)).toEqual({ kind: 'gauss-kruger', meridian: 123, zoned: true });
  expect(crsOfEpsg(4509)).toEqual({ kind: 'gauss-kruger', meridian: 117, zoned: false });
  expect(crsOfEpsg(4528)).toEqual({ kind: 'gauss-kruger', meridian: 120, zoned: true });
  expect(crsOfEpsg(4550)).toEqual({ kind: 'gauss-kruger', meridian: 123, zoned: false });
  expect(crsOfEpsg(3857)).toBeNull();
});
