import type { Config } from '../../config/schema.ts'
import type { Tier } from '../../core/model.ts'
import { own } from '../../lib/own.ts'

type Settings = Config['upstream']
export type PathName = keyof Settings['paths']
export type TagUse = Settings['tags'][string]
export type QuotaWords = Settings['quota']
export type ChannelUse = Settings['channels'][string]

/** The words of the web app as `[upstream]` has them, ready to be looked up (product section 14). */
export type Words = {
  /** The switches and plain fields as they are set. */
  set: Settings
  /** The web app's name of a mode; a mode without one goes by its own. */
  mode: (ours: string) => string
  /** Our name of a mode of the web app's, undefined for one nobody set. */
  ourMode: (theirs: string) => string | undefined
  /** The tier that goes by this name at the web app, whichever prefix it has; undefined for a name nobody set. */
  tier: (theirs: string) => Tier | undefined
  /** Where a call goes, with what is in braces filled in. */
  path: (name: PathName | (string & {}), values?: Readonly<Record<string, string>>) => string
  /** The name of a path that was made so, without its `{…}`. */
  pathName: (path: string) => PathName | undefined
  /** Further headers of a transport. */
  headers: (transport: string) => Readonly<Record<string, string>>
  /** Further hosts of pictures and videos, in small letters. */
  mediaHosts: ReadonlySet<string>
  /** Special tags by their name in small letters. */
  tags: ReadonlyMap<string, TagUse>
  /** Channels and message tags. */
  channels: ReadonlyMap<string, ChannelUse>
  /** Those that are the answer. */
  answerChannels: ReadonlySet<unknown>
}

/** Reads the tables once; what is asked for every frame is a look-up. `filterTags` are `grok.filter_tags`. */
export function compileWords(set: Settings, filterTags: readonly string[]): Words {
  const channels = new Map(Object.entries(set.channels))
  const tags = new Map<string, TagUse>(filterTags.map((name) => [name.toLowerCase(), 'noise']))
  for (const [name, use] of Object.entries(set.tags)) tags.set(name.toLowerCase(), use)
  let forms: PathForm[] | undefined
  const ours = new Map(Object.entries(set.modes).map(([mode, theirs]) => [theirs, mode]))
  return {
    set,
    mode: (mode) => own(set.modes, mode) ?? mode,
    ourMode: (theirs) => ours.get(theirs),
    tier: (theirs) => own(set.tiers, bareTier(theirs)),
    path: (name, values) => {
      const path = own(set.paths, name) ?? '/'
      return values ? filled(path, values) : path
    },
    pathName: (path) => (forms ??= formsOf(set.paths)).find(({ form }) => form.test(path))?.name,
    headers: (transport) => own(set.headers, transport) ?? none,
    mediaHosts: new Set(set.hosts.media.map((host) => host.toLowerCase())),
    tags,
    channels,
    answerChannels: new Set([...channels].flatMap(([name, use]) => (use === 'answer' ? [name] : []))),
  }
}

const none = {}

type PathForm = { name: PathName; form: RegExp }

const formsOf = (paths: Settings['paths']): PathForm[] =>
  (Object.keys(paths) as PathName[]).map((name) => ({ name, form: madeFrom(paths[name]) }))

/** What a path looks like when its braces are filled in. */
const madeFrom = (template: string): RegExp => {
  const parts = template
    .split(/\{\w+\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('[^/?&]*')}(?:\\?.*)?$`)
}

/** `SUBSCRIPTION_TIER_GROK_PRO` → `grok_pro`. */
const bareTier = (name: string): string => name.replace(/^(SUBSCRIPTION_)?TIER_/i, '').toLowerCase()

const filled = (path: string, values: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = own(values, name)
    return value === undefined ? whole : encodeURIComponent(value)
  })

/** The words in force, compiled anew only when the tables changed. */
export function createWords(config: () => Config): () => Words {
  let from: Config | undefined
  let words: Words | undefined
  return () => {
    const current = config()
    const isSame = from?.upstream === current.upstream && from.grok.filter_tags === current.grok.filter_tags
    if (!words || !isSame) words = compileWords(current.upstream, current.grok.filter_tags)
    from = current
    return words
  }
}

/** The words of whoever calls the web app. */
export const wordsOf = (options: { config: () => Config; words?: (() => Words) | undefined }): Words =>
  options.words?.() ?? createWords(options.config)()
