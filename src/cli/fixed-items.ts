import type { ConfigItem } from '../config/live.ts'
import { settingWords } from '../config/words/words.ts'
import { logLevels } from '../lib/log.ts'
import type { ReadSettings, Settings } from './settings.ts'

type Row = Pick<ConfigItem, 'key' | 'type' | 'allowed' | 'default' | 'description'> & {
  name: keyof Settings
}

const rows: readonly Row[] = [
  {
    key: 'SERVER_HOST',
    name: 'host',
    type: 'string',
    allowed: {},
    default: '127.0.0.1',
    description: 'Address to listen on; also --host.',
  },
  {
    key: 'SERVER_PORT',
    name: 'port',
    type: 'integer',
    allowed: { min: 0, max: 65_535 },
    default: 8000,
    description: 'Port to listen on; also --port.',
  },
  {
    key: 'DATA_DIR',
    name: 'dataDir',
    type: 'string',
    allowed: {},
    default: './data',
    description: 'The data folder; also --data.',
  },
  {
    key: 'LOG_LEVEL',
    name: 'logLevel',
    type: 'string',
    allowed: { values: logLevels },
    default: 'info',
    description: 'The least a log line must be.',
  },
  {
    key: 'LOG_FORMAT',
    name: 'logFormat',
    type: 'string',
    allowed: { values: ['text', 'json'] },
    default: null,
    description: 'How log lines look; text on a terminal, else json.',
  },
  {
    key: 'LOG_FILE',
    name: 'logFile',
    type: 'string',
    allowed: {},
    default: null,
    description: 'A file the log goes to as well, rotated at log.max_file_mb.',
  },
]

/** Flags and environment as the panel lists them: to be read there, and changed where the process is started. */
export function fixedItems({ settings, given }: ReadSettings): ConfigItem[] {
  const words = settingWords()
  return rows.map(({ name, ...row }) => ({
    ...words(row.key),
    ...row,
    value: settings[name] ?? null,
    origin: given.has(name) ? 'environment' : 'default',
    needs_restart: true,
    secret: false,
    effect: true,
  }))
}
