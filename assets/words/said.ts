/**
 * What the gateway says of accounts, requests and jobs, and the same in Chinese. The gateway speaks English: these are for
 * the panel. `{name}` stands for whatever is there. A sentence that is not here is shown as it is.
 */
export const said: readonly (readonly [en: string, zh: string])[] = [
  // Why an account is in its state, and what was met on it.
  [
    'The upstream says that the session of this account has ended. Paste a fresh sso cookie for it.',
    '上游表示此账号的登录已结束，请粘贴新的 sso Cookie。',
  ],
  ['The upstream says that the usage limit of this account is reached.', '上游表示此账号已达到使用上限。'],
  [
    'The upstream says that the picture limit of this account is reached.',
    '上游表示此账号已达到图片生成上限。',
  ],
  [
    'The upstream says that the limit on pictures and videos of this account is reached.',
    '上游表示此账号已达到图片和视频的上限。',
  ],
  ['The upstream refuses this account.', '上游拒绝此账号。'],
  [
    'The upstream refused an account without saying why. Try again; if it stays, the operator should look at the account and at the proxy.',
    '上游拒绝了一个账号但未说明原因。请重试；若持续出现，请管理员检查账号和代理。',
  ],
  [
    'The upstream refuses the browser values of this gateway. Copy fresh cf_clearance, user_agent and statsig_id from your browser into [grok] of config.toml.',
    '上游拒绝本网关的浏览器参数。请从浏览器复制新的 cf_clearance、user_agent 和 statsig_id，写入 config.toml 的 [grok]。',
  ],
  [
    'The xAI API does not know the key of this account. Put a new one in its place (https://console.x.ai).',
    'xAI API 不认识此账号的密钥，请更换（https://console.x.ai）。',
  ],
  [
    'The xAI API refuses this account: its key or team is blocked.',
    'xAI API 拒绝此账号：其密钥或团队已被封禁。',
  ],
  [
    'The xAI account of this key has no credits left, or has reached its spending limit. It rests until tomorrow; credits are added on https://console.x.ai.',
    '此密钥的 xAI 账户余额不足或已达到消费上限，将停用到明天；可在 https://console.x.ai 充值。',
  ],
  [
    'The xAI API refused a key without saying that it is wrong. It may lack a permission, or something on the way refuses; the log has the details.',
    'xAI API 拒绝了一个密钥，但没有说明密钥有误。可能缺少权限，也可能是途中的某个环节拒绝；详情见日志。',
  ],
  ['The xAI API says that the rate limit of this key is reached.', 'xAI API 表示此密钥已达到速率上限。'],
  ['{budget} is used up', '{budget} 已用完'],
  // Why no account serves.
  [
    'The account pool is empty. The operator has to add accounts to token.json or in the panel.',
    '账号池为空，需要管理员在 token.json 或面板中添加账号。',
  ],
  [
    'None of the {total} accounts is usable: they are expired, blocked or disabled. See the panel.',
    '{total} 个账号均不可用：已失效、被封禁或已停用。',
  ],
  [
    'No usable account is of the tier {tier} that {model} needs. Add one or choose another model.',
    '没有可用账号达到 {model} 所需的等级 {tier}。请添加账号或选择其他模型。',
  ],
  [
    'Every account that could serve {model} was tried and failed. Try again later.',
    '能够提供 {model} 的账号都已尝试并失败，请稍后重试。',
  ],
  [
    'No account has any quota for {model}. Add one that has, or choose another model.',
    '没有账号拥有 {model} 的额度。请添加账号或选择其他模型。',
  ],
  [
    'All accounts that serve {model} are at their limit. The first is back in {seconds} s.',
    '提供 {model} 的账号都已达到上限，最早的将在 {seconds} 秒后恢复。',
  ],
  [
    'No account fits what this API key is bound to. The operator can change that in the panel.',
    '没有账号符合此 API 密钥的绑定条件，管理员可在面板中修改。',
  ],
  // What went wrong with a request.
  ['The upstream reported an error. Try again.', '上游报告了错误，请重试。'],
  ['The upstream answered something that cannot be read. Try again.', '上游返回的内容无法识别，请重试。'],
  ['The upstream could not make the picture. Try again.', '上游未能生成图片，请重试。'],
  [
    'The upstream finished without saying anything, twice. Try again or change the prompt.',
    '上游两次都没有返回任何内容。请重试或修改提示词。',
  ],
  [
    'The upstream finished without a video. Try again or change the prompt.',
    '上游结束时没有返回视频。请重试或修改提示词。',
  ],
  [
    'The upstream closed the connection before the picture was finished. Try again.',
    '图片完成之前上游关闭了连接，请重试。',
  ],
  ['The upstream could not use an attachment of this request.', '上游无法使用此请求的附件。'],
  [
    'The conversation is longer than the upstream accepts. Send fewer or shorter messages.',
    '对话长度超出上游限制，请减少或缩短消息。',
  ],
  [
    'The conversation is longer than the model accepts. Send fewer or shorter messages.',
    '对话长度超出模型限制，请减少或缩短消息。',
  ],
  [
    'A generated file could not be fetched from the upstream. Ask again.',
    '无法从上游下载生成的文件，请重新请求。',
  ],
  ['The xAI API sent something that cannot be read. Try again.', 'xAI API 返回的内容无法识别，请重试。'],
  ['The xAI API broke the answer off with an error. Try again.', 'xAI API 因错误中断了回答，请重试。'],
  [
    'The connection to the xAI API ended in the middle of the answer. Try again.',
    '与 xAI API 的连接在回答中途断开，请重试。',
  ],
  [
    'The xAI API did not answer within {seconds} seconds. Try again, or raise xai.timeout.',
    'xAI API 在 {seconds} 秒内没有回答。请重试，或调大 xai.timeout。',
  ],
  [
    'There is no model "{model}" here. Nearest: {nearest}. GET /v1/models lists all.',
    '没有模型“{model}”。最接近的是：{nearest}。GET /v1/models 可列出全部模型。',
  ],
  [
    'This API key may not use "{model}". It may use: {models}.',
    '此 API 密钥不能使用“{model}”，可用的模型：{models}。',
  ],
  [
    'This API key may send {rpm} requests a minute. The next one is possible in {seconds} s.',
    '此 API 密钥每分钟最多 {rpm} 个请求，{seconds} 秒后可再次请求。',
  ],
  [
    'This API key may have {n} requests running at once. Wait until one of them has ended.',
    '此 API 密钥最多同时进行 {n} 个请求，请等其中一个结束。',
  ],
  [
    'All accounts that serve {model} are busy, and too many requests wait already (server.queue_max). Try again in a moment.',
    '提供 {model} 的账号都在忙，排队的请求也已过多（server.queue_max），请稍后重试。',
  ],
  [
    'All accounts that could serve this were busy for {seconds} seconds (server.queue_seconds). Try again in a moment.',
    '可用的账号已连续忙碌 {seconds} 秒（server.queue_seconds），请稍后重试。',
  ],
  [
    'No upstream that serves "{model}" is switched on. The operator can change that.',
    '提供“{model}”的上游都未启用，可由管理员开启。',
  ],
  [
    '"{model}" makes pictures or videos, which this endpoint cannot deliver. Ask it on /v1/chat/completions, /v1/images or /v1/videos, or choose a chat model here.',
    '“{model}”生成图片或视频，此接口无法返回。请改用 /v1/chat/completions、/v1/images 或 /v1/videos，或选择对话模型。',
  ],
  ['The caller closed the connection.', '调用方关闭了连接。'],
  ['Say in words what is to be made.', '请用文字描述要生成的内容。'],
  // Results of tests and jobs.
  ['There is no such account any more.', '该账号已不存在。'],
  ['The upstream answered, but without any figures.', '上游有回答，但没有任何数字。'],
  [
    'The account is at its limit in every mode, so no chat was sent.',
    '此账号的所有模式都已达到上限，因此没有发送对话。',
  ],
  ['The chat was answered without a word.', '对话得到了回答，但没有任何文字。'],
  ['There is no usable account to try it with.', '没有可用于测试的账号。'],
  [
    'There is no such job. Ended jobs are forgotten after an hour, and when the gateway restarts.',
    '没有此任务。已结束的任务会在一小时后或网关重启时清除。',
  ],
  [
    'The log has no request of this id. It may be too old (log.retention_days), or the log is off.',
    '日志中没有此请求。可能已过期（log.retention_days），或日志已关闭。',
  ],
  ['There is no account with this id. GET /tokens lists them.', '没有此 ID 的账号。'],
  ['There is no API key with this id. GET /keys lists them.', '没有此 ID 的 API 密钥。'],
  ['There is no proxy with this id. GET /proxies lists them.', '没有此 ID 的代理。'],
  ['No webhook is set: log.alert_webhook is empty.', '未设置 Webhook：log.alert_webhook 为空。'],
  ['not a token', '不是有效的凭据'],
]
