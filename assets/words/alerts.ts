import type { Pairs } from './pair.ts'

/** What needs the operator: one pair for each code of GET /alerts, and one for its remedy. */
export const alerts = {
  alerts: ['Needs you', '需要处理'],
  'alert.database_failed': ['The database does not answer.', '数据库没有响应。'],
  'alert.database_failed.remedy': [
    'Check that `{folder}` is writable and the disk is not full, then restart.',
    '请确认 `{folder}` 可写且磁盘未满，然后重启。',
  ],
  'alert.no_accounts': [
    'There is no account yet, so no request can be answered.',
    '还没有账号，任何请求都无法回答。',
  ],
  'alert.no_accounts.remedy': [
    'Put credentials into `{file}`; it is picked up while running. The least it needs is `{"ssoBasic": ["…"]}`.',
    '把凭据写入 `{file}`，运行中会自动读取。最简单的内容是 `{"ssoBasic": ["…"]}`。',
  ],
  'alert.no_usable_account': ['No account of {total} is usable now.', '{total} 个账号目前都不可用。'],
  'alert.no_usable_account.remedy': [
    'Replace what is expired or blocked, enable what is disabled: their `status` stands in `{file}`.',
    '更换已失效或被封禁的账号，启用已停用的账号；它们的 `status` 在 `{file}` 里。',
  ],
  'alert.upstream_refused': [
    'Grok refuses the browser values of this gateway; chats over `{transports}` are paused.',
    'Grok 拒绝了本网关的浏览器参数；经由 `{transports}` 的聊天已暂停。',
  ],
  'alert.upstream_refused.remedy': [
    'Copy fresh `cf_clearance`, `user_agent` and `statsig_id` from your browser into `[grok]` of `{file}`.',
    '请从浏览器复制最新的 `cf_clearance`、`user_agent` 和 `statsig_id`，写入 `{file}` 的 `[grok]`。',
  ],
  'alert.transport_set_aside': [
    'Chats over `{transports}` are refused or not understood; they take the other transport, and one request tries again from time to time.',
    '经由 `{transports}` 的聊天被拒绝或无法识别；已改走另一种传输方式，并会不时由一个请求重试。',
  ],
  'alert.transport_set_aside.remedy': [
    'The log says why. To stop trying, set `grok.chat_transport` in `{file}`.',
    '原因见日志。若不想再尝试，请在 `{file}` 里设置 `grok.chat_transport`。',
  ],
  'alert.default_password': [
    'The admin password is a default that anybody knows; it works on this machine only.',
    '管理密码是众所周知的默认值，只能在本机使用。',
  ],
  'alert.default_password.remedy': [
    'Run `grok2api reset-password`, or set another `app.app_key` in `{file}`.',
    '运行 `grok2api reset-password`，或在 `{file}` 里修改 `app.app_key`。',
  ],
  'alert.pool_low': [
    'Only {ready} of {total} {total:account|accounts} {ready:is|are} ready.',
    '{total} 个账号中只有 {ready} 个就绪。',
  ],
  'alert.pool_low.remedy': [
    'Replace what is expired or blocked, or add accounts.',
    '更换失效或被封禁的账号，或添加新账号。',
  ],
  'alert.unknown_frames': [
    'Grok says things this version does not know ({count} in the last hour): `{names}`.',
    'Grok 返回了此版本不认识的内容（最近一小时 {count} 次）：`{names}`。',
  ],
  'alert.unknown_frames.remedy': [
    'Answers go on without them. Look for a newer version of grok2api.',
    '回答不受影响。请查看 grok2api 是否有新版本。',
  ],
  'alert.open_api': ['No API key is asked for on `/v1`.', '`/v1` 目前不需要 API 密钥。'],
  'alert.open_api.remedy': ['Set `app.api_key` in `{file}`.', '在 `{file}` 里设置 `app.api_key`。'],
  'alert.open_api_exposed': [
    'Anybody who reaches this port can use your accounts.',
    '任何能访问此端口的人都可以使用你的账号。',
  ],
  'alert.open_api_exposed.remedy': ['Set `app.api_key` in `{file}`.', '在 `{file}` 里设置 `app.api_key`。'],
  'alert.loopback_links': [
    'Links to pictures and videos point at `{url}`, which other machines cannot open.',
    '图片和视频的链接指向 `{url}`，其他机器打不开。',
  ],
  'alert.loopback_links.remedy': [
    'Set `app.public_base_url` in `{file}` to the address your callers use, or leave it and `app.app_url` empty.',
    '在 `{file}` 里把 `app.public_base_url` 设为调用方使用的地址，或将它和 `app.app_url` 都留空。',
  ],
  'alert.disk_read_only': [
    'The file system with `{folder}` is read-only: requests are answered, but nothing is written down.',
    '`{folder}` 所在文件系统为只读：请求仍会得到回答，但任何内容都无法写入。',
  ],
  'alert.disk_read_only.remedy': [
    'Look why with `dmesg` and `mount`, and mount it writable again; it goes on by itself.',
    '请用 `dmesg` 和 `mount` 查明原因并重新挂载为可写，之后会自动恢复。',
  ],
  'alert.disk_full': [
    'The disk with `{folder}` is full: requests are answered, but pictures, videos, responses and the request log are not stored.',
    '`{folder}` 所在磁盘已满：请求仍会得到回答，但图片、视频、响应和请求日志都无法保存。',
  ],
  'alert.disk_full.remedy': [
    'Delete media or make room otherwise; it goes on by itself.',
    '请删除媒体文件或以其他方式腾出空间，之后会自动恢复。',
  ],
  'alert.disk_nearly_full': [
    'Only {free_mb} MB are free where `{folder}` lies.',
    '`{folder}` 所在磁盘只剩 {free_mb} MB。',
  ],
  'alert.disk_nearly_full.remedy': [
    'Make room, or lower `cache.limit_mb`.',
    '请清理磁盘，或调低 `cache.limit_mb`。',
  ],
  'alert.media_storage_failed': [
    'Pictures and videos can be neither stored nor served: the bucket `{bucket}` at `{endpoint}` fails (`{code}`).',
    '图片和视频既无法保存也无法提供：`{endpoint}` 上的存储桶 `{bucket}` 出错（`{code}`）。',
  ],
  'alert.media_storage_failed.remedy': ['{remedy}', '请按提示处理：{remedy}'],
  'alert.config_problem': ['A setting is not understood.', '有一项配置无法识别。'],
  'alert.config_problem.remedy': [
    '{message}. Look at `{file}`; `grok2api check` lists everything.',
    '{message}。请查看 `{file}`；运行 `grok2api check` 可列出全部问题。',
  ],
  'alert.config_problems': [
    '{count} {count:setting is|settings are} not understood: `{keys}`.',
    '有 {count} 项配置无法识别：`{keys}`。',
  ],
  'alert.config_problems.remedy': [
    'Look at `{file}`; `grok2api check` lists everything.',
    '请查看 `{file}`；运行 `grok2api check` 可列出全部问题。',
  ],
} as const satisfies Pairs
