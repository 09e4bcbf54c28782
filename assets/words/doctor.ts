import type { Pairs } from './pair.ts'

/** The doctor: a word for each part that it looks at. */
export const doctor = {
  doctor: ['Doctor', '诊断'],
  'doctor.sub': [
    'Checks files, disk, network, both sockets, a quota and a short chat. Takes less than 20 seconds.',
    '检查文件、磁盘、网络、两个 WebSocket、额度和一次简短对话，用时不到 20 秒。',
  ],
  'doctor.run': ['Run the doctor', '运行诊断'],
  'doctor.running': ['Running…', '正在运行…'],
  'doctor.result': [
    '{ok} of {total} {total:part|parts} without a failure, {failed} failed.',
    '{total} 项中 {ok} 项没有故障，{failed} 项失败。',
  ],
  'webhook.test': ['Test the alert webhook', '测试告警 Webhook'],
  'doctor.ok': ['Works', '正常'],
  'doctor.warning': ['Works, but look at it', '可用，但请留意'],
  'doctor.failed': ['Failed', '失败'],
  'doctor.skipped': ['Not tried', '未测试'],
  'doctor.part.config': ['Settings', '配置'],
  'doctor.part.accounts': ['Accounts', '账号'],
  'doctor.part.owners': ['Owners of the files', '文件属主'],
  'doctor.part.disk': ['Disk', '磁盘'],
  'doctor.part.storage': ['Database', '数据库'],
  'doctor.part.media': ['Storage of pictures and videos', '图片和视频存储'],
  'doctor.part.dns': ['Name of Grok (DNS)', 'Grok 域名（DNS）'],
  'doctor.part.proxy': ['Proxy', '代理'],
  'doctor.part.tls': ['Certificate (TLS)', '证书（TLS）'],
  'doctor.part.page': ['Page of Grok', 'Grok 页面'],
  'doctor.part.clock': ['Clock', '时钟'],
  'doctor.part.socket': ['Chat socket', '对话 WebSocket'],
  'doctor.part.pictures': ['Picture socket', '图片 WebSocket'],
  'doctor.part.quota': ['Quota question', '额度查询'],
  'doctor.part.chat': ['Short chat', '简短对话'],
  'doctor.part.links': ['Links back here', '指回本网关的链接'],
} as const satisfies Pairs
