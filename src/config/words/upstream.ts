import type { SettingRows } from './row.ts'

export const upstream = {
  'upstream.chat_transports': [
    'Transports of chats',
    '对话的传输方式',
    'grok.chat_transport 为 auto 时对话使用的传输方式，优先者在前；前者被拒绝或无法识别时由后者回答。',
  ],
  'upstream.chat_files': [
    'Files in a chat',
    '对话中的文件',
    '通过套接字发送对话文件的方式：new = 一条消息，文件 id 写在旁边；old = 两条消息并提及该文件。',
  ],
  'upstream.free_accounts': [
    'Free accounts',
    '免费账号',
    '免费账号的视频：new = 可用 720p、不可用 480p，最长 6 秒；old = 480p。（auto 模式对其开放，见下方的模型目录。）',
  ],
  'upstream.media_reopening': [
    'Return of picture quota',
    '图片额度恢复',
    '用完的图片或视频额度何时恢复：new = 取 Grok 给出的两个时间中较早者，old = 取其明确给出的时间。',
  ],
  'upstream.media_ratios': [
    'Shapes of pictures',
    '图片比例',
    '图片的比例：new = 另外支持 21:9 和 5:2，old = 不支持。',
  ],
  'upstream.side_by_side': [
    'Video from a picture',
    '由图片生成视频',
    '由图片生成视频：new = 只要一个结果，old = 并排要两个，费用加倍。',
  ],
  'upstream.video_limits': [
    'Limits on videos',
    '视频限额',
    '视频遇到限额时：new = 暂停其出口地址（可能是代理的地址），old = 暂停该账号。',
  ],
  'upstream.video_pause_seconds': [
    'Pause of an address',
    '地址暂停时长',
    'Grok 未给出时间时，遇到视频限额的地址在这么多秒内不再发送视频。实际见过 20 到 60 分钟。',
    'seconds',
  ],
  'upstream.stock_clips': [
    'Ready-made clips',
    '现成短片',
    '返回的是现成短片而非视频时：new = 请求失败并说明原因，old = 当作视频返回。',
  ],
  'upstream.stock_clip_seconds': [
    'Too fast for a video',
    '视频过快的界限',
    '免费账号在这么多秒内就完成的视频视为现成短片；真正的视频约需一分钟。0 表示只比较文件本身。',
    'seconds',
  ],
  'upstream.modes': [
    'Names of modes',
    '模式名称',
    '目录中 `mode` 所用的每个模式在 Grok 的名称。未列出的模式沿用自己的名称。',
  ],
  'upstream.tiers': [
    'Names of tiers',
    '等级名称',
    'Grok 对等级或订阅的名称所对应的等级（basic、super 或 heavy），小写，去掉 SUBSCRIPTION_TIER_ 或 TIER_ 前缀。名称未列出的账号按其额度判断。',
  ],
  'upstream.paths': [
    'Paths of calls',
    '调用路径',
    '每个调用在 grok.base_url 之下的路径，两个套接字（mgw 和 imagine）也在内。花括号中的内容会被填入。',
  ],
  'upstream.headers': [
    'Further headers',
    '附加请求头',
    '按传输方式（rest、mgw、imagine、download）附加的请求头，如 rest = { x-app-version = "7" }。不允许 cookie、authorization 和 host。',
  ],
  'upstream.quota': ['Fields of quotas', '额度字段', '额度答复中各字段的名称。'],
  'upstream.media': ['Names for media', '媒体名称', '图片和视频请求中使用的名称。'],
  'upstream.hosts': [
    'Further hosts',
    '附加主机',
    '除 grok.assets_url 和 grok.imagine_url 外，图片和视频还可来自的主机（media = ["cdn.grok.com"]）。Cookie 只发送给 grok.base_url 自己的站点。',
  ],
  'upstream.tags': [
    'Special tags',
    '特殊标签',
    '回答中特殊标签内容的去向：answer（正文）、thought（思考）或 noise（省略）；render 显示标签所指的卡片，tool 表示一次搜索。grok.filter_tags 均为 noise。',
  ],
  'upstream.channels': [
    'Channels and message tags',
    '频道与消息标签',
    '文本按其频道（套接字）或消息标签（REST）的去向：answer（正文）、thought（思考）、heading（思考中的一行标题）或 noise（省略）。',
  ],
} as const satisfies SettingRows
