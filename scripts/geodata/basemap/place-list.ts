import type { Position } from './geometry.ts';
import type { LakeName } from './land.ts';

export type PlaceKind =
  | 'country'
  | 'province'
  | 'capital'
  | 'city'
  | 'seat'
  | 'sea'
  | 'bay'
  | 'strait'
  | 'cape'
  | 'island'
  | 'mountain';

/** A label of the basemap: its position comes from GeoNames by number, or is read off a map and marked approximate. */
export interface PlaceEntry {
  kind: PlaceKind;
  /** Smaller is more important: it wins where labels collide, and shows from farther away. */
  rank: number;
  zh: string;
  en: string;
  /** GeoNames number, or an approximate position in WGS84. */
  at: number | Position;
  /** For the seats of Shandong's cities: the code of the city. */
  code?: string;
}

const seat = (code: string, zh: string, en: string, at: number | Position): PlaceEntry => ({
  kind: 'seat',
  rank: code === '370100000000' ? 1 : 2,
  zh,
  en,
  at,
  code,
});

const place = (kind: PlaceKind, rank: number, zh: string, en: string, at: number | Position): PlaceEntry => ({
  kind,
  rank,
  zh,
  en,
  at,
});

export const PLACES: readonly PlaceEntry[] = [
  seat('370100000000', '济南市', 'Jinan', 1805753),
  seat('370200000000', '青岛市', 'Qingdao', 1797929),
  seat('370300000000', '淄博市', 'Zibo', 1785286),
  seat('370400000000', '枣庄市', 'Zaozhuang', 1785453),
  seat('370500000000', '东营市', 'Dongying', [118.675, 37.434]),
  seat('370600000000', '烟台市', 'Yantai', 1787093),
  seat('370700000000', '潍坊市', 'Weifang', 1791681),
  seat('370800000000', '济宁市', 'Jining', 1805518),
  seat('370900000000', '泰安市', "Tai'an", 1793724),
  seat('371000000000', '威海市', 'Weihai', 1791673),
  seat('371100000000', '日照市', 'Rizhao', 1797132),
  seat('371300000000', '临沂市', 'Linyi', 1803318),
  seat('371400000000', '德州市', 'Dezhou', 1812955),
  seat('371500000000', '聊城市', 'Liaocheng', 1803834),
  seat('371600000000', '滨州市', 'Binzhou', 1816336),
  seat('371700000000', '菏泽市', 'Heze', 1808198),

  place('country', 2, '朝鲜', 'North Korea', [126.9, 40.1]),
  place('country', 2, '韩国', 'South Korea', [127.9, 36.4]),
  place('country', 3, '日本', 'Japan', [138.2, 36.4]),

  place('province', 3, '河北', 'Hebei', [115.3, 38.6]),
  place('province', 3, '河南', 'Henan', [113.4, 33.8]),
  place('province', 3, '江苏', 'Jiangsu', [119.7, 33.25]),
  place('province', 3, '安徽', 'Anhui', [117.0, 32.35]),
  place('province', 4, '山西', 'Shanxi', [111.9, 37.0]),
  place('province', 4, '辽宁', 'Liaoning', [122.4, 41.4]),

  place('capital', 1, '北京', 'Beijing', 1816670),
  place('capital', 2, '首尔', 'Seoul', 1835848),
  place('capital', 2, '平壤', 'Pyongyang', 1871859),
  place('city', 2, '天津', 'Tianjin', 1792947),
  place('city', 2, '上海', 'Shanghai', 1796236),
  place('city', 2, '石家庄', 'Shijiazhuang', 1795270),
  place('city', 2, '郑州', 'Zhengzhou', 1784658),
  place('city', 2, '太原', 'Taiyuan', 1793511),
  place('city', 2, '南京', 'Nanjing', 1799962),
  place('city', 2, '合肥', 'Hefei', 1808722),
  place('city', 3, '杭州', 'Hangzhou', 1808926),
  place('city', 3, '武汉', 'Wuhan', 1791247),
  place('city', 3, '沈阳', 'Shenyang', 2034937),
  place('city', 3, '大连', 'Dalian', 1814087),
  place('city', 4, '徐州', 'Xuzhou', 10630003),
  place('city', 4, '连云港', 'Lianyungang', 10859300),
  place('city', 4, '沧州', 'Cangzhou', 1816080),
  place('city', 4, '衡水', 'Hengshui', 1808392),
  place('city', 4, '邯郸', 'Handan', 1808963),
  place('city', 4, '邢台', 'Xingtai', 1788927),
  place('city', 4, '濮阳', 'Puyang', [115.03, 35.76]),
  place('city', 4, '商丘', 'Shangqiu', 1783934),
  place('city', 4, '开封', 'Kaifeng', 1804879),
  place('city', 4, '安阳', 'Anyang', 1785294),
  place('city', 5, '新乡', 'Xinxiang', 1788572),
  place('city', 5, '鹤壁', 'Hebi', [114.3, 35.75]),
  place('city', 4, '宿州', 'Suzhou', [116.96, 33.64]),
  place('city', 5, '淮北', 'Huaibei', 1807700),
  place('city', 5, '宿迁', 'Suqian', [118.28, 33.96]),
  place('city', 5, '亳州', 'Bozhou', 1816234),
  place('city', 5, '蚌埠', 'Bengbu', 1816440),
  place('city', 5, '淮安', "Huai'an", 1797873),
  place('city', 5, '盐城', 'Yancheng', 1787746),
  place('city', 5, '南通', 'Nantong', 1799722),
  place('city', 5, '周口', 'Zhoukou', 1784130),
  place('city', 5, '保定', 'Baoding', 1816971),
  place('city', 4, '唐山', 'Tangshan', 1793346),
  place('city', 5, '秦皇岛', 'Qinhuangdao', 1797595),
  place('city', 5, '廊坊', 'Langfang', 1804540),
  place('city', 5, '营口', 'Yingkou', 2033370),
  place('city', 5, '丹东', 'Dandong', 2037886),
  place('city', 5, '锦州', 'Jinzhou', 2036427),
  place('city', 4, '仁川', 'Incheon', 1843564),
  place('city', 4, '釜山', 'Busan', 1838524),

  place('sea', 1, '渤海', 'Bohai Sea', [119.75, 38.7]),
  place('sea', 1, '黄海', 'Yellow Sea', [123.4, 35.6]),
  place('sea', 2, '东海', 'East China Sea', [124.5, 30.0]),
  place('sea', 3, '日本海', 'Sea of Japan', [133.5, 39.5]),
  place('sea', 3, '北黄海', 'North Yellow Sea', [122.9, 38.35]),
  place('bay', 2, '莱州湾', 'Laizhou Bay', [119.5, 37.42]),
  place('bay', 2, '渤海湾', 'Bohai Bay', [118.25, 38.62]),
  place('bay', 3, '辽东湾', 'Liaodong Bay', [120.9, 40.2]),
  place('bay', 3, '胶州湾', 'Jiaozhou Bay', [120.25, 36.13]),
  place('bay', 3, '海州湾', 'Haizhou Bay', [119.5, 34.95]),
  place('bay', 4, '威海湾', 'Weihai Bay', [122.2, 37.47]),
  place('bay', 4, '荣成湾', 'Rongcheng Bay', [122.63, 37.34]),
  place('bay', 4, '石岛湾', 'Shidao Bay', [122.47, 36.9]),
  place('bay', 4, '靖海湾', 'Jinghai Bay', [122.13, 36.86]),
  place('bay', 4, '丁字湾', 'Dingzi Bay', [120.87, 36.56]),
  place('bay', 4, '崂山湾', 'Laoshan Bay', [120.75, 36.28]),
  place('bay', 4, '龙口湾', 'Longkou Bay', [120.25, 37.62]),
  place('bay', 4, '芝罘湾', 'Zhifu Bay', [121.43, 37.56]),
  place('bay', 4, '鳌山湾', 'Aoshan Bay', [120.79, 36.38]),
  place('strait', 3, '渤海海峡', 'Bohai Strait', [121.1, 38.42]),
  place('cape', 3, '成山角', 'Chengshan Cape', [122.706, 37.399]),
  place('cape', 4, '蓬莱角', 'Penglai Head', [120.75, 37.832]),
  place('cape', 4, '屺姆角', 'Qimu Head', [120.215, 37.688]),
  place('island', 4, '镆铘岛', 'Moye Island', [122.51, 36.9]),
  place('island', 3, '长岛', 'Changdao (Miaodao Islands)', [120.74, 37.92]),
  place('island', 4, '刘公岛', 'Liugong Island', [122.19, 37.503]),
  place('island', 4, '灵山岛', 'Lingshan Island', [120.165, 35.765]),
  place('island', 4, '田横岛', 'Tianheng Island', [120.956, 36.418]),
  place('island', 4, '养马岛', 'Yangma Island', [121.615, 37.465]),
  place('island', 4, '芝罘岛', 'Zhifu Island', [121.38, 37.605]),
  place('island', 4, '千里岩', 'Qianliyan', [121.385, 36.266]),
  place('island', 4, '大钦岛', 'Daqin Island', [120.81, 38.3]),
  place('island', 4, '北隍城岛', 'Beihuangcheng Island', [120.91, 38.39]),
  place('island', 4, '砣矶岛', 'Tuoji Island', [120.755, 38.165]),
  place('island', 4, '崆峒岛', 'Kongtong Island', [121.515, 37.565]),
  place('island', 4, '苏山岛', 'Sushan Island', [122.256, 36.749]),
  place('island', 4, '朝连岛', 'Chaolian Island', [120.875, 35.894]),
  place('mountain', 2, '泰山', 'Mount Tai', [117.101, 36.256]),
  place('mountain', 3, '崂山', 'Mount Lao', [120.625, 36.172]),
  place('mountain', 3, '蒙山', 'Mount Meng', [117.85, 35.55]),
  place('mountain', 3, '沂山', 'Mount Yi', [118.63, 36.2]),
  place('mountain', 3, '鲁山', 'Mount Lu', [118.06, 36.29]),
  place('mountain', 3, '昆嵛山', 'Kunyu Mountain', [121.77, 37.26]),
  place('mountain', 4, '艾山', 'Mount Ai', [120.87, 37.5]),
  place('mountain', 4, '大泽山', 'Daze Mountain', [120.05, 37.0]),
  place('mountain', 4, '五莲山', 'Wulian Mountain', [119.4, 35.7]),
];

