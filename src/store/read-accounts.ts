import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountEntry } from '../core/account.ts'
import { fail } from '../core/fault.ts'
import { accountId } from '../lib/credential.ts'
import { accountEntry } from './account-entry.ts'
import { rememberedIn } from './sqlite/remembered.ts'
import type { Remembered } from './store.ts'
import { readTokens } from './token-list.ts'

/**
 * The accounts of a data folder as its files tell of them, for looking only: nothing is made or written. Throws
 * GatewayError when token.json is missing or broken. `shared` is what all gateways remember, where they share a store.
 */
export function readAccounts(dataDir: string, shared?: Map<string, Remembered>): AccountEntry[] {
  const path = join(dataDir, 'token.json')
  if (!existsSync(path))
    fail({
      kind: 'invalid_value',
      message: `${path} is not there. Start the gateway once, or import accounts.`,
    })
  const { entries, problems } = readTokens(readFileSync(path))
  const broken = problems.find(({ level }) => level === 'broken')
  if (broken) {
    const place = `line ${broken.line}, column ${broken.column}`
    fail({
      kind: 'invalid_value',
      message: `${path} is broken at ${place}: ${broken.message}. Mend it first.`,
    })
  }
  const memory = shared ?? rememberedIn(join(dataDir, 'grok2api.db'))
  return entries.map((entry) => {
    const id = entry.id || accountId(entry.credential)
    const known = memory.get(id)
    return accountEntry(id, entry, known, known?.fileStatus)
  })
}
