import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { editToml } from './config/edit-toml.ts'
import { readOptional, writeWhole } from './config/file-access.ts'
import type { LiveConfig } from './config/live.ts'
import { isTable, type Table } from './config/merge.ts'
import type { Log } from './lib/log.ts'
import { shareFile } from './shared-files.ts'
import type { TextStore } from './store/store.ts'

type Options = { store: TextStore; dataDir: string; log: Log }

/** config.toml as texts: `section.field` and the value as JSON. Undefined when it is no TOML. */
function settingsOf(text: string): Map<string, string> | undefined {
  try {
    const settings = new Map<string, string>()
    for (const [section, fields] of Object.entries(parse(text.replace(/^\uFEFF/, ''))))
      if (isTable(fields))
        for (const [field, value] of Object.entries(fields))
          settings.set(`${section}.${field}`, JSON.stringify(value))
    return settings
  } catch {
    return undefined
  }
}

/** The change that makes settings what the texts say; an empty one is back to the default. */
function changeOf(texts: ReadonlyMap<string, string>): Record<string, Table> {
  const change: Record<string, Table> = {}
  for (const [name, text] of texts) {
    const dot = name.indexOf('.')
    const fields = (change[name.slice(0, dot)] ??= {})
    fields[name.slice(dot + 1)] = text === '' ? null : (JSON.parse(text) as unknown)
  }
  return change
}

const memoryOf = (dataDir: string) => join(dataDir, 'shared-settings.json')
const fileOf = (dataDir: string) => join(dataDir, 'config.toml')

/**
 * Brings config.toml and the shared settings together before anything reads the file. Secrets that another process made are
 * there afterwards; without any, the start makes them.
 */
export function takeSettings({ store, dataDir, log }: Options): Promise<void> {
  const file = fileOf(dataDir)
  return shareFile({
    store,
    log,
    memory: memoryOf(dataDir),
    what: 'config.toml',
    read: async () => settingsOf(readOptional(file) ?? ''),
    write: async (texts) => writeWhole(file, editToml(readOptional(file) ?? '', changeOf(texts))),
  })()
}

/** Forgets what both had the last time: the shared settings are right in everything they know then. */
export const forgetSettings = (dataDir: string): void => rmSync(memoryOf(dataDir), { force: true })

/** Keeps both together from now on. Returns how to look: after somebody else changed a setting, or the file changed. */
export function shareSettings({
  store,
  dataDir,
  log,
  config,
}: Options & { config: LiveConfig }): () => Promise<void> {
  return shareFile({
    store,
    log,
    memory: memoryOf(dataDir),
    what: 'config.toml',
    // A file that is refused is nobody's settings.
    read: async () => (config.refused() ? undefined : settingsOf(readOptional(fileOf(dataDir)) ?? '')),
    write: async (texts) => {
      const { changed } = await config.patch(changeOf(texts))
      log.info('settings were changed by another process', { changed })
    },
  })
}
