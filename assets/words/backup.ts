import type { Pairs } from './pair.ts'

/** Backup and restore. */
export const backup = {
  backup: ['Backup', '备份'],
  'backup.about': [
    'Settings, accounts, keys, log and conversations as one file; pictures and videos are not in it. It holds credentials.',
    '把设置、账号、密钥、日志和会话保存为一个文件，不含图片和视频。文件中包含凭据。',
  ],
  'backup.passphrase': ['Passphrase', '口令'],
  'backup.passphrase.hint': [
    'With one, the file is encrypted, and nobody can read it without. Needed again to restore.',
    '填写后文件会被加密，没有口令无法读取；恢复时需要同一口令。',
  ],
  'backup.make': ['Download a backup', '下载备份'],
  'backup.making': ['Creating the backup…', '正在生成备份…'],
  'backup.restore': ['Restore from a file', '从文件恢复'],
  'backup.restore.title': ['Restore {name}?', '要恢复 {name} 吗？'],
  'backup.restore.about': [
    'The file is checked first. Then the gateway stops, takes its data and starts again; running answers get their time to end. What is here now is kept in `backups/` of the data folder. You may have to sign in with the password of the backup.',
    '会先检查文件，然后网关停止、载入数据并重新启动；正在进行的回答会先完成。当前数据保留在数据目录的 `backups/` 中。之后可能需要用备份中的密码重新登录。',
  ],
  'backup.restore.do': ['Restore', '恢复'],
  'backup.restored': ['Restored. The gateway is starting again.', '已恢复，网关正在重新启动。'],
} as const satisfies Pairs
