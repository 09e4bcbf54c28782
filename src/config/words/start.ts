import type { SettingRows } from './row.ts'

/** Settings that come from flags and the environment. */
export const start = {
  SERVER_HOST: ['Listen address', '监听地址', '监听的地址；也可用 --host。'],
  SERVER_PORT: ['Port', '端口', '监听的端口；也可用 --port。'],
  DATA_DIR: ['Data folder', '数据文件夹', '数据文件夹；也可用 --data。'],
  LOG_LEVEL: ['Log level', '日志级别', '写入日志的最低级别。'],
  LOG_FORMAT: ['Log format', '日志格式', '日志行的格式；在终端上为 text，否则为 json。'],
  LOG_FILE: ['Log file', '日志文件', '同时写入日志的文件，按 log.max_file_mb 轮换。'],
} as const satisfies SettingRows
