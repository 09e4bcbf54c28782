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
  'alert.no_usable_account': ['None of the {total} accounts is usable now.', '{total} 个账号目前都不可用。'],
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
    'Grok refused chats over `{transports}`; for 10 minutes they take the other transport.',
    'Grok 拒绝了经由 `{transports}` 的聊天；10 分钟内改走另一种传输方式。',
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
  'alert.pool_low': ['Only {ready} of {total} accounts are ready.', '{total} 个账号中只有 {ready} 个就绪。'],
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
  'alert.disk_full': [
    'The disk with `{folder}` is full: requests are answered, but pictures, videos, responses and the request log are not stored.',
    '`{folder}` 所在磁盘已满：请求仍会得到回答，但图片、视频、响应和请求日志都无法保存。',
  ],
  'alert.disk_full.remedy': [
    'Delete media or make room otherwise; it goes on by itself.',
    '请删除媒体文件或以其他方式腾出空间，之后会自动恢复。',
  ],
  'alert.answers_odd': [
    '{count} answers of the last 5 minutes were not what they should be: {kinds}.',
    '最近 5 分钟有 {count} 个回答不正常：{kinds}。',
  ],
  'alert.answers_odd.remedy': [
    'The log marks them. Grok may have changed: look for a newer version of grok2api.',
    '日志中有标记。Grok 可能已变更：请查看 grok2api 是否有新版本。',
  ],
  'alert.disk_nearly_full': [
    'Only {free_mb} MB are free where `{folder}` lies.',
    '`{folder}` 所在磁盘只剩 {free_mb} MB。',
  ],
  'alert.disk_nearly_full.remedy': [
    'Make room, or lower `cache.limit_mb`.',
    '请清理磁盘，或调低 `cache.limit_mb`。',
  ],
  'alert.config_problem': ['A setting is not understood.', '有一项配置无法识别。'],
  'alert.config_problem.remedy': [
    '{message}. Look at `{file}`; `grok2api check` lists everything.',
    '{message}。请查看 `{file}`；运行 `grok2api check` 可列出全部问题。',
  ],
  'alert.config_problems': [
    '{count} settings are not understood: `{keys}`.',
    '有 {count} 项配置无法识别：`{keys}`。',
  ],
  'alert.config_problems.remedy': [
    'Look at `{file}`; `grok2api check` lists everything.',
    '请查看 `{file}`；运行 `grok2api check` 可列出全部问题。',
  ],
  'alert.since': ['for {time}', '已持续 {time}'],
  'alert.files_foreign': [
    'The gateway runs as `{user}` and may not read and write `{files}`.',
    '网关以 `{user}` 身份运行，无法读写 `{files}`。',
  ],
  'alert.files_foreign.remedy': [
    'Give the files back: `chown -R {user} {folder}`',
    '请改回属主：`chown -R {user} {folder}`',
  ],
  'alert.config_refused': ['`config.toml` as it stands is refused.', '`config.toml` 当前的内容被拒绝。'],
  'alert.config_refused.remedy': [
    '{reason}. The settings read last stay in force. Fix `{file}`; it is read again by itself.',
    '{reason}。上一次读取的设置继续有效。请修正 `{file}`，之后会自动重新读取。',
  ],
  'alert.accounts_refused': [
    '`token.json` as it stands cannot be used.',
    '`token.json` 当前的内容无法使用。',
  ],
  'alert.accounts_refused.remedy': [
    '{reason}. The accounts read last stay in service, and nothing is written to the file. Fix `{file}`; it is read again by itself.',
    '{reason}。上一次读取的账号继续服务，且不会写入该文件。请修正 `{file}`，之后会自动重新读取。',
  ],
  'alert.newer_schema': [
    'A newer version of grok2api has changed the database while this one runs.',
    '本进程运行期间，数据库已被更新版本的 grok2api 修改。',
  ],
  'alert.newer_schema.remedy': [
    'Restart with the newer version. This one may not start on this data folder again.',
    '请用更新的版本重启；当前版本可能无法再次在此数据目录上启动。',
  ],
  'alert.tier_out': [
    'Every account of the tier {tiers} is out: at its limit, expired or blocked.',
    '{tiers} 等级的账号都已不可用：达到限额、已失效或被封禁。',
  ],
  'alert.tier_out.remedy': [
    'Models of that tier answer 429 or 503 until one is back. Wait for its quota, replace what is expired or blocked, or add accounts.',
    '在有账号恢复之前，该等级的模型会返回 429 或 503。请等待额度恢复、更换失效或被封禁的账号，或添加账号。',
  ],
  'alert.quota_unreadable': [
    'Quotas cannot be read: the last {count} answers had no figures.',
    '无法读取额度：最近 {count} 次回答都没有数字。',
  ],
  'alert.quota_unreadable.remedy': [
    '{reason} Accounts are chosen without knowing what they have left, and limits are met only when Grok names them. Look for a newer version of grok2api.',
    '{reason} 选择账号时不知道剩余额度，只有 Grok 提示时才会发现限额。请查看 grok2api 是否有新版本。',
  ],
  'alert.key_budget_spent': [
    'These API keys have used up their token budget: {keys}.',
    '这些 API 密钥的 token 预算已用完：{keys}。',
  ],
  'alert.key_budget_spent.remedy': [
    'Their requests are refused with 429 until the day or month (UTC) is over. Raise the budget on the page Keys.',
    '在当天或当月（UTC）结束之前，它们的请求会被 429 拒绝。可在“密钥”页面提高预算。',
  ],
  'alert.requests_failing': [
    '{failed} of the last {total} requests failed (last 5 minutes), most often with `{code}`.',
    '最近 5 分钟的 {total} 个请求中有 {failed} 个失败，最常见的是 `{code}`。',
  ],
  'alert.requests_failing.remedy': [
    '{message} Open the log at `{request_id}` for the attempts and Grok’s own words, and run `grok2api doctor`.',
    '{message} 请在日志中打开 `{request_id}` 查看各次尝试和 Grok 的原话，并运行 `grok2api doctor`。',
  ],
  'alert.upstream_unreachable': [
    'Grok cannot be reached: the last {count} connections failed.',
    '无法连接 Grok：最近 {count} 次连接都失败了。',
  ],
  'alert.upstream_unreachable.remedy': [
    'Check the network, DNS and `grok.base_proxy_url` of this machine; `grok2api doctor` tries each of them.',
    '请检查本机的网络、DNS 和 `grok.base_proxy_url`；`grok2api doctor` 会逐项测试。',
  ],
  'alert.self_check_failed': ['The last self-check failed.', '最近一次自检失败。'],
  'alert.self_check_failed.remedy': [
    '{message} No request came in the last 5 minutes. Run `grok2api doctor`: it says which part fails and what to do. The check is repeated every minute.',
    '{message} 最近 5 分钟没有请求。运行 `grok2api doctor`：它会指出哪一部分出错以及如何处理。自检每分钟重复一次。',
  ],
  'alert.transport_failing': [
    'Every try over `{transports}` failed in the last 5 minutes ({count}); other ways answered instead.',
    '最近 5 分钟经由 `{transports}` 的 {count} 次尝试全部失败；已由其他方式回答。',
  ],
  'alert.transport_failing.remedy': [
    'Requests go on by the other way, pictures by drawing in a chat. The log has what Grok said; `grok2api doctor` tries each way.',
    '请求改走另一种方式，图片改为在聊天中绘制。日志里有 Grok 的原话；`grok2api doctor` 会测试每种方式。',
  ],
  'alert.upstream_slow': [
    'Grok is slow: half of the last {count} answers took more than {seconds} s to begin.',
    'Grok 变慢：最近 {count} 个回答中有一半超过 {seconds} 秒才开始。',
  ],
  'alert.upstream_slow.remedy': [
    'Nothing is broken here. Ask for a faster model, or wait until Grok is faster again.',
    '网关本身没有问题。请改用更快的模型，或等待 Grok 恢复。',
  ],
} as const satisfies Pairs
