import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from './lib/log.ts'
import { shareFile } from './shared-files.ts'
import type { AccountKeeper } from './store/account-keeper.ts'
import { entryTexts } from './store/entry-texts.ts'
import type { TextStore } from './store/store.ts'

type Options = { store: TextStore; dataDir: string; keeper: Pick<AccountKeeper, 'mirror'>; log: Log }

/** Keeps token.json and the accounts that all processes share together. Returns how to look. */
export function shareAccounts({ store, dataDir, keeper, log }: Options): () => Promise<void> {
  const path = join(dataDir, 'token.json')
  return shareFile({
    store,
    log,
    memory: join(dataDir, 'shared-accounts.json'),
    what: 'token.json',
    read: async () => {
      try {
        return await entryTexts(await readFile(path))
      } catch {
        // Broken or gone: that takes no account from anybody.
        return undefined
      }
    },
    write: async (texts) => {
      await keeper.mirror(texts)
      log.info('accounts were changed by another process', { accounts: texts.size })
    },
  })
}
