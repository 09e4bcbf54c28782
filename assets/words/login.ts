import type { Pairs } from './pair.ts'

/** The door. */
export const login = {
  'login.title': ['Sign in', '登录'],
  'login.lead': ['The admin panel of this gateway.', '本网关的管理面板。'],
  'login.password': ['Password', '密码'],
  'login.show': ['Show password', '显示密码'],
  'login.hide': ['Hide password', '隐藏密码'],
  'login.submit': ['Sign in', '登录'],
  'login.busy': ['Signing in…', '正在登录…'],
  'login.wait': ['Wait {n} s', '请等待 {n} 秒'],
  'login.ended': [
    'Your session has ended. Sign in again and you are back where you were.',
    '会话已结束。重新登录后会回到刚才的页面。',
  ],
  'login.where': [
    'The password is `app.app_key` in `config.toml` in the data folder. It was printed when the gateway first started.',
    '密码是数据目录下 `config.toml` 里的 `app.app_key`，网关首次启动时打印过一次。',
  ],
  'login.lost': [
    'Lost it? Run `grok2api reset-password`; the new one is printed once.',
    '忘记了？运行 `grok2api reset-password`，新密码只打印一次。',
  ],
  'login.key': ['A client key (`sk-…`) does not sign in here.', '客户端密钥（`sk-…`）不能用来登录。'],
  'login.empty': ['Enter the password first.', '请先输入密码。'],
  password: ['Password', '密码'],
  'password.about': [
    'The password of this panel. A change ends every other session.',
    '本面板的密码。修改后其他会话都会失效。',
  ],
  'password.current': ['Current password', '当前密码'],
  'password.new': ['New password', '新密码'],
  'password.again': ['New password again', '再次输入新密码'],
  'password.change': ['Change password', '修改密码'],
  'password.changed': ['Changed. Other sessions are signed out.', '已修改，其他会话已退出。'],
  'password.short': ['At least {n} {n:character|characters}.', '至少 {n} 个字符。'],
  'password.differs': ['This is not the same.', '两次输入不一致。'],
  'password.known': ['Everybody knows this password.', '这是众所周知的密码。'],
} as const satisfies Pairs