/** Lakes and reservoirs that carry a name: each point lies in the water it names. */
export const LAKE_NAMES: readonly LakeName[] = [
  { zh: '微山湖', en: 'Weishan Lake', at: [117.2, 34.6] },
  { zh: '南四湖', en: 'Nansi Lakes', at: [116.86, 35.05] },
  { zh: '东平湖', en: 'Dongping Lake', at: [116.2, 35.97] },
  { zh: '峡山水库', en: 'Xiashan Reservoir', at: [119.44, 36.45] },
  { zh: '产芝水库', en: 'Chanzhi Reservoir', at: [120.43, 36.95] },
  { zh: '跋山水库', en: 'Bashan Reservoir', at: [118.55, 35.91] },
  { zh: '青峰岭水库', en: 'Qingfengling Reservoir', at: [118.83, 35.82] },
  { zh: '岸堤水库', en: 'Andi Reservoir', at: [118.1, 35.67] },
  { zh: '雪野水库', en: 'Xueye Reservoir', at: [117.58, 36.42] },
  { zh: '日照水库', en: 'Rizhao Reservoir', at: [119.28, 35.46] },
  { zh: '墙夼水库', en: 'Qiangkuang Reservoir', at: [119.13, 35.87] },
  { zh: '牟山水库', en: 'Mushan Reservoir', at: [119.11, 36.4] },
  { zh: '米山水库', en: 'Mishan Reservoir', at: [121.93, 37.2] },
  { zh: '门楼水库', en: 'Menlou Reservoir', at: [121.17, 37.43] },
  { zh: '石梁河水库', en: 'Shilianghe Reservoir', at: [118.82, 34.78] },
  { zh: '衡水湖', en: 'Hengshui Lake', at: [115.61, 37.61] },
  { zh: '骆马湖', en: 'Luoma Lake', at: [118.2, 34.1] },
  { zh: '洪泽湖', en: 'Hongze Lake', at: [118.65, 33.3] },
  { zh: '高邮湖', en: 'Gaoyou Lake', at: [119.3, 32.85] },
  { zh: '巢湖', en: 'Chao Lake', at: [117.5, 31.55] },
];
