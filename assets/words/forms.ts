import type { Pairs } from './pair.ts'

/** Buttons and notes that forms, tables and dialogs share. */
export const forms = {
  save: ['Save', '保存'],
  'field.whole': ['A whole number is needed.', '需要整数。'],
  'field.table': ['Write each line as name = value: {line}', '每行请写成 名称 = 值：{line}'],
  'field.number': ['A number is needed.', '需要数字。'],
  'field.range': ['Allowed: {min} to {max}.', '允许范围：{min} 至 {max}。'],
  'field.empty': ['This cannot be empty.', '此项不能为空。'],
  'pager.previous': ['Previous', '上一页'],
  'pager.next': ['Next', '下一页'],
  'pager.page': ['Page {page} of {pages}', '第 {page} / {pages} 页'],
  cancel: ['Cancel', '取消'],
  'search.clear': ['Clear the search', '清除搜索'],
  loading: ['Loading…', '正在加载…'],
} as const satisfies Pairs
