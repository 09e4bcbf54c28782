import type { Pairs } from './pair.ts'

/** Alerts about how requests, quotas and files do, beside those of `alerts.ts`. */
export const alertsHealth = {
  'alert.answers_odd': [
    '{count} {count:answer|answers} of the last 5 minutes {count:was|were} not what {count:it|they} should be: {kinds}.',
    '最近 5 分钟有 {count} 个回答不正常：{kinds}。',
  ],
  'alert.answers_odd.remedy': [
    'The log marks them. Grok may have changed: look for a newer version of grok2api.',
    '日志中有标记。Grok 可能已变更：请查看 grok2api 是否有新版本。',
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
  'alert.accounts_refused_alike': [
    'Every account is refused with status {status} and no reason: that is Grok’s trouble, or a proxy’s, and no account’s.',
    '所有账号都被拒绝（状态码 {status}，未说明原因）：这是 Grok 或代理的问题，与账号无关。',
  ],
  'alert.accounts_refused_alike.remedy': [
    'No account was taken out of service. Check `grok.base_proxy_url` and whether grok.com answers in a browser; it goes on by itself when one account answers.',
    '没有账号被停用。请检查 `grok.base_proxy_url`，以及浏览器能否打开 grok.com；只要有一个账号得到回答，就会自动恢复。',
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
    'Quotas cannot be read: the last {count} {count:answer|answers} had no figures.',
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
    '{failed} of the last {total} {total:request|requests} failed (last 5 minutes), most often with `{code}`.',
    '最近 5 分钟的 {total} 个请求中有 {failed} 个失败，最常见的是 `{code}`。',
  ],
  'alert.requests_failing.remedy': [
    '{message} Open the log at `{request_id}` for the attempts and Grok’s own words, and run `grok2api doctor`.',
    '{message} 请在日志中打开 `{request_id}` 查看各次尝试和 Grok 的原话，并运行 `grok2api doctor`。',
  ],
  'alert.upstream_unreachable': [
    'Grok cannot be reached: the last {count} {count:connection|connections} failed.',
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
    'Grok is slow: half of the last {count} {count:answer|answers} took more than {seconds} s to begin.',
    'Grok 变慢：最近 {count} 个回答中有一半超过 {seconds} 秒才开始。',
  ],
  'alert.upstream_slow.remedy': [
    'Nothing is broken here. Ask for a faster model, or wait until Grok is faster again.',
    '网关本身没有问题。请改用更快的模型，或等待 Grok 恢复。',
  ],
} as const satisfies Pairs
