import type { SettingRows } from './row.ts'

export const token = {
  'token.auto_refresh': [
    'Ask for quotas by itself',
    '自动查询额度',
    '在后台查询账号额度：新账号很快查询，冷却中的账号到期时查询，其余不时查询。false 则不主动查询，只等待已知的恢复时间。',
  ],
  'token.refresh_interval_hours': [
    'Interval of basic accounts',
    '基础账号查询间隔',
    '使用中或冷却中的基础账号两次额度查询的间隔；闲置账号的间隔是它的三倍。',
    'hours',
  ],
  'token.super_refresh_interval_hours': [
    'Interval of paid accounts',
    '付费账号查询间隔',
    'Super 或 Heavy 账号的同一间隔。',
    'hours',
  ],
  'token.fail_threshold': [
    'Refusals until expired',
    '判定失效的拒绝次数',
    '连续多少次被拒绝（无原因的 401）后，账号视为已失效。',
    'refusals',
  ],
  'token.save_delay_ms': [
    'Delay of saving',
    '保存延迟',
    '账号状态变化后最多等待多久写入 token.json。',
    'milliseconds',
  ],
  'token.reload_interval_sec': [
    'Look at token.json',
    '检查 token.json',
    '除监视文件夹外，两次检查 token.json 的间隔；用于不报告变化的文件系统。',
    'seconds',
  ],
  'token.max_concurrent': [
    'Requests at once per account',
    '每账号并发数',
    '一个账号可同时处理的请求数。0 表示不限制。',
    'requests',
  ],
  'token.session_seconds': [
    'Session stays with an account',
    '会话绑定时间',
    '调用方的会话在最后一次回答后继续使用同一账号的时间（只要该账号可用）。0 表示每次重新选择。',
    'seconds',
  ],
  'token.clean_after_days': [
    'Remove dead accounts after',
    '清理失效账号',
    '账号失效或被封禁多少天后移除，移除前会备份 token.json。0 表示不移除。',
    'days',
  ],
  'token.clear_uploads_days': [
    'Remove uploads after',
    '清理上传文件',
    '上传到账号的文件在最后一次使用多少天后从 Grok 删除；模型生成的内容保留。0 表示不删除。',
    'days',
  ],
  'token.check_hours': [
    'Test idle accounts after',
    '检测闲置账号',
    '账号闲置多少小时后自动测试：一次额度查询和一次简短的临时对话，消耗一个单位。每小时检查一次，每次最多 performance.usage_max_tokens 个账号。0 表示不测试。',
    'hours',
  ],
  'performance.assets_max_concurrent': [
    'Calls for stored files at once',
    '上游文件并发数',
    '针对上游文件的请求可同时进行的数量。',
    'requests',
  ],
  'performance.media_max_concurrent': [
    'Pictures and videos at once',
    '图片视频并发数',
    '可同时下载或生成的图片和视频数量。',
    'files',
  ],
  'performance.usage_max_concurrent': [
    'Quota questions at once',
    '额度查询并发数',
    '可同时进行的额度查询数量。',
    'requests',
  ],
  'performance.assets_delete_batch_size': [
    'Files deleted per step',
    '每步删除文件数',
    '每一步删除的上游文件数量。',
    'files',
  ],
  'performance.assets_batch_size': [
    'Accounts per step of clearing',
    '每步清理账号数',
    '列出或清理上游文件时每一步处理的账号数量。',
    'accounts',
  ],
  'performance.assets_max_tokens': [
    'Accounts per clearing job',
    '清理任务账号上限',
    '一次清理任务最多处理的账号数；其余会被略过并给出警告。',
    'accounts',
  ],
  'performance.usage_batch_size': [
    'Accounts per step of a refresh',
    '每步刷新账号数',
    '刷新额度时每一步处理的账号数量。',
    'accounts',
  ],
  'performance.usage_max_tokens': [
    'Accounts per refresh',
    '刷新账号上限',
    '一次额度刷新最多处理的账号数，其余会被略过并给出警告；也是每分钟自动查询的账号数上限。',
    'accounts',
  ],
} as const satisfies SettingRows
