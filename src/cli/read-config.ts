import { join } from 'node:path'
import { readOptional } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import { problemLine } from '../config/problem.ts'
import { withSecrets } from '../config/secrets.ts'
import { fail } from '../core/fault.ts'

/** The settings of a data folder. Throws a GatewayError that says what is wrong with config.toml. */
export function readConfig(dataDir: string) {
  const file = join(dataDir, 'config.toml')
  const { config, problems } = loadConfig(withSecrets(readOptional(file) ?? '').text, file)
  if (config) return config
  const wrong = problems.filter(({ level }) => level === 'error').map(problemLine)
  return fail({ kind: 'invalid_value', message: wrong.join('\n') })
}
