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
} as const satisfies Pairs
