import type { Pairs } from './pair.ts'

/** The endpoints and their switches. */
export const endpoints = {
  endpoints: ['Endpoints', '接口'],
  'endpoints.lead': [
    'Each endpoint can be turned off. It then answers 404 at once; answers under way are not cut.',
    '每个接口都可以单独关闭。关闭后立即返回 404，正在进行的回答不会中断。',
  ],
  'endpoints.traffic': [
    '{requests} {requests:request|requests} in 24 hours, {failed} failed',
    '24 小时内 {requests} 个请求，{failed} 个失败',
  ],
  'endpoints.quiet': ['No request in 24 hours', '24 小时内没有请求'],
  links: ['Links', '链接'],
  'links.lead': ['Links to pictures and videos begin with', '图片和视频的链接开头为'],
  'links.test': ['Test links', '检查链接'],
  'links.ok': ['They lead to this gateway.', '链接指向本网关。'],
  'endpoints.change': ['Change', '修改'],
  'endpoints.on': ['On', '开'],
  'endpoints.off': ['Off', '关'],
  'endpoints.failed': ['The switch was not turned: {message}', '开关没有改变：{message}'],
  'endpoint.chat': ['Chat Completions', 'Chat Completions'],
  'endpoint.chat.about': [
    "OpenAI's classic, used by nearly every client.",
    'OpenAI 的经典接口，几乎所有客户端都用它。',
  ],
  'endpoint.responses': ['Responses', 'Responses'],
  'endpoint.responses.about': [
    "OpenAI's newer form, used by Codex. Answers are stored.",
    'OpenAI 的新接口，Codex 使用；回答会被保存。',
  ],
  'endpoint.messages': ['Messages', 'Messages'],
  'endpoint.messages.about': [
    "Anthropic's form, used by Claude Code.",
    'Anthropic 的接口，Claude Code 使用。',
  ],
  'endpoint.images': ['Images', '图片'],
  'endpoint.images.about': ['Create and edit pictures.', '生成和编辑图片。'],
  'endpoint.nsfw': ['Images, adult content', '图片（成人内容）'],
  'endpoint.nsfw.about': [
    'Off unless you want it. Text only; needs Images too.',
    '默认关闭。仅支持文字输入，并且需要同时打开“图片”。',
  ],
  'endpoint.videos': ['Videos', '视频'],
  'endpoint.videos.about': [
    'Create videos as jobs that survive a restart.',
    '以任务方式生成视频，重启后继续。',
  ],
  'endpoint.models': ['Models', '模型列表'],
  'endpoint.models.about': ['The list clients show in their menus.', '客户端菜单里显示的模型。'],
  'endpoint.files': ['Files', '文件'],
  'endpoint.files.about': [
    'Our own copies of pictures and videos, behind links nobody can guess.',
    '图片和视频的本地副本，链接无法被猜到。',
  ],
  'endpoint.mcp': ['MCP', 'MCP'],
  'endpoint.mcp.about': [
    'Grok as tools for assistants that speak the Model Context Protocol: ask, search, pictures, videos.',
    '以 Model Context Protocol 工具的形式提供 Grok：提问、搜索、图片、视频。',
  ],
} as const satisfies Pairs
