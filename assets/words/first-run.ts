import type { Pairs } from './pair.ts'

/** The way to the first answer, and the API key. */
export const firstRun = {
  'first.title': ['First steps', '开始使用'],
  'first.accounts': ['Add accounts', '添加账号'],
  'first.accounts.how': [
    'Paste the cookie `sso` of a browser that is signed in at grok.com, a `token.json` or an export of another gateway, or drop a file here.',
    '粘贴已登录 grok.com 的浏览器中的 `sso` Cookie、`token.json` 或其他网关的导出内容，也可以把文件拖到这里。',
  ],
  'first.import': ['Import accounts', '导入账号'],
  'first.checked': ['See them checked', '检查账号'],
  'first.checked.how': [
    'Each one is asked whether it answers. This begins by itself after the import.',
    '导入后会自动逐个检查账号是否可用。',
  ],
  'first.checked.done': ['{usable} of {total} can answer.', '{total} 个账号中 {usable} 个可用。'],
  'first.again': ['Check again', '重新检查'],
  'first.ask': ['Ask one question', '提一个问题'],
  'first.ask.how': [
    'In the playground, over the same API that clients use.',
    '在试用页中，通过与客户端相同的接口提问。',
  ],
  'first.ask.go': ['Open the playground', '打开试用页'],
  'first.connect': ['Connect a client', '接入客户端'],
  'first.connect.how': [
    'It needs the base URL and the API key from below.',
    '客户端需要下方的接口地址和 API 密钥。',
  ],
  'first.done': ['Done', '已完成'],
  'first.hide': ['Hide', '隐藏'],
  'key.show': ['Show the API key', '显示 API 密钥'],
  'key.show.why': [
    'Enter the admin password once more: whoever finds this page open should not get the key.',
    '请再次输入管理密码，避免他人从打开的页面直接取得密钥。',
  ],
  'key.value': ['API key', 'API 密钥'],
} as const satisfies Pairs
