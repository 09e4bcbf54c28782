import { defaults } from './defaults.ts'
import { foreignKey } from './foreign.ts'
import { findKey, sectionNames } from './keys.ts'
import { type ConfigProblem, shownValue } from './problem.ts'
import { type Config, ModelRow } from './schema.ts'

export type Table = Record<string, unknown>
export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

export type Merged = { value: Record<string, Table>; problems: ConfigProblem[]; own: ReadonlySet<string> }

/**
 * The operator's tables over the defaults, key by key; lists are replaced as a whole. Keys that are not ours are left
 * out and reported, and so is a section that is no table. `own` names the keys (models: the rows) the operator set.
 */
export function mergeConfig(operator: Table, file: string): Merged {
  const value: Record<string, Table> = structuredClone(defaults)
  const problems: ConfigProblem[] = []
  const own = new Set<string>()
  const wrong = (key: string, message: string) =>
    problems.push({ level: 'error', kind: 'invalid', file, key, message })
  const ignored = (key: string, kind: ConfigProblem['kind'], message: string) =>
    problems.push({ level: 'warning', kind, file, key, message })
  const foreign = (key: string) => {
    const { kind, message } = foreignKey(key)
    ignored(key, kind, message)
  }
  const noTable = (key: string, found: unknown) =>
    wrong(key, `${key} = ${shownValue(found)} is not allowed; allowed: a table, as [${key}]`)

  for (const [section, found] of Object.entries(operator)) {
    if (!sectionNames.includes(section)) for (const key of foreignNames(section, found)) foreign(key)
    else if (!isTable(found)) noTable(section, found)
    else if (section === 'models') mergeModels(found)
    else mergeSection(section, found)
  }
  return { value, problems, own }

  function mergeSection(section: string, found: Table) {
    const table = (value[section] ??= {})
    for (const [field, given] of Object.entries(found)) {
      const key = `${section}.${field}`
      if (!Object.hasOwn(table, field)) {
        foreign(key)
        continue
      }
      const shipped = table[field]
      if (isTable(shipped) && !isTable(given)) noTable(key, given)
      else {
        table[field] = isTable(shipped) && isTable(given) ? mergeTable(key, shipped, given) : given
        own.add(key)
      }
    }
  }

  /** A table of settings: entry by entry over the shipped one. A name that a fixed table has not got is reported. */
  function mergeTable(key: string, shipped: Table, given: Table): Table {
    const table = { ...shipped }
    for (const [name, entry] of Object.entries(given)) {
      if (name === '__proto__' || !findKey(`${key}.${name}`)) foreign(`${key}.${name}`)
      else table[name] = entry
    }
    return table
  }

  function strangeField(id: string, field: string, given: Table) {
    if (!isTable(given[field])) return foreign(`models.${id}.${field}`)
    // TOML reads [models.grok-4.1] as a table "1" inside of "grok-4".
    const name = `models.${id}.${field}`
    ignored(name, 'unknown', `${name} is ignored; a name with a dot needs quotes: [models."${id}.${field}"]`)
  }

  function mergeModels(found: Table) {
    const rows = (value['models'] ??= {})
    for (const [id, given] of Object.entries(found)) {
      const key = `models.${id}`
      if (!/^(?!__proto__$)[\w.:/@-]+$/.test(id)) {
        wrong(key, `${shownValue(id)} is no name for a model; allowed: letters, digits and . : / @ _ -`)
        continue
      }
      if (!isTable(given)) {
        noTable(`models.${JSON.stringify(id)}`, given)
        continue
      }
      for (const field of Object.keys(given))
        if (!Object.hasOwn(ModelRow.properties, field)) strangeField(id, field, given)
      rows[id] = mergeRow(id, given)
      own.add(key)
    }
  }
}

/** A shipped row with the operator's fields over it; a new one takes what it leaves out from the first shipped row of its mode. */
function mergeRow(id: string, given: Table): Table {
  const rows: Config['models'] = defaults.models
  const shipped = Object.hasOwn(rows, id) ? rows[id] : undefined
  const template = Object.values(rows).find(({ mode }) => mode === given['mode']) ?? rows['grok-chat-fast']
  // One that names its upstream need not be of the web app, whose modes these are.
  const base: Table =
    shipped ?? (given['upstream'] === undefined ? { ...template, mode: undefined } : template!)
  const fields = Object.keys(ModelRow.properties)
  return Object.fromEntries(fields.map((field) => [field, given[field] ?? base[field]]))
}

const foreignNames = (section: string, found: unknown): string[] =>
  isTable(found) ? Object.keys(found).map((field) => `${section}.${field}`) : [section]
