import type { Deps } from '../deps.ts'
import { masked } from '../lib/credential.ts'

/** How the panel shows an account by its id; null for one that has gone. */
export const accountNames =
  (pool: Pick<Deps['pool'], 'find'>) =>
  (id: string): string | null => {
    const account = pool.find(id)
    return account ? masked(account.credential) : null
  }
