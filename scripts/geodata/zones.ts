/** A functional zone of the statistics list: no legal division, so its towns are children of a legal county. */
export interface Zone {
  /** Its six-digit code in the statistics list. */
  code: string;
  id: string;
  nameEn: string;
  /** Legal county of all its towns. */
  county: string;
  /** Legal county of single towns where it differs. */
  except?: Readonly<Record<string, string>>;
  /** Statistics codes it had in earlier years. */
  formerly?: readonly { code: string; name: string }[];
}

/** The 15 zones of 2023 that the statistics list holds beside the 136 legal counties. */
export const ZONES: readonly Zone[] = [
  {
    code: '370176',
    id: 'PK-3701-001',
    nameEn: 'Jinan High-tech Industrial Development Zone',
    county: '370112',
    except: { '370176001': '370102' },
    formerly: [{ code: '370171', name: '济南高新技术产业开发区' }],
  },
  {
    code: '370571',
    id: 'PK-3705-001',
    nameEn: 'Dongying Economic and Technological Development Zone',
    county: '370502',
  },
  { code: '370572', id: 'PK-3705-002', nameEn: 'Dongying Port Economic Development Zone', county: '370503' },
  {
    code: '370671',
    id: 'PK-3706-001',
    nameEn: 'Yantai High-tech Industrial Development Zone',
    county: '370613',
  },
  {
    code: '370676',
    id: 'PK-3706-002',
    nameEn: 'Yantai Economic and Technological Development Zone',
    county: '370611',
    formerly: [{ code: '370672', name: '烟台经济技术开发区' }],
  },
  {
    code: '370772',
    id: 'PK-3707-001',
    nameEn: 'Weifang Binhai Economic and Technological Development Zone',
    county: '370703',
  },
  {
    code: '370871',
    id: 'PK-3708-001',
    nameEn: 'Jining High-tech Industrial Development Zone',
    county: '370811',
    except: { '370871004': '370812', '370871005': '370812' },
  },
  {
    code: '371071',
    id: 'PK-3710-001',
    nameEn: 'Weihai Torch High-tech Industrial Development Zone',
    county: '371002',
  },
  {
    code: '371072',
    id: 'PK-3710-002',
    nameEn: 'Weihai Economic and Technological Development Zone',
    county: '371002',
  },
  {
    code: '371073',
    id: 'PK-3710-003',
    nameEn: 'Weihai Lingang Economic and Technological Development Zone',
    county: '371002',
  },
  {
    code: '371171',
    id: 'PK-3711-001',
    nameEn: 'Rizhao Economic and Technological Development Zone',
    county: '371102',
  },
  {
    code: '371371',
    id: 'PK-3713-001',
    nameEn: 'Linyi High-tech Industrial Development Zone',
    county: '371311',
    except: { '371371100': '371302' },
  },
  {
    code: '371471',
    id: 'PK-3714-001',
    nameEn: 'Dezhou Tianqu New Area',
    county: '371402',
    formerly: [{ code: '371471', name: '德州经济技术开发区' }],
  },
  {
    code: '371771',
    id: 'PK-3717-001',
    nameEn: 'Heze Economic and Technological Development Zone',
    county: '371702',
    except: { '371771101': '371703' },
  },
  {
    code: '371772',
    id: 'PK-3717-002',
    nameEn: 'Heze High-tech Industrial Development Zone',
    county: '371702',
  },
];

/** The legal county (six digits) of a town code, which for a zone's town is not the code's own prefix. */
export function legalCounty(townCode: string): string {
  const zone = ZONES.find(({ code }) => townCode.startsWith(code));
  return zone?.except?.[townCode] ?? zone?.county ?? townCode.slice(0, 6);
}
