import type { SettingRows } from './row.ts'

export const grok = {
  'grok.temporary': [
    'Temporary chats',
    '临时对话',
    '请求临时对话，使账号历史中不留下记录。false 则每个对话都会保留在那里。',
  ],
  'grok.stream': [
    'Stream by default',
    '默认流式',
    '已弃用：请求未说明时使用流式。仅 true 有效；客户端应自行发送 `stream`。',
  ],
  'grok.thinking': [
    'Deliver reasoning',
    '返回思考过程',
    '以 reasoning_content 返回模型的思考过程。false 则所有回答都不含思考过程。',
  ],
  'grok.think_tags': [
    'Reasoning in <think> tags',
    '用 <think> 标签返回思考',
    '改为把思考过程放在正文的 <think> 标签中，供不认识 reasoning_content 的客户端使用。',
  ],
  'grok.show_search': [
    'Tell searches in the text',
    '在正文中显示搜索',
    '在 Chat 中把模型的搜索作为回答的文字行返回；启用 think_tags 时放在 <think> 标签内。false 则作为思考过程返回。',
  ],
  'grok.citation_links': [
    'Citations as links',
    '引用转为链接',
    '把搜索引用转换为正文中的 [[N]](url)。false 则只放在 annotations 中。',
  ],
  'grok.filter_tags': [
    'Tags cut out',
    '过滤的标签',
    '除内置标签外，还要从回答中连同内容一起去掉的标签。可添加上游新出现的标签；删除这里的默认值没有影响。',
  ],
  'grok.connect_timeout': [
    'Connection timeout',
    '连接超时',
    '与上游建立连接的时限，超过则该次尝试失败。',
    'seconds',
  ],
  'grok.timeout': [
    'First byte timeout',
    '首字节超时',
    '等待回答第一个字节的时限，超过则该次尝试失败，可再尝试下一次。',
    'seconds',
  ],
  'grok.stream_idle_timeout': [
    'Silence in an answer',
    '回答静默超时',
    '进行中的回答最多可以静默多久，超过即放弃。',
    'seconds',
  ],
  'grok.total_timeout': ['Whole answer', '整个回答超时', '整个回答的时限，无论其间是否有输出。', 'seconds'],
  'grok.image_timeout': ['Picture timeout', '图片超时', '生成一张图片的时限。', 'seconds'],
  'grok.video_idle_timeout': [
    'Video without progress',
    '视频无进展超时',
    '生成视频时最多可以多久没有进展。',
    'seconds',
  ],
  'grok.video_timeout': ['Whole video', '整个视频超时', '生成一个视频的总时限。', 'seconds'],
  'grok.base_proxy_url': [
    'Proxy',
    '代理',
    '访问 Grok 的代理：http://、https:// 或 socks5://，需要时带上 用户名:密码@。"" 表示直连。',
  ],
  'grok.asset_proxy_url': [
    'Proxy for downloads',
    '下载代理',
    '下载图片和视频的代理。"" 表示与 base_proxy_url 相同。',
  ],
  'grok.cf_clearance': [
    'cf_clearance cookie',
    'cf_clearance Cookie',
    '你自己浏览器的 cf_clearance Cookie，按粘贴的内容原样发送。它与该浏览器的 User-Agent 和 IP 绑定。"" 表示不发送。',
  ],
  'grok.user_agent': [
    'User agent',
    '浏览器标识',
    '你自己浏览器的 User-Agent，按粘贴的内容原样发送。"" 表示发送程序自己的，上游可能会拒绝。',
  ],
  'grok.statsig_id': [
    'x-statsig-id header',
    'x-statsig-id 请求头',
    '你自己浏览器的 x-statsig-id 请求头，按粘贴的内容原样发送。"" 表示不发送。',
  ],
  'grok.max_retry': [
    'Further attempts',
    '重试次数',
    '首次失败后再尝试的次数，尽可能换用其他账号。0 表示直接返回首次失败。',
    'attempts',
  ],
  'grok.retry_status_codes': [
    'Statuses tried again',
    '可重试的状态码',
    '允许再次尝试的上游状态码；回答中的错误按其对应的状态码计算。',
  ],
  'grok.retry_backoff_base': [
    'First wait',
    '首次等待',
    '再次请求同一账号之前的等待时间；换用其他账号或传输方式时不等待。',
    'seconds',
  ],
  'grok.retry_backoff_factor': ['Growth of waits', '等待增长倍数', '之后每次等待是前一次的多少倍。', 'times'],
  'grok.retry_backoff_max': ['Longest wait', '最长等待', '两次尝试之间单次等待的上限。', 'seconds'],
  'grok.retry_budget': [
    'Time for all attempts',
    '全部尝试时限',
    '一个请求的所有尝试合计的时限，超过则以最后一次失败作为回答。',
    'seconds',
  ],
  'grok.base_url': [
    'Grok’s address',
    'Grok 地址',
    'Grok 网页应用的地址。其 WebSocket 使用相同地址的 ws 或 wss。',
  ],
  'grok.assets_url': ['Address of its files', '资源地址', 'Grok 的图片、视频和上传文件的地址。'],
  'grok.imagine_url': [
    'Address of Imagine pictures',
    'Imagine 图片地址',
    'Imagine WebSocket 所生成图片的地址。',
  ],
  'grok.chat_transport': [
    'Chat transport',
    '对话传输方式',
    '对话的传输方式：mgw（网页应用的 WebSocket）、rest 或 auto：优先 mgw，WebSocket 被拒绝或无法理解时使用 rest，30 秒后用一个请求重试，之后 60 秒，依次加倍到 10 分钟。',
  ],
  'grok.warm_sockets': [
    'Sockets kept ready',
    '预备连接',
    '为使用中的每个账号预先保持的对话连接数，保留一分钟，使对话只需一次往返即可开始，而不是四次。0 表示不保留。',
    'connections',
  ],
} as const satisfies SettingRows
