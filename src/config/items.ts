import { isDeepStrictEqual } from 'node:util'
import { defaults } from './defaults.ts'
import { type Allowed, allowedBy, type Key, keys, type KeyType, typeOf } from './keys.ts'
import type { Table } from './merge.ts'
import type { ConfigProblem } from './problem.ts'
import { type Config, ModelRow } from './schema.ts'
import { settingWords, type SettingWords } from './words/words.ts'

/** One setting as the panel shows it (product section 10). A secret has `value` and `default` null, and `set`. */
export type ConfigItem = SettingWords & {
  key: string
  value: unknown
  default: unknown
  origin: 'default' | 'file' | 'environment'
  type: KeyType
  allowed: Allowed
  needs_restart: boolean
  secret: boolean
  /** Only for secrets: whether there is one. */
  set?: boolean
  /** False for keys of sibling projects that are kept in the file and do nothing here. */
  effect: boolean
}

/** Every setting with its value and where that comes from; the models as one item per row. */
export function configItems(config: Config, own: ReadonlySet<string>): ConfigItem[] {
  const words = settingWords()
  const common = (key: string) => ({
    origin: own.has(key) ? ('file' as const) : ('default' as const),
    effect: true,
    ...words(key),
  })
  const settings = keys.map((key) => ({
    key: key.name,
    ...values(key, config),
    type: typeOf(key.schema),
    allowed: allowedBy(key.schema),
    needs_restart: key.schema.restart ?? false,
    ...common(key.name),
  }))
  const models = Object.entries(config.models).map(([id, row]) => ({
    key: `models.${id}`,
    value: row,
    default: Object.hasOwn(defaults.models, id) ? defaults.models[id] : null,
    secret: false,
    type: 'object' as const,
    allowed: allowedBy(ModelRow),
    needs_restart: false,
    ...common(`models.${id}`),
  }))
  return [...settings, ...models]
}

function values(key: Key, config: Config): Pick<ConfigItem, 'value' | 'default' | 'secret' | 'set'> {
  const value = valueOf(config, key)
  return key.schema.secret
    ? { value: null, default: null, secret: true, set: value !== '' }
    : { value, default: valueOf(defaults, key), secret: false }
}

const valueOf = (config: Record<string, Table>, { section, field }: Key): unknown => config[section]?.[field]

/** Keys of sibling projects in the file: shown, so that nobody waits for them to do something. Values stay unread. */
export const foreignItems = (problems: readonly ConfigProblem[]): ConfigItem[] =>
  problems
    .filter(({ kind }) => kind === 'no_effect')
    .map(({ key, message }) => ({
      key,
      value: null,
      default: null,
      origin: 'file',
      type: 'string',
      allowed: {},
      needs_restart: false,
      secret: false,
      effect: false,
      title: '',
      title_zh: '',
      description: message,
      description_zh: '此配置项在这里没有作用，会保留在文件中。',
    }))

/** The names of the settings and model rows that differ. */
export function changedKeys(previous: Config, next: Config): string[] {
  const ids = new Set([...Object.keys(previous.models), ...Object.keys(next.models)])
  return [
    ...keys
      .filter((key) => !isDeepStrictEqual(valueOf(previous, key), valueOf(next, key)))
      .map(({ name }) => name),
    ...[...ids]
      .filter((id) => !isDeepStrictEqual(previous.models[id], next.models[id]))
      .map((id) => `models.${id}`),
  ]
}
