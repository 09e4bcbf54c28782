import { join } from 'node:path'
import { readOptional } from '../config/file-access.ts'
import type { Log } from '../lib/log.ts'
import type { Context } from './context.ts'

/** Variables the gateway reads. */
const ours = new Set(
  [
    'SERVER_HOST SERVER_PORT SERVER_WORKERS DATA_DIR LOG_LEVEL LOG_FORMAT LOG_FILE',
    'SERVER_STORAGE_TYPE SERVER_STORAGE_URL STORAGE_MODE DATABASE_URL REDIS_HOST REDIS_PORT REDIS_DB',
  ].flatMap((names) => names.split(' ')),
)

/**
 * The variables of ours that a `.env` in the working directory names. It is not read: siblings read theirs, and whoever
 * has one should know. Empty when there is none, or it cannot be read.
 */
export function namedInDotenv(cwd: string): string[] {
  let text: string | undefined
  try {
    text = readOptional(join(cwd, '.env'))
  } catch {
    return []
  }
  const names = (text ?? '')
    .split('\n')
    .flatMap((line) => /^\s*(?:export\s+)?([A-Z_]+)\s*=/.exec(line)?.[1] ?? [])
  return [...new Set(names.filter((name) => ours.has(name)))]
}

/** Says once in the log that a `.env` is not read, when it names something the gateway would want to know. */
export function hintAtDotenv({ cwd }: Pick<Context, 'cwd'>, log: Pick<Log, 'warn'>): void {
  const names = namedInDotenv(cwd)
  if (names.length === 0) return
  log.warn(
    'the file .env in the working directory is not read; set these in the environment, or pass flags',
    {
      variables: names.join(' '),
    },
  )
}
