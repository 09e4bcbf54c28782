import type { Pairs } from './pair.ts'

/** The playground's pictures and videos. */
export const studio = {
  'studio.prompt': ['What is to be seen', '描述想要的画面'],
  'studio.shape': ['Shape', '比例'],
  'studio.shape.any': ['Any shape', '任意比例'],
  'studio.count': ['How many', '数量'],
  'studio.pictures': ['{n} pictures', '{n} 张'],
  'studio.start': ['Start from a picture', '添加起始图片'],
  'studio.make': ['Make', '生成'],
  'studio.making': ['Being made…', '正在生成…'],
  'studio.progress': ['Progress', '进度'],
  'studio.stopped': ['Stopped by you.', '已被你停止。'],
} as const satisfies Pairs
