import type { Sentence } from './refusal.ts';

interface Declared {
  title: Sentence;
  about: Sentence;
  /** Which administrator sets it. */
  who: 'system' | 'security';
}

interface NumberSetting extends Declared {
  default: number;
  min: number;
  max: number;
  unit: Sentence;
}

interface SwitchSetting extends Declared {
  default: boolean;
}

const PIECES = { zh: '个', en: '' };
const MINUTES = { zh: '分钟', en: 'minutes' };
const HOURS = { zh: '小时', en: 'hours' };
const PER_MINUTE = { zh: '次/分钟', en: 'a minute' };
const DAYS = { zh: '天', en: 'days' };

/** Bounds hold what is commonly assessed for level three of classified protection: a setting can be stricter, not laxer. */
export const SETTINGS = {
  public_access: {
    default: true,
    title: { zh: '免登录访问公开数据', en: 'Published data without signing in' },
    about: {
      zh: '开启后，一级（公开）数据无需登录即可查阅。嵌入式数据库默认开启，服务器数据库默认关闭。',
      en: 'When on, grade 1 (published) is read without signing in. On by default with the embedded database, off with a server.',
    },
    who: 'security',
  },
  password_min_length: {
    ...{ default: 10, min: 10, max: 64, unit: { zh: '个字符', en: 'characters' } },
    title: { zh: '密码最短长度', en: 'Shortest password' },
    about: { zh: '新密码至少要有的字符数。', en: 'How many characters a new password has at least.' },
    who: 'security',
  },
  password_kinds: {
    ...{ default: 3, min: 3, max: 4, unit: { zh: '类', en: 'kinds' } },
    title: { zh: '密码字符种类', en: 'Kinds of characters in a password' },
    about: {
      zh: '大写字母、小写字母、数字、其他符号中至少要有几类。',
      en: 'How many of capitals, small letters, digits and other characters a new password has at least.',
    },
    who: 'security',
  },
  password_past: {
    ...{ default: 5, min: 5, max: 24, unit: PIECES },
    title: { zh: '不得重复的历史密码', en: 'Past passwords that are barred' },
    about: { zh: '新密码不得与最近几个密码相同。', en: 'A new password is none of the last so many.' },
    who: 'security',
  },
  password_days_admin: {
    ...{ default: 90, min: 1, max: 90, unit: DAYS },
    title: { zh: '管理员密码有效期', en: 'Age of an administrator’s password' },
    about: {
      zh: '超过这个天数，管理员登录后须先修改密码。',
      en: 'An administrator whose password is older changes it when signing in.',
    },
    who: 'security',
  },
  lock_failures: {
    ...{ default: 5, min: 3, max: 10, unit: { zh: '次', en: 'failures' } },
    title: { zh: '账号锁定前的失败次数', en: 'Failures that lock an account' },
    about: {
      zh: '统计时间内同一账号失败这么多次即锁定。',
      en: 'So many failures of one name within the window lock it.',
    },
    who: 'security',
  },
  lock_failures_address: {
    ...{ default: 5, min: 3, max: 1000, unit: { zh: '次', en: 'failures' } },
    title: { zh: '地址锁定前的失败次数', en: 'Failures that lock an address' },
    about: {
      zh: '统计时间内同一网络地址失败这么多次即锁定；多人共用一个出口地址时可调高。',
      en: 'So many failures from one network address within the window lock it; raise it where many people share one address.',
    },
    who: 'security',
  },
  lock_window_minutes: {
    ...{ default: 15, min: 15, max: 1440, unit: MINUTES },
    title: { zh: '失败次数的统计时间', en: 'Window in which failures count' },
    about: { zh: '只统计这段时间内的失败。', en: 'Only failures within this time count.' },
    who: 'security',
  },
  lock_minutes: {
    ...{ default: 15, min: 15, max: 1440, unit: MINUTES },
    title: { zh: '锁定时长', en: 'Length of a lock' },
    about: { zh: '锁定后这么久才能再次登录。', en: 'How long nobody signs in by a locked name or address.' },
    who: 'security',
  },
  idle_minutes: {
    ...{ default: 30, min: 5, max: 30, unit: MINUTES },
    title: { zh: '空闲退出时间', en: 'Idle time' },
    about: {
      zh: '这么久没有操作即结束会话；大屏账号除外。',
      en: 'So long without a request ends a session, but not a wall’s.',
    },
    who: 'security',
  },
  idle_minutes_admin: {
    ...{ default: 15, min: 5, max: 15, unit: MINUTES },
    title: { zh: '管理员空闲退出时间', en: 'Idle time of administrators' },
    about: {
      zh: '管理员这么久没有操作即结束会话。',
      en: 'So long without a request ends an administrator’s session.',
    },
    who: 'security',
  },
  session_hours: {
    ...{ default: 8, min: 1, max: 8, unit: HOURS },
    title: { zh: '会话最长时间', en: 'Longest session' },
    about: { zh: '登录这么久后须重新登录。', en: 'So long after it began a session ends in any case.' },
    who: 'security',
  },
  wall_session_days: {
    ...{ default: 30, min: 1, max: 90, unit: DAYS },
    title: { zh: '大屏会话最长时间', en: 'Longest session of a wall' },
    about: {
      zh: '大屏账号登录这么久后须重新登录。',
      en: 'So long after it began a display wall’s session ends in any case.',
    },
    who: 'security',
  },
  sessions_most: {
    ...{ default: 5, min: 1, max: 20, unit: PIECES },
    title: { zh: '每个账号的会话数', en: 'Sessions of one account' },
    about: {
      zh: '超过时最早的会话即结束。',
      en: 'With one more, the oldest of an account’s sessions ends.',
    },
    who: 'security',
  },
  token_days_most: {
    ...{ default: 365, min: 1, max: 730, unit: DAYS },
    title: { zh: '令牌最长有效期', en: 'Longest life of a token' },
    about: {
      zh: '新的接口令牌最多有效这么多天。',
      en: 'So many days a new API token is good for at most.',
    },
    who: 'security',
  },
  export_hours: {
    ...{ default: 24, min: 1, max: 168, unit: HOURS },
    title: { zh: '获批导出的下载时限', en: 'Time to fetch an approved export' },
    about: {
      zh: '含三级及以上数据的文件获批后，申请人可在这段时间内下载。',
      en: 'So long after it was approved a file with data of grade 3 and above may be fetched by who asked for it.',
    },
    who: 'security',
  },
  live_hours: {
    ...{ default: 24, min: 1, max: 168, unit: HOURS },
    title: { zh: '实时事件保留时间', en: 'Time that live events are kept' },
    about: {
      zh: '断线的页面在这段时间内重新连接，可补收错过的事件；更久则重新读取页面内容。',
      en: 'A page that was cut off and comes back within this time gets the events it missed; later, it reads all it shows anew.',
    },
    who: 'system',
  },
  observation_days: {
    ...{ default: 3_660, min: 1, max: 36_600, unit: DAYS },
    title: { zh: '可接收的监测数据时限', en: 'Age of readings that are taken' },
    about: {
      zh: '早于这么多天的监测数据不入库,连同原因另存;补录历史数据时可调大。',
      en: 'Readings that are older are kept aside with the reason; raise it to bring in history.',
    },
    who: 'system',
  },
  reading_months: {
    ...{ default: 120, min: 1, max: 1_200, unit: { zh: '个月', en: 'months' } },
    title: { zh: '监测数据保存期', en: 'How long readings are kept' },
    about: {
      zh: '整月早于此的原始监测数据将被删除；小时、日、月汇总保留。',
      en: 'Readings of months that ended longer ago are let go of; their sums by hour, day and month stay.',
    },
    who: 'system',
  },
  rate_read: {
    ...{ default: 12_000, min: 1_200, max: 120_000, unit: PER_MINUTE },
    title: { zh: '每人每分钟的读取次数', en: 'Reads of one person a minute' },
    about: {
      zh: '每个人、每个令牌各自计算；同一网络地址为其 8 倍。大屏播放时间轴时一次会读取数千页。',
      en: 'For each person and each token; one network address gets eight times as many. A wall that plays through time reads thousands of pages at once.',
    },
    who: 'system',
  },
  rate_work: {
    ...{ default: 120, min: 20, max: 6_000, unit: PER_MINUTE },
    title: { zh: '每人每分钟的操作次数', en: 'Acts of one person a minute' },
    about: {
      zh: '下载文件、空间分析和各种修改；同一网络地址为其 8 倍。',
      en: 'Files, analyses and changes; one network address gets eight times as many.',
    },
    who: 'system',
  },
  rate_sign_in: {
    ...{ default: 60, min: 6, max: 600, unit: PER_MINUTE },
    title: { zh: '每人每分钟的登录类请求', en: 'Tries to sign in a minute' },
    about: {
      zh: '登录、设置密码、建立令牌等；同一网络地址为其 8 倍。失败次数另有锁定规则。',
      en: 'Signing in, passwords, tokens; one network address gets eight times as many. Failures lock besides.',
    },
    who: 'system',
  },
} as const satisfies Record<string, NumberSetting | SwitchSetting>;

export type SettingName = keyof typeof SETTINGS;

export type SettingValues = {
  [Name in SettingName]: (typeof SETTINGS)[Name]['default'] extends boolean ? boolean : number;
};
