import type { Pairs } from './pair.ts'

/** What a refusal says, by its code. */
export const errors = {
  'error.invalid_password': ['That is not the admin password.', '管理密码不正确。'],
  'error.default_password': [
    'This is a default password that anybody knows: it works only on the machine itself. Set another `app.app_key`, or run `grok2api reset-password`.',
    '这是众所周知的默认密码，只能在本机使用。请修改 `app.app_key`，或运行 `grok2api reset-password`。',
  ],
  'error.too_many_logins': [
    'Too many wrong passwords from your address. You can try again in {n} {n:second|seconds}.',
    '你的地址输错密码次数过多，{n} 秒后可以再试。',
  ],
  'error.origin_not_allowed': [
    'The gateway thinks this page comes from elsewhere. Behind a reverse proxy, pass the `Host` header on and list the proxy in `server.trusted_proxies`.',
    '网关认为这个页面来自别处。若在反向代理之后，请转发 `Host` 头，并把代理加入 `server.trusted_proxies`。',
  ],
  'error.unreachable': ['The gateway does not answer. Is it running?', '网关没有响应，它在运行吗？'],
  'error.other': ['The gateway refused: {message}', '网关拒绝了请求：{message}'],
  'error.invalid_value': ['{message}', '值不被接受：{message}'],
  'error.invalid_json': ['{message}', '请求不是有效的 JSON：{message}'],
  'error.not_found': ['{message}', '没有找到：{message}'],
  'error.disk_full': ['{message}', '磁盘已满，无法写入：{message}'],
  'error.storage_unavailable': ['{message}', '存储没有响应：{message}'],
  'error.internal_error': ['{message}', '网关内部错误：{message}'],
  'error.request_too_large': ['{message}', '请求过大：{message}'],
  'error.rate_limit_exceeded': ['{message}', '已达到速率上限：{message}'],
  'error.no_account_available': ['{message}', '没有可用账号：{message}'],
  'error.upstream_session_refused': ['{message}', '上游拒绝了浏览器参数：{message}'],
  'error.upstream_error': ['{message}', '上游出错：{message}'],
  'error.upstream_timeout': ['{message}', '上游超时：{message}'],
  'error.empty_response': ['{message}', '上游没有返回内容：{message}'],
  'error.model_not_found': ['{message}', '没有此模型：{message}'],
  'error.model_not_allowed': ['{message}', '此密钥不允许使用该模型：{message}'],
  'error.endpoint_disabled': ['{message}', '接口已关闭：{message}'],
  'error.content_policy_violation': ['{message}', '内容被上游审核拦截：{message}'],
  'error.context_length_exceeded': ['{message}', '对话过长：{message}'],
  'error.insufficient_quota': ['{message}', '密钥的额度已用完：{message}'],
  'error.concurrency_limit_exceeded': ['{message}', '已达到并发上限：{message}'],
} as const satisfies Pairs
