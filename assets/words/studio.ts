import type { Pairs } from './pair.ts'

/** The playground's pictures and videos. */
export const studio = {
  'studio.prompt': ['Describe what you want to see', '描述想要的画面'],
  'studio.shape': ['Aspect ratio', '比例'],
  'studio.shape.any': ['Any ratio', '任意比例'],
  'studio.count': ['Number of pictures', '数量'],
  'studio.pictures': ['{n} {n:picture|pictures}', '{n} 张'],
  'studio.start': ['Add a picture', '添加图片'],
  'studio.make': ['Create', '生成'],
  'studio.making': ['Creating…', '正在生成…'],
  'studio.progress': ['Progress', '进度'],
  'studio.stopped': ['Stopped.', '已停止。'],
  'studio.none.images': [
    'Nothing created yet. Write what you want to see, or begin with one of these:',
    '还没有图片。描述想要的画面，或从这些开始：',
  ],
  'studio.none.videos': [
    'Nothing created yet. Write what is to happen, or begin with one of these:',
    '还没有视频。描述想要的内容，或从这些开始：',
  ],
  'studio.idea.1': ['A lighthouse in a storm, oil painting', '暴风雨中的灯塔，油画'],
  'studio.idea.2': ['A fox asleep in the snow, photograph', '雪中沉睡的狐狸，摄影'],
  'studio.idea.3': ['Isometric drawing of a small server room', '小型机房的等距插画'],
  'studio.idea.4': ['A paper boat drifting down a rainy street', '纸船在雨中的街道上漂流'],
  'studio.idea.5': ['A kite rising over a beach at sunset', '日落海滩上升起的风筝'],
} as const satisfies Pairs
