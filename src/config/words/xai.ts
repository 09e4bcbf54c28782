import type { SettingRows } from './row.ts'

export const xai = {
  'xai.enabled': [
    'Use API keys',
    '使用 API 密钥',
    '用账号中的密钥请求官方 API。false 则不使用任何密钥，也不提供它们的模型。',
  ],
  'xai.base_url': [
    'Address of the API',
    'API 地址',
    'API 所在的地址。任何支持 Responses API 的服务器都可以；每个密钥可以有自己的 base_url。',
  ],
  'xai.proxy_url': [
    'Proxy for the API',
    'API 代理',
    '调用 API 使用的代理：http://、https:// 或 socks5://，需要时带 user:password@。"" 表示直连。',
  ],
  'xai.models_refresh_hours': [
    'Interval of its models',
    '模型查询间隔',
    '多久后再次查询密钥可用的模型。',
    'hours',
  ],
  'xai.connect_timeout': [
    'Connection timeout',
    '连接超时',
    '与 API 建立连接的时限；超过则该次尝试失败。',
    'seconds',
  ],
  'xai.timeout': [
    'First byte timeout',
    '首字节超时',
    '等待回答首字节的时限；超过则该次尝试失败，可能再次尝试。',
    'seconds',
  ],
  'xai.stream_idle_timeout': [
    'Silence in an answer',
    '回答中的静默',
    '进行中的回答最多静默多久；思考时 API 可能长时间没有输出。',
    'seconds',
  ],
  'xai.total_timeout': ['Whole answer', '整个回答', '整个回答的时限，无论是否一直有输出。', 'seconds'],
} as const satisfies SettingRows
