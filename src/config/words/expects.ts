/** What a setting expects, in Chinese, by the sentence of the schema. */
export const expectsZh: Readonly<Record<string, string>> = {
  '"*" or an origin as https://chat.example.com': '"*" 或来源，如 https://chat.example.com',
  'ASCII text without spaces, or "" for an open /v1': '不含空格的 ASCII 文本，或 ""（开放 /v1）',
  'a mode such as fast, auto, expert or heavy': '模式，如 fast、auto、expert 或 heavy',
  'a name without spaces': '不含空格的名称',
  'a password that is not empty': '非空的密码',
  'a path as /grok without a slash at its end, or ""': '形如 /grok、结尾没有斜杠的路径，或 ""',
  'a tag name without brackets': '不含尖括号的标签名',
  'an IP address or a network as 10.0.0.0/8': 'IP 地址或网段，如 10.0.0.0/8',
  'an http or https URL, or nothing': 'http 或 https 地址，或留空',
  'an http:// or https:// address': 'http:// 或 https:// 地址',
  'an http:// or https:// address, or ""': 'http:// 或 https:// 地址，或 ""',
  'basic, super, heavy or a name of [upstream.tiers]': 'basic、super、heavy 或 [upstream.tiers] 中的名称',
  'a host as cdn.grok.com, without https://': '主机名，如 cdn.grok.com，不含 https://',
  'a path that begins with /, as /rest/modes': '以 / 开头的路径，如 /rest/modes',
  'the kind of conversation, as CONVERSATION_KIND_IMAGINE': '对话类型，如 CONVERSATION_KIND_IMAGINE',
  'the name of a field, as remainingQueries': '字段名，如 remainingQueries',
  'the name the web app has for the mode, as fast': '网页端对该模式的名称，如 fast',
  'the name the web app has for the model': '网页端对该模型的名称',
  'the source of an upload, as IMAGINE_SELF_UPLOAD_FILE_SOURCE':
    '上传来源，如 IMAGINE_SELF_UPLOAD_FILE_SOURCE',
  'host:port': 'host:port',
  'http://host:port, https://host:port or socks5://host:port, or ""':
    'http://host:port、https://host:port 或 socks5://host:port，或 ""',
  'one line of plain ASCII text, or ""': '一行 ASCII 文本，或 ""',
  'the id of another chat model, or ""': '另一个对话模型的 id，或 ""',
}
