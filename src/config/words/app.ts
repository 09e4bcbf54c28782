import type { SettingRows } from './row.ts'

export const app = {
  'app.api_key': [
    'API key',
    'API 密钥',
    '客户端使用的密钥。config.toml 中没有此项时会自动生成并写入；特意设为 "" 则任何人都可使用 /v1。',
  ],
  'app.app_key': [
    'Admin password',
    '管理密码',
    '管理面板的密码。config.toml 中没有此项或为 "" 时会自动生成并写入。',
  ],
  'app.app_url': [
    'Address',
    '访问地址',
    '网关的访问地址，如 https://grok.example.com；用作文件链接的前缀。"" 表示取自每个请求。',
  ],
  'app.public_base_url': ['Public address', '公网地址', '同上；两者都设置时以此为准。"" 表示使用 app_url。'],
  'app.base_path': [
    'Base path',
    '路径前缀',
    '反向代理提供本网关的路径，如 /grok。代理已发送 X-Forwarded-Prefix 时无需设置。"" 表示根路径。',
  ],
  'app.models_list_aliases': [
    'List aliases as models',
    '列出别名',
    '在 GET /v1/models 中把模型的别名也作为独立模型列出。带星号的别名不会列出。',
  ],
  'app.mask_emails': [
    'Mask e-mail addresses',
    '隐藏邮箱地址',
    '在面板、管理 API、命令行、日志和统计中把账号的邮箱显示为 a***@example.com。文件和导出仍保留完整地址。',
  ],
  'app.image_format': [
    'Pictures in chat answers',
    '对话中的图片格式',
    '图片在对话回答中的形式：url 或 markdown（均为指向本地副本的 ![image](链接)）、link（仅链接）或 base64（data URI，体积大）。',
  ],
  'app.video_format': [
    'Videos in chat answers',
    '对话中的视频格式',
    '视频在对话回答中的形式：url（指向本地副本的链接）、html（播放器）或 markdown（带预览图的链接）。',
  ],
  'cache.enable_auto_clean': [
    'Clean up by itself',
    '自动清理',
    '超过 limit_mb 时删除最旧的图片和视频。false 则任由 data/media 增长。',
  ],
  'cache.limit_mb': [
    'Limit of all files',
    '总大小上限',
    'data/media 的大小上限；清理时会降到上限的 80 %。',
    'megabytes',
  ],
  'cache.image_limit_mb': [
    'Limit of pictures',
    '图片大小上限',
    '图片单独的大小上限；清理时会降到上限的 80 %。0 表示除 limit_mb 外不设上限。',
    'megabytes',
  ],
  'cache.video_limit_mb': ['Limit of videos', '视频大小上限', '视频单独的大小上限，规则同上。', 'megabytes'],
  'compat.error_detail': [
    'Errors as `detail.error`',
    '同时返回 `detail.error`',
    '把错误同时放在 error 和 detail.error 中，供 Tomiya233/grok2api_new 的客户端使用。',
  ],
  'compat.pass_unknown_models': [
    'Pass unknown models on',
    '放行未知模型',
    '目录中没有的模型也向上游请求：按名称所含的模式（-fast、-expert……），否则以名称本身作为模式。',
  ],
  'compat.legacy_admin': [
    'Old admin routes',
    '旧版管理接口',
    '提供 a507588645/grok2api 的管理接口（/api/login、/api/tokens、/api/settings、/api/cache、/api/stats），使用面板密码。',
  ],
  'compat.stream_usage': [
    'Usage in streams',
    '流末尾的用量',
    'Chat 流末尾的用量块：asked（与 OpenAI 相同，仅在 stream_options.include_usage 时）或 always（总是发送，供不请求用量、因而计为 0 的中转使用）。',
  ],
  'conversation.mode': [
    'Continue conversations',
    '延续会话',
    '延续上游自己的会话：off（每次发送完整历史）、explicit（按 id）或 auto（也按历史匹配）。此时文本会保存在 grok2api.db 中，会话也会保留在账号的列表里。参见 docs/conversations.md。',
  ],
  'conversation.ttl_seconds': ['Forget after', '遗忘时间', '会话在最后一轮之后多久被遗忘。', 'seconds'],
  'conversation.max_per_account': [
    'Kept per account',
    '每账号保留数量',
    '每个账号保留的会话数；超过时最旧的会被遗忘。',
    'conversations',
  ],
  'responses.retention_days': [
    'Keep stored responses',
    '响应保留天数',
    '已保存的响应可以读取和继续的天数。',
    'days',
  ],
  'update.url': [
    'Update address',
    '更新检查地址',
    '返回最新版本的地址，供 `grok2api update --check` 使用；格式如 GitHub 的 releases/latest、{"version": …} 或纯文本。"" 表示不检查。',
  ],
} as const satisfies SettingRows
