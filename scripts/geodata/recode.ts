/** How a code or name of the past reads today. */
export interface Alias {
  oldCode: string;
  oldName: string;
  code: string;
  validFrom: string;
  validTo: string;
  change: 'renamed' | 'recoded' | 'merged';
}

const row = (
  oldCode: string,
  oldName: string,
  code: string,
  change: Alias['change'],
  validTo: string,
): Alias => ({
  oldCode: oldCode.padEnd(12, '0'),
  oldName,
  code: code.startsWith('PK') ? code : code.padEnd(12, '0'),
  validFrom: '',
  validTo,
  change,
});

/**
 * Changes since 2012. The last day of validity is known to the day for two of them (State Council replies of
 * 2020-06-05 and the announcement of 2019-01-09); elsewhere the source gives a year, and its last day stands for it.
 */
export const ALIASES: readonly Alias[] = [
  row('370205', '四方区', '370203', 'merged', '2012-12-31'),
  row('370284', '胶南市', '370211', 'merged', '2012-12-31'),
  row('370802', '市中区', '370811', 'merged', '2013-12-31'),
  row('370882', '兖州市', '370812', 'recoded', '2013-12-31'),
  row('371081', '文登市', '371003', 'recoded', '2014-12-31'),
  row('371324', '苍山县', '371324', 'renamed', '2014-12-31'),
  row('371421', '陵县', '371403', 'recoded', '2014-12-31'),
  row('371624', '沾化县', '371603', 'recoded', '2014-12-31'),
  row('370521', '垦利县', '370505', 'recoded', '2016-12-31'),
  row('371727', '定陶县', '371703', 'recoded', '2016-12-31'),
  row('370181', '章丘市', '370114', 'recoded', '2016-12-31'),
  row('370282', '即墨市', '370215', 'recoded', '2017-12-31'),
  row('370125', '济阳县', '370115', 'recoded', '2018-12-31'),
  row('371626', '邹平县', '371681', 'recoded', '2018-12-31'),
  row('371200', '莱芜市', '370100', 'merged', '2019-01-08'),
  row('371202', '莱城区', '370116', 'recoded', '2019-01-08'),
  row('371203', '钢城区', '370117', 'recoded', '2019-01-08'),
  row('371523', '茌平县', '371503', 'recoded', '2019-12-31'),
  row('370684', '蓬莱市', '370614', 'merged', '2020-06-04'),
  row('370634', '长岛县', '370614', 'merged', '2020-06-04'),
];

/** Today's six-digit code for a county code of any year since 2012. */
export function currentCountyCode(code: string): string {
  const alias = ALIASES.find(
    ({ oldCode, code: today }) => oldCode === code.padEnd(12, '0') && today !== oldCode,
  );
  return alias ? alias.code.slice(0, 6) : code;
}
