import { join } from 'node:path'
import { accept } from '../config/accept.ts'
import { applyChange } from '../config/change.ts'
import { readOptional } from '../config/file-access.ts'
import { newPassword } from '../config/secrets.ts'
import type { Context } from './context.ts'

/** Writes a new app_key into config.toml, keeping the rest, and prints it. Throws when the file is not valid. */
export function resetPassword(dataDir: string, { out }: Context): void {
  const file = join(dataDir, 'config.toml')
  const password = newPassword()
  const before = readOptional(file) ?? ''
  const { generated } = accept(file, applyChange(file, before, { app: { app_key: password } }), before)
  if (generated.api_key) out(`API key: ${generated.api_key}\n  written to ${file}\n`)
  out(`Admin password: ${password}
  written to ${file}
A running gateway takes it over by itself; the old password no longer opens the panel.
`)
}
