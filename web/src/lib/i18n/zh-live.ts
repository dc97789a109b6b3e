/** Words of how fresh a page is in Chinese. */
export const zhLive = {
  'live.connecting': '连接中',
  'live.live': '实时',
  'live.behind': '延迟 {n} 秒',
  'live.offline': '离线',
  'live.connecting.why': '正在连接实时数据。',
  'live.live.why': '数据一有变化,页面即随之更新。',
  'live.behind.why': '实时数据有延迟,所见可能不是最新。',
  'live.offline.why': '实时数据已断开,所见可能不是最新;正在重新连接。',
} as const;
