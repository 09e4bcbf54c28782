import type { Pairs } from './pair.ts'

/** How things stand with Grok, on the overview. */
export const upstream = {
  upstream: ['How Grok behaves', 'Grok 的状态'],
  'upstream.quiet': [
    'Every way to Grok is open, and everything it said was understood.',
    '通往 Grok 的所有通道均可用，其返回内容均可识别。',
  ],
  'upstream.try': ['Try now', '立即重试'],
  'upstream.way.mgw': ['Chat socket', '聊天套接字'],
  'upstream.way.rest': ['REST calls', 'REST 调用'],
  'upstream.way.imagine': ['Picture socket', '图片套接字'],
  'upstream.aside': ['is avoided', '暂被避开'],
  'upstream.paused': ['is paused', '已暂停'],
  'upstream.retry': ['One request tries it again in {time}.', '{time}后由一个请求重试。'],
  'upstream.retry.next': ['The next request tries it again.', '下一个请求会重试。'],
  'upstream.refused': [
    '{n} {n:account was|accounts were} refused with HTTP {status} and no reason: no account is blamed.',
    '{n} 个账号被无理由拒绝（HTTP {status}）：不归咎于任何账号。',
  ],
  'upstream.unknown': [
    'Grok said what this version does not understand. Look for a newer one, or put a sample into a report.',
    'Grok 返回了本版本无法识别的内容。请查看是否有新版本，或在反馈中附上样本。',
  ],
  'upstream.anew': ['Count anew', '重新计数'],
  'upstream.times': ['{n} ×, last {when}', '{n} 次，最近 {when}'],
  'upstream.all': ['Show all {n}', '显示全部 {n} 项'],
  'upstream.sample': ['a sample of {name}', '{name} 的样本'],
  'upstream.kind.envelope': ['envelope', '信封'],
  'upstream.kind.event': ['event', '事件'],
  'upstream.kind.frame': ['field or frame', '字段或帧'],
  'upstream.kind.chunk': ['chunk', '数据块'],
  'upstream.kind.channel': ['channel', '频道'],
  'upstream.kind.message_tag': ['message tag', '消息标签'],
  'upstream.kind.tag': ['tag in a text', '文本中的标签'],
  'upstream.kind.end_state': ['end state', '结束状态'],
  'upstream.kind.quota': ['quota answer', '额度答复'],
  'upstream.kind.host': ['host of files', '文件主机'],
  'upstream.kind.upload': ['upload answer', '上传答复'],
  'upstream.kind.answer': ['odd answer', '异常回答'],
} as const satisfies Pairs
