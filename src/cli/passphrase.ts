import { readOptional } from '../config/file-access.ts'
import { fail } from '../core/fault.ts'

/**
 * The passphrase of a backup: the first line of the file that --passphrase-file names, else
 * GROK2API_BACKUP_PASSPHRASE, else none. Not a flag's value: every user of the machine sees those. Throws a
 * GatewayError when the file is missing or empty.
 */
export function readPassphrase(
  file: string | undefined,
  env: Record<string, string | undefined>,
): string | undefined {
  if (file === undefined) return env['GROK2API_BACKUP_PASSPHRASE'] || undefined
  const text = readOptional(file)
  if (text === undefined) return fail({ kind: 'invalid_value', message: `${file} is not there.` })
  const passphrase = text.split('\n')[0]?.trim()
  return (
    passphrase ||
    fail({ kind: 'invalid_value', message: `${file} is empty; write the passphrase into its first line.` })
  )
}
