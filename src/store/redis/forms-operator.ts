import type { TableRow } from '../store.ts'
import { putAll, someOf } from './hashes.ts'
import { type Command, type Link, texts } from './link.ts'
import type { TableForm, TableForms } from './table-forms.ts'

type HashForm = {
  name: string
  /** The columns that make the field, and the field that they make. */
  key: (field: string) => TableRow
  field: (row: TableRow) => string
  /** The other columns of a value, and the value of a row. */
  open: (value: string) => TableRow
  close: (row: TableRow) => string
  /** Hashes that hold one column each; a row without one has the other value. */
  beside?: readonly { name: string; column: string; without: number }[]
}

/** A table that lies in a hash, one field for each row. */
const inHash =
  ({ name, key, field, open, close, beside = [] }: HashForm) =>
  (link: Link): TableForm => ({
    list: async () => texts(await link.send('HKEYS', name)).map(key),
    read: async (keys) => {
      const values = await someOf(link, name, keys.map(field))
      const more = await Promise.all(
        beside.map(async (each) => ({ ...each, values: await someOf(link, each.name, [...values.keys()]) })),
      )
      return keys.flatMap((columns) => {
        const at = field(columns)
        const value = values.get(at)
        if (value === undefined) return []
        const others = more.map(({ column, without, values: found }) => [
          column,
          Number(found.get(at) ?? without),
        ])
        return [{ ...key(at), ...open(value), ...Object.fromEntries(others) }]
      })
    },
    write: (rows) => {
      const commands: Command[] = [
        ...putAll(
          name,
          rows.map((row) => [field(row), close(row)] as const),
        ),
        ...beside.flatMap((each) =>
          putAll(
            each.name,
            rows.map((row) => [field(row), Number(row[each.column] ?? each.without)] as const),
          ),
        ),
      ]
      return link.together(commands)
    },
  })

const json = (value: string): TableRow => JSON.parse(value)
/** The row as JSON without the columns that stand elsewhere. */
const without =
  (...columns: string[]) =>
  (row: TableRow): string =>
    JSON.stringify(Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name))))

const byOne = (column: string) => ({
  key: (field: string): TableRow => ({ [column]: field }),
  field: (row: TableRow) => String(row[column]),
})
const byTwo = (first: string, second: string) => ({
  key: (field: string): TableRow => {
    const [one, two] = JSON.parse(field) as [string, string | number]
    return { [first]: one, [second]: two }
  },
  field: (row: TableRow) => JSON.stringify([row[first], row[second]]),
})

/** `texts`: a hash for each kind. */
const textForm = (link: Link): TableForm => {
  const kinds = ['entry', 'setting']
  return {
    list: async () => {
      const names = await Promise.all(
        kinds.map(async (kind) => texts(await link.send('HKEYS', `texts:${kind}`))),
      )
      return names.flatMap((all, at) => all.map((name) => ({ kind: kinds[at] ?? '', name })))
    },
    read: async (keys) => {
      const found = new Map<string, Map<string, string>>()
      for (const kind of kinds) {
        const names = keys.filter((row) => row['kind'] === kind).map(({ name }) => String(name))
        found.set(kind, await someOf(link, `texts:${kind}`, names))
      }
      return keys.map((row) => ({
        ...row,
        value: found.get(String(row['kind']))?.get(String(row['name'])) ?? '',
      }))
    },
    write: (rows) =>
      link.together(
        rows.map((row) => ['HSET', `texts:${row['kind']}`, String(row['name']), String(row['value'])]),
      ),
  }
}

/** What the operator made, and what is known of accounts. */
export const operatorForms: TableForms = {
  account_state: inHash({
    name: 'account_state',
    ...byOne('id'),
    open: json,
    close: without('id', 'gone_since'),
    beside: [{ name: 'account_gone', column: 'gone_since', without: 0 }],
  }),
  texts: textForm,
  proxies: inHash({ name: 'proxies', ...byOne('id'), open: json, close: without('id') }),
  api_keys: inHash({
    name: 'api_keys',
    ...byOne('id'),
    open: json,
    close: without('id', 'last_used_at'),
    beside: [{ name: 'api_key_used', column: 'last_used_at', without: 0 }],
  }),
  api_key_tokens: inHash({
    name: 'api_key_tokens',
    ...byTwo('key_id', 'day'),
    open: (value) => ({ tokens: Number(value) }),
    close: (row) => String(row['tokens']),
    beside: [{ name: 'api_key_cost', column: 'cost', without: 0 }],
  }),
  admin_sessions: inHash({
    name: 'admin_sessions',
    ...byOne('hash'),
    open: (value) => {
      const [created_at = 0, expires_at = 0] = value.split(' ').map(Number)
      return { created_at, expires_at }
    },
    close: (row) => `${row['created_at']} ${row['expires_at']}`,
  }),
  unknowns: inHash({
    name: 'unknowns',
    ...byTwo('kind', 'name'),
    open: json,
    close: without('kind', 'name', 'count', 'last_at'),
    beside: [
      { name: 'unknowns:count', column: 'count', without: 0 },
      { name: 'unknowns:last', column: 'last_at', without: 0 },
    ],
  }),
}
