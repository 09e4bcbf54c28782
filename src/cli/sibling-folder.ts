import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import type { SettingsFile } from '../config/sibling-rules.ts'
import type { MediaKind } from '../core/event.ts'

/** What a data folder of a sibling project holds, as paths. */
export type SiblingFolder = {
  settings: { path: string; kind: SettingsFile }[]
  accounts: string[]
  keys: string[]
  media: { folder: string; kind: MediaKind }[]
  /** Files of theirs that are of no use here, with the reason. */
  useless: { path: string; why: string }[]
}

const settingsFiles: readonly SettingsFile[] = ['setting.toml', 'config.json', 'config.toml']
const accountFiles = ['token.json', 'tokens.json']
const mediaFolders: readonly [name: string, kind: MediaKind][] = [
  ['tmp/image', 'image'],
  ['tmp/video', 'video'],
  ['temp/image', 'image'],
  ['temp/video', 'video'],
  ['image_cache', 'image'],
]
const uselessFiles: readonly [name: string, why: string][] = [
  ['conversations.json', 'its conversations belong to the accounts of that gateway; callers begin new ones'],
  ['request_stats.json', 'statistics begin anew'],
  ['request_logs.json', 'the request log begins anew'],
  ['imagine_nsfw_state.json', 'limits a day are the upstream’s own here'],
]

/** The sibling's files in `folder`, or in its `data` when it is the folder of the whole project. Reads no file. */
export function findSibling(folder: string): SiblingFolder {
  const places = [folder, join(folder, 'data')].filter((place) => isFolder(place))
  const all = <Name extends string>(names: readonly Name[]) =>
    places.flatMap((place) =>
      names.map((name) => ({ name, path: join(place, name) })).filter(({ path }) => existsSync(path)),
    )
  return {
    settings: all(settingsFiles).map(({ name, path }) => ({ kind: name, path })),
    accounts: all(accountFiles).map(({ path }) => path),
    keys: all(['api_keys.json']).map(({ path }) => path),
    media: all(mediaFolders.map(([name]) => name)).flatMap(({ name, path }) => {
      const kind = mediaFolders.find(([known]) => known === name)?.[1]
      return kind && isFolder(path) ? [{ folder: path, kind }] : []
    }),
    useless: all(uselessFiles.map(([name]) => name)).map(({ name, path }) => ({
      path,
      why: uselessFiles.find(([known]) => known === name)?.[1] ?? '',
    })),
  }
}

/**
 * Whether a data folder is a sibling's that this gateway was never started in: it holds what only theirs hold, and no
 * database of ours.
 */
export function isSiblings(dataDir: string): boolean {
  if (existsSync(join(dataDir, 'grok2api.db'))) return false
  const { settings, accounts, keys, media } = findSibling(dataDir)
  const here = (path: string) => !relative(dataDir, path).startsWith('data')
  const names = [...settings.map(({ path }) => path), ...accounts, ...keys]
    .filter(here)
    .map((path) => basename(path))
  const onlyTheirs = ['setting.toml', 'config.json', 'tokens.json', 'api_keys.json']
  return (
    names.some((name) => onlyTheirs.includes(name)) ||
    media.some(({ folder }) => here(folder) && !isEmpty(folder))
  )
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
const isEmpty = (folder: string): boolean => readdirSync(folder).length === 0
