import type { Pairs } from './pair.ts'

/** The playground's pictures and videos. */
export const studio = {
  'studio.prompt': ['Describe what you want to see', '描述想要的画面'],
  'studio.shape': ['Aspect ratio', '比例'],
  'studio.shape.any': ['Any ratio', '任意比例'],
  'studio.count': ['Number of pictures', '数量'],
  'studio.pictures': ['{n} {n:picture|pictures}', '{n} 张'],
  'studio.start': ['Start from a picture', '添加起始图片'],
  'studio.make': ['Create', '生成'],
  'studio.making': ['Creating…', '正在生成…'],
  'studio.progress': ['Progress', '进度'],
  'studio.stopped': ['Stopped.', '已停止。'],
} as const satisfies Pairs
