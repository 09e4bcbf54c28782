import type { Pairs } from './pair.ts'

/** The statistics of the overview. */
export const traffic = {
  traffic: ['Traffic', '流量'],
  'traffic.range': ['Time range', '时间范围'],
  'traffic.24h': ['24 h', '24 小时'],
  'traffic.7d': ['7 d', '7 天'],
  'traffic.30d': ['30 d', '30 天'],
  'traffic.90d': ['90 d', '90 天'],
  'traffic.requests': ['Requests', '请求数'],
  'traffic.success': ['Success', '成功率'],
  'traffic.tokens': ['Tokens', 'Token'],
  'traffic.tokens.out': ['{n} output', '其中输出 {n}'],
  'traffic.input': ['Input', '输入'],
  'traffic.output': ['Output', '输出'],
  'traffic.times': ['Average times', '平均耗时'],
  'traffic.whole': ['Whole answer', '完整回答'],
  'traffic.first': ['First token', '首个 Token'],
  'traffic.p95': ['95% within {time}', '95% 在 {time} 内'],
  'traffic.models': ['Models', '模型'],
  'traffic.model': [
    '{requests} {requests:request|requests}, {tokens} tokens',
    '{requests} 个请求，{tokens} Token',
  ],
  'traffic.nomodel': ['No model', '无模型'],
  'traffic.none': ['Nothing was asked in this time.', '这段时间内没有请求。'],
  'chart.total': ['Total', '合计'],
  'traffic.none.requests': [
    'No request in this time. Each one will be counted here.',
    '这段时间内没有请求，之后的请求会统计在这里。',
  ],
  'traffic.none.tokens': [
    'No tokens in this time. Input and output will be summed up here.',
    '这段时间内没有 Token 用量，之后会在这里汇总输入和输出。',
  ],
  'traffic.none.times': [
    'No answer in this time. How long answers take will be shown here.',
    '这段时间内没有回答，之后会在这里显示回答耗时。',
  ],
  'traffic.success.of': [
    '{answered} of {asked}, without refused and cancelled',
    '{answered} / {asked}，不含被拒绝和已取消',
  ],
} as const satisfies Pairs
