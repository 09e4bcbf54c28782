/** Words of the upstream that go by another name from now on, each by its old one. */
export type RenamedWords = {
  modes?: Readonly<Record<string, string>>
  /** Beginnings of paths. */
  paths?: Readonly<Record<string, string>>
  /** Anything in what is answered: fields, channels, tags, hosts, tiers. */
  answers?: Readonly<Record<string, string>>
}

/** A site whose words change while it runs. */
export type Renames = {
  /** In place of what was renamed before. */
  set: (words: RenamedWords) => void
  /** The path by its old name; undefined for one that is not there any more. */
  path: (pathname: string) => string | undefined
  /** What was asked, with modes by their old names. An old name is none any more. */
  asked: (body: unknown) => unknown
  /** The name a mode goes by. */
  mode: (name: string) => string
  /** An answer, or a frame of one, as it is written now. */
  said: (json: string) => string
}

const modeKeys = new Set(['modeId', 'modelName', 'model'])

export function createRenames(): Renames {
  let { modes = {}, paths = {}, answers = {} }: RenamedWords = {}
  const isRenamed = () => Object.keys(modes).length > 0

  function modeAsked(name: string): string {
    const old = Object.keys(modes).find((mode) => modes[mode] === name)
    return old ?? (Object.hasOwn(modes, name) ? `gone ${name}` : name)
  }

  function asked(value: unknown, key = ''): unknown {
    if (typeof value === 'string') return modeKeys.has(key) ? modeAsked(value) : value
    if (Array.isArray(value)) return value.map((inner) => asked(inner, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asked(inner, name)]))
  }

  return {
    set: (words) => void ({ modes = {}, paths = {}, answers = {} } = words),
    path: (pathname) => {
      for (const [old, renamed] of Object.entries(paths)) {
        if (pathname.startsWith(renamed)) return old + pathname.slice(renamed.length)
        if (pathname.startsWith(old)) return undefined
      }
      return pathname
    },
    asked: (body) => (isRenamed() ? asked(body) : body),
    mode: (name) => (Object.hasOwn(modes, name) ? (modes[name] ?? name) : name),
    said: (json) => {
      let text = json
      for (const [old, renamed] of Object.entries(answers)) text = text.replaceAll(old, renamed)
      return text
    },
  }
}
