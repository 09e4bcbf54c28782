import { rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from './lib/log.ts'
import { shareFile } from './shared-files.ts'
import type { AccountKeeper } from './store/account-keeper.ts'
import { entryChange, entryTexts } from './store/entry-texts.ts'
import type { TextStore } from './store/store.ts'
import { changeTokens } from './store/token-change.ts'
import { openTokenFile } from './store/token-file.ts'

type Options = { store: TextStore; dataDir: string; log: Log }

const fileOf = (dataDir: string) => join(dataDir, 'token.json')
const memoryOf = (dataDir: string) => join(dataDir, 'shared-accounts.json')

const share = (
  { store, dataDir, log }: Options,
  write: (texts: ReadonlyMap<string, string>) => Promise<void>,
) =>
  shareFile({
    store,
    log,
    memory: memoryOf(dataDir),
    what: 'token.json',
    read: async () => {
      try {
        return await entryTexts(await readFile(fileOf(dataDir)))
      } catch {
        // Broken or gone: that takes no account from anybody.
        return undefined
      }
    },
    write,
  })

/** Keeps token.json and the accounts that all processes share together. Returns how to look. */
export function shareAccounts({
  keeper,
  ...options
}: Options & { keeper: Pick<AccountKeeper, 'mirror'> }): () => Promise<void> {
  return share(options, async (texts) => {
    await keeper.mirror(texts)
    options.log.info('accounts were changed by another process', { accounts: texts.size })
  })
}

/** Brings both together once, for a command; the file is made when it is not there. */
export async function takeAccounts(options: Options): Promise<void> {
  const path = fileOf(options.dataDir)
  const file = openTokenFile(path)
  // Of a file that is gone nothing is known: it takes no account from anybody.
  if (file.create()) forgetAccounts(options.dataDir)
  await share(options, async (texts) => void (await changeTokens(path, file, entryChange(texts))))()
}

/** Forgets what both had the last time: the shared accounts are right in everything they know then. */
export const forgetAccounts = (dataDir: string): void => rmSync(memoryOf(dataDir), { force: true })
