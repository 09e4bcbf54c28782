import type { Pairs } from './pair.ts'

/** Buttons and notes that forms, tables and dialogs share. */
export const forms = {
  save: ['Save', '保存'],
  'field.money': ['An amount in dollars is needed.', '需要以美元为单位的金额。'],
  'field.whole': ['A whole number is needed.', '需要整数。'],
  'field.table': ['Write each line as name = value: {line}', '每行请写成 名称 = 值：{line}'],
  'field.number': ['A number is needed.', '需要数字。'],
  'field.empty': ['This cannot be empty.', '此项不能为空。'],
  'pager.previous': ['Previous page', '上一页'],
  'pager.next': ['Next page', '下一页'],
  'pager.page': ['Page {page} of {pages}', '第 {page} / {pages} 页'],
  'pager.first': ['First page', '第一页'],
  'pager.last': ['Last page', '最后一页'],
  'pager.size': ['Rows per page', '每页行数'],
  'pager.rows': ['{n} {n:row|rows}', '{n} 行'],
  'table.sort': ['Sort by {title}', '按{title}排序'],
  'table.columns': ['Columns', '列'],
  'table.columns.fit': ['Show what fits', '自动选择'],
  filters: ['Filters', '筛选'],
  'filters.show': ['Show', '显示'],
  'dialog.discard.ask': ['Discard what you have entered?', '放弃已填写的内容？'],
  'dialog.discard': ['Discard', '放弃'],
  'dialog.stay': ['Keep editing', '继续编辑'],
  cancel: ['Cancel', '取消'],
  'search.clear': ['Clear the search', '清除搜索'],
  loading: ['Loading…', '正在加载…'],
} as const satisfies Pairs
