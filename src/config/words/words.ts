import { describedKeys } from '../defaults.ts'
import { app } from './app.ts'
import { grok } from './grok.ts'
import { media } from './media.ts'
import type { SettingRow, SettingRows, Unit } from './row.ts'
import { server } from './server.ts'
import { start } from './start.ts'
import { storage } from './storage.ts'
import { token } from './token.ts'
import { xai } from './xai.ts'
import { upstream } from './upstream.ts'

/** Every setting in words. What shows a setting (panel, docs/settings.md) takes them from here. */
export const settingRows: SettingRows = {
  ...app,
  ...grok,
  ...media,
  ...storage,
  ...xai,
  ...token,
  ...server,
  ...upstream,
  ...start,
}

/** A setting in words: `_zh` in Chinese; empty where nothing is known. `unit` is what its number counts. */
export type SettingWords = {
  title: string
  title_zh: string
  description: string
  description_zh: string
  unit?: Unit
}

/** How settings are put in words, their help in English from the comments in `config.defaults.toml`. */
export function settingWords(): (name: string) => SettingWords {
  const described = describedKeys()
  return (name) => {
    const row: SettingRow | undefined = Object.hasOwn(settingRows, name) ? settingRows[name] : undefined
    const [title = '', title_zh = '', description_zh = '', unit] = row ?? []
    const description = described.get(name) ?? ''
    return { title, title_zh, description, description_zh, ...(unit && { unit }) }
  }
}
