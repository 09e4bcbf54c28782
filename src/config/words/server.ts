import type { SettingRows } from './row.ts'

export const server = {
  'downstream.enable_chat_completions': [
    'Chat Completions',
    'Chat Completions 接口',
    'POST /v1/chat/completions',
  ],
  'downstream.enable_responses': ['Responses', 'Responses 接口', '/v1/responses 下的全部接口'],
  'downstream.enable_messages': [
    'Messages',
    'Messages 接口',
    'POST /v1/messages 和 /v1/messages/count_tokens',
  ],
  'downstream.enable_images': ['Images', '图片接口', 'POST /v1/images/generations 和 /v1/images/edits'],
  'downstream.enable_images_nsfw': [
    'Images, adult content',
    '图片接口（成人内容）',
    'POST /v1/images/generations/nsfw；同时需要 enable_images。默认关闭。',
  ],
  'downstream.enable_videos': ['Videos', '视频接口', '/v1/videos 下的全部接口'],
  'downstream.enable_models': ['Models', '模型接口', 'GET /v1/models 和 /v1/models/{id}'],
  'downstream.enable_files': [
    'Files',
    '文件接口',
    'GET /v1/files/image 和 /v1/files/video，以及别名 /images 和 /videos',
  ],
  'downstream.enable_mcp': [
    'MCP',
    'MCP 接口',
    'POST /mcp 和 /v1/mcp：以 Model Context Protocol 工具的形式提供 Grok',
  ],
  'server.tls_cert': [
    'TLS certificate',
    'TLS 证书',
    '无需代理即可使用 HTTPS：证书链文件（PEM）。非绝对路径相对于数据文件夹。文件更新后立即采用。"" 表示普通 HTTP。',
  ],
  'server.tls_key': ['TLS private key', 'TLS 私钥', '该证书的私钥文件（PEM，无密码）。'],
  'server.trusted_proxies': [
    'Trusted proxies',
    '可信代理',
    '其 X-Forwarded-* 请求头可信的地址或网段。反向代理在另一台机器上时请添加它。',
  ],
  'server.max_body_mb': [
    'Largest request body',
    '请求体上限',
    '请求体的大小上限，解压后也按此计算。超过则返回 413。',
    'megabytes',
  ],
  'server.request_body_seconds': [
    'Time for a request body',
    '请求体时限',
    '接收请求体的时限，每 MB 再加同样的时间。超时返回 408。',
    'seconds',
  ],
  'server.max_connections': [
    'Connections',
    '连接数上限',
    '超过此数量时关闭空闲连接。0 表示进程可打开文件数（"ulimit -n"）的四分之三。',
    'connections',
  ],
  'server.slow_caller_seconds': [
    'Caller that does not read',
    '调用方不读取时限',
    '调用方最多可以多久不读取回答，超过则关闭连接。',
    'seconds',
  ],
  'server.slow_caller_mb': [
    'Waiting for a reader',
    '等待读取的数据',
    '流中等待读取的数据上限。回答超过此值且调用方 10 秒内未读取任何数据时会断开；面板事件流则立即断开。',
    'megabytes',
  ],
  'server.heartbeat_seconds': ['Heartbeat', '心跳间隔', '流静默多久后发送一条注释以保持连接。', 'seconds'],
  'server.stream_start_ms': [
    'Wait before a stream begins',
    '流开始前等待',
    '流在返回 200 之前等待首个内容的时间；此前的失败以 HTTP 状态码返回。',
    'milliseconds',
  ],
  'server.shutdown_seconds': [
    'Time to finish at a stop',
    '停止前等待',
    '网关停止时，进行中的请求可用来完成的时间。',
    'seconds',
  ],
  'server.queue_seconds': [
    'Wait for a free account',
    '排队等待',
    '当所有可用账号都已达到 token.max_concurrent 时，请求等待的时间。0 表示不等待。',
    'seconds',
  ],
  'server.queue_max': [
    'Waiting requests',
    '排队请求上限',
    '可同时排队的请求数；更多的请求立即返回 429。',
    'requests',
  ],
  'server.cors_origins': [
    'Web pages that may call',
    '允许的网页来源',
    '其网页可调用 /v1 的来源；"*" 表示全部，[] 表示没有。不适用于管理 API。',
  ],
  'server.fetch_allow': [
    'Private addresses to fetch from',
    '允许抓取的内网地址',
    '请求中的图片和文件可从中下载的内网 "host:port"（与 URL 中一致）。公网地址无需添加。',
  ],
  'log.retention_days': [
    'Keep the request log',
    '日志保留天数',
    '请求日志保留的天数；0 表示不保留。统计始终保留三个月。',
    'days',
  ],
  'log.max_rows': [
    'Requests in the log',
    '日志条数上限',
    '日志最多保存的请求数；最旧的先删除。一百万条约占 400 MB。',
    'requests',
  ],
  'log.max_file_mb': [
    'Size of a log file',
    '日志文件大小',
    'LOG_FILE 的文件超过此大小后改名为 .1 并重新开始；保留最近五个。',
    'megabytes',
  ],
  'log.store_bodies': [
    'Keep requests and answers',
    '保存请求和回答',
    '在请求日志中保存请求和回答。其中可能有私人内容，并占用大量空间。',
  ],
  'log.alert_webhook': [
    'Alert webhook',
    '告警 Webhook',
    '告警开始或结束时会收到 POST 的地址；留空表示不发送。可能含有密钥：显示时会隐藏。',
  ],
  'log.alert_webhook_form': [
    'Form of the webhook',
    'Webhook 格式',
    '该 POST 的格式：json、slack、telegram（地址为 .../bot<token>/sendMessage?chat_id=<id>）或 ntfy。',
  ],
} as const satisfies SettingRows
