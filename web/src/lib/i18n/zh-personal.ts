/** Words about personal data in Chinese. */
export const zhPersonal = {
  'personal.mark': '个人信息',
  'personal.purpose': '个人信息处理目的:{purpose}。依据:{ground}。',
  'personal.masked': '个人信息默认隐去;说明理由后可查看一条记录的真实值,查看人、理由与时间均记录在审计中。',
  'personal.show': '显示',
  'personal.show.of': '显示“{field}”的真实值',
  'personal.reason': '查看理由(至少 5 个字,将记入审计)',
  'personal.confirm': '记录并显示',
  'personal.cancel': '取消',
  'personal.asking': '正在读取…',
  'personal.failed': '没有读到:{why}',
  'personal.none': '无值或未授权',
} as const;
