import type { Pairs } from './pair.ts'

/** Buttons and notes that forms, tables and dialogs share. */
export const forms = {
  cancel: ['Cancel', '取消'],
  'search.clear': ['Clear the search', '清除搜索'],
  loading: ['Loading…', '正在加载…'],
} as const satisfies Pairs
