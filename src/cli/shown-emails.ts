import { join } from 'node:path'
import { readOptional } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import { withSecrets } from '../config/secrets.ts'
import { maskedEmails } from '../lib/mask-emails.ts'

/**
 * How texts about accounts are printed: with e-mail addresses masked while `app.mask_emails` of the data folder is on, and when
 * config.toml cannot be read.
 */
export function shownEmails(dataDir: string): (text: string) => string {
  const file = join(dataDir, 'config.toml')
  const { config } = loadConfig(withSecrets(readOptional(file) ?? '').text, file)
  return config && !config.app.mask_emails ? (text) => text : maskedEmails
}
