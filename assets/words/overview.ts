import type { Pairs } from './pair.ts'

/** The overview. */
export const overview = {
  'status.loading': ['Looking…', '正在查看…'],
  'status.working': ['Everything works', '一切正常'],
  'status.working.sub': [
    '{ready} of {total} {total:account|accounts} ready. Up for {uptime}.',
    '{total} 个账号中 {ready} 个就绪，已运行 {uptime}。',
  ],
  'status.working.asked': [
    '{answered} of {total} {total:request|requests} in the last 5 minutes {answered:was|were} answered.',
    '最近 5 分钟的 {total} 个请求中有 {answered} 个得到回答。',
  ],
  'status.working.checked': [
    'Nothing was asked in the last 5 minutes; the self-check {time} ago passed.',
    '最近 5 分钟没有请求；{time}前的自检通过。',
  ],
  'status.quiet': ['Ready, but nothing was asked yet', '已就绪，但还没有请求'],
  'status.quiet.sub': [
    'Whether Grok answers shows with the first request or self-check.',
    'Grok 能否回答，要等第一个请求或自检之后才知道。',
  ],
  'status.none': ['One thing is missing: an account', '只差一步：添加账号'],
  'status.none.sub': ['The gateway runs, but has nobody to ask yet.', '网关已在运行，但还没有可用的账号。'],
  'status.resting': ['All accounts are resting', '所有账号都在冷却'],
  'status.resting.sub': [
    'Requests wait or are refused until the first cooldown ends.',
    '在最早的冷却结束之前，请求会等待或被拒绝。',
  ],
  'status.silent': ['The gateway does not answer', '网关没有响应'],
  'status.silent.sub': [
    'Silent for {time}. What you see below is old; trying again every {n} {n:second|seconds}.',
    '已失联 {time}。下面是之前的数据，每 {n} 秒重试一次。',
  ],
  'figure.requests': ['Requests since start', '启动以来的请求'],
  'figure.open': ['In progress', '进行中'],
  'figure.memory': ['Memory', '内存'],
  'figure.cpu': ['CPU, of one core', 'CPU（单核占比）'],
  connect: ['Connect', '接入'],
  'connect.url': ['Base URL', '接口地址'],
  'connect.key': ['The API key is `app.api_key` in `{file}`.', 'API 密钥是 `{file}` 里的 `app.api_key`。'],
  'connect.open': [
    'No API key is asked for: `app.api_key` is empty.',
    '当前不需要 API 密钥：`app.api_key` 为空。',
  ],
  'connect.example': ['Example', '示例'],
  process: ['This process', '当前进程'],
  'process.version': ['Version', '版本'],
  'process.started': ['Started', '启动时间'],
  'process.platform': ['Platform', '平台'],
  'process.id': ['Process', '进程号'],
  'process.storage': ['Storage', '存储'],
  'process.free': ['{size} free', '剩余 {size}'],
  'process.cores': ['{n} {n:core|cores}', '{n} 核'],
  places: ['Where things are', '文件位置'],
  'places.data': ['Data folder', '数据目录'],
  'places.config': ['Settings', '配置'],
  'places.accounts': ['Accounts', '账号'],
  'places.database': ['Database', '数据库'],
  'places.media': ['Media', '媒体'],
} as const satisfies Pairs
