import type { Pairs } from './pair.ts'

/** The page of Grok's words. */
export const wordsPage = {
  'page.upstream': ['Upstream', '上游'],
  'words.lead': [
    'Grok changes without notice. Here is what it said that is not understood, what was last seen of it, and the words that are used; a change counts at once.',
    'Grok 会不经通知地改动。这里列出无法识别的内容、最近见到的内容以及当前使用的用词；修改立即生效。',
  ],
  'words.set': ['What is set', '当前设置'],
  'words.seen': ['What was last seen', '最近见到的'],
  'words.seen.none': [
    'Nothing yet. Ask something, or refresh the quota of an account.',
    '暂无。请发出一个请求，或刷新某个账号的额度。',
  ],
  'words.kind': ['Kind', '类型'],
  'words.word': ['Word', '用词'],
  'words.said': ['Grok said', 'Grok 的答复'],
  'words.when': ['Last', '最近'],
  'words.table.paths': ['path', '路径'],
  'words.table.modes': ['mode', '模式'],
  'words.table.tiers': ['subscription', '订阅'],
  capture: ['For a developer', '供开发者使用'],
  'capture.why': [
    'Writes down the next exchanges with Grok of each kind, with everything personal replaced, so that a developer can see what changed.',
    '记录接下来与 Grok 的各类往来，个人信息均被替换，便于开发者查看发生了什么变化。',
  ],
  'capture.start': ['Write down for five minutes', '记录五分钟'],
  'capture.stop': ['Stop', '停止'],
  'capture.runs': ['Until {time}: use the gateway meanwhile.', '到 {time} 为止：期间请照常使用网关。'],
} as const satisfies Pairs
