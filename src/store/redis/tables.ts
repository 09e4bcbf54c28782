import { cursorOf, type MovedTable, movedTable, movedTables, rowsAtOnce } from '../moved-tables.ts'
import type { TableRow, Tables } from '../store.ts'
import { type Link, script, texts } from './link.ts'
import { tableForms } from './table-forms.ts'

/** KEYS: prefix. ARGV: where to go on. What processes agree by and the feed of changes stay. */
const clearScript = script(`local prefix = KEYS[1]
local found = redis.call('SCAN', ARGV[1], 'MATCH', prefix .. '*', 'COUNT', 1000)
for _, key in ipairs(found[2]) do
  local name = string.sub(key, #prefix + 1)
  local stays = name == 'form' or name == 'changes' or string.find(name, '^feed') or string.find(name, '^lease')
  if not stays then redis.call('UNLINK', key) end
end
return { found[1] }`)

/** Everything in Redis as the rows of tables that every store has. What a table holds is listed first, and then read in its order. */
export const redisTables = (link: Link): Tables => ({
  names: () => movedTables.map(({ name }) => name),
  count: async (table) => (await tableForms(link, table).list()).length,
  read: async function* (table, after) {
    const moved = movedTable(table)
    const form = tableForms(link, table)
    const listed = (await form.list()).toSorted((one, two) => compare(moved, one, two))
    const behind: TableRow | undefined =
      after === undefined
        ? undefined
        : Object.fromEntries(moved.key.map((name, at) => [name, JSON.parse(after)[at]]))
    const wanted = behind ? listed.filter((row) => compare(moved, row, behind) > 0) : listed
    for (let at = 0; at < wanted.length; at += rowsAtOnce) {
      const rows = await form.read(wanted.slice(at, at + rowsAtOnce))
      const last = rows.at(-1)
      if (last) yield { rows, cursor: cursorOf(moved, last) }
    }
  },
  write: async (table, rows) => {
    movedTable(table)
    await tableForms(link, table).write(rows)
  },
  clear: async () => {
    let next = '0'
    do next = texts(await link.run(clearScript, [''], [next]))[0] ?? '0'
    while (next !== '0')
  },
})

function compare({ key }: MovedTable, one: TableRow, two: TableRow): number {
  for (const name of key) {
    const [a, b] = [one[name] ?? '', two[name] ?? '']
    if (a !== b) return a < b ? -1 : 1
  }
  return 0
}
