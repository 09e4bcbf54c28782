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
  'traffic.tokens': ['Tokens', '令牌'],
  'traffic.tokens.out': ['{n} of them output', '其中输出 {n}'],
  'traffic.input': ['input', '输入'],
  'traffic.output': ['output', '输出'],
  'traffic.times': ['Average times', '平均耗时'],
  'traffic.whole': ['Whole answer', '完整回答'],
  'traffic.first': ['First token', '首个令牌'],
  'traffic.p95': ['95 % within {time}', '95% 在 {time} 内'],
  'traffic.models': ['Models', '模型'],
  'traffic.model': ['{requests} requests, {tokens} tokens', '{requests} 个请求，{tokens} 令牌'],
  'traffic.nomodel': ['without a model', '无模型'],
  'traffic.none': ['Nothing was asked in this time.', '这段时间内没有请求。'],
} as const satisfies Pairs
