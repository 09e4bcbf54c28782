import type { Pairs } from './pair.ts'

/** The frame around every page, and what all pages say. */
export const frame = {
  skip: ['Skip to content', '跳到正文'],
  menu: ['Menu', '菜单'],
  nav: ['Pages', '页面'],
  'page.overview': ['Overview', '概览'],
  'page.endpoints': ['Endpoints', '接口'],
  'page.docs': ['API docs', 'API 文档'],
  'page.missing': ['There is no such page.', '没有这个页面。'],
  'page.missing.back': ['Back to the overview', '返回概览'],
  theme: ['Appearance', '外观'],
  'theme.auto': ['As the system', '跟随系统'],
  'theme.light': ['Light', '浅色'],
  'theme.dark': ['Dark', '深色'],
  language: ['Language', '语言'],
  signout: ['Sign out', '退出登录'],
  copy: ['Copy', '复制'],
  copied: ['Copied', '已复制'],
  'copy.what': ['Copy {what}', '复制{what}'],
  retry: ['Try again', '重试'],
  simulated: [
    'Simulated upstream: answers are made up, nothing leaves this machine.',
    '模拟上游：回答均为虚构，数据不会离开本机。',
  ],
  'unit.days': ['{n} d', '{n} 天'],
  'unit.hours': ['{n} h', '{n} 小时'],
  'unit.minutes': ['{n} min', '{n} 分'],
  'unit.seconds': ['{n} s', '{n} 秒'],
} as const satisfies Pairs
