import type { SettingRows } from './row.ts'

/** `[storage]`: how the engine is used that several gateways share. */
export const storage = {
  'storage.connect_seconds': [
    'Wait for the storage at the start',
    '启动时等待存储',
    '启动时等待共享存储（PostgreSQL、MySQL、Redis）应答的最长时间；超时则启动失败。',
    'seconds',
  ],
  'storage.pool_size': [
    'Connections to the storage',
    '存储连接数',
    '每个进程与共享存储之间保持的连接数。',
    'connections',
  ],
} satisfies SettingRows
