import type { Dialect } from './dialect.ts'

/** The steps of SQLite's schema in another engine's words: a column that is added there is added everywhere. */
export type SchemaText = {
  /** The statements of one step, in order. */
  statements: (step: string) => string[]
  columns: (table: string) => readonly string[]
}

const statementsOf = (step: string): string[] =>
  step
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')

const names = (text: string): string[] => text.split(',').map((name) => name.trim().split(/\s/)[0] ?? '')

/** Reads all steps, because a column's type depends on whether a later one puts an index on it. */
export function schemaText({ name: engine }: Dialect, steps: readonly string[]): SchemaText {
  const indexed = new Set<string>()
  const columns = new Map<string, string[]>()
  for (const statement of steps.flatMap(statementsOf)) note(statement)

  function note(statement: string): void {
    const index = /^CREATE INDEX \w+ ON (\w+) \(([^)]*)\)/.exec(statement)
    if (index) for (const column of names(index[2] ?? '')) indexed.add(`${index[1]}.${column}`)
    const added = /^ALTER TABLE (\w+) ADD COLUMN (\w+)/.exec(statement)
    if (added) columns.get(added[1] ?? '')?.push(added[2] ?? '')
    const table = /^CREATE TABLE (\w+) \(([\s\S]*)\)/.exec(statement)
    if (!table) return
    const [, name = '', body = ''] = table
    columns.set(
      name,
      Array.from(body.matchAll(/^\s+([a-z_]+)\s+(?:TEXT|INTEGER|REAL|BLOB)/gm), ([, column = '']) => column),
    )
    for (const [, keys = ''] of body.matchAll(/PRIMARY KEY \(([^)]*)\)/g))
      for (const column of names(keys)) indexed.add(`${name}.${column}`)
    for (const [, column] of body.matchAll(/^\s+(\w+)\s+TEXT[^,\n]*(?:PRIMARY KEY|UNIQUE)/gm))
      indexed.add(`${name}.${column}`)
  }

  /** One column, as `name TYPE …`. */
  const column = (table: string, text: string): string => {
    const own = text
      .replace(
        /INTEGER PRIMARY KEY/,
        engine === 'pgsql' ? 'BIGSERIAL PRIMARY KEY' : 'BIGINT AUTO_INCREMENT PRIMARY KEY',
      )
      .replace(/\bINTEGER\b/, 'BIGINT')
      .replace(/\bREAL\b/, engine === 'pgsql' ? 'DOUBLE PRECISION' : 'DOUBLE')
      .replace(/\bBLOB\b/, engine === 'pgsql' ? 'BYTEA' : 'LONGBLOB')
      .replace(/ REFERENCES [\s\S]*$/, '')
    if (engine === 'pgsql' || !/\bTEXT\b/.test(own)) return own
    const name = own.trim().split(/\s/)[0]
    // A text with an index needs a length there, and one without takes no plain default.
    if (indexed.has(`${table}.${name}`)) return own.replace(/\bTEXT\b/, 'VARCHAR(255)')
    return own.replace(/\bTEXT\b/, 'LONGTEXT').replace(/DEFAULT ('[^']*')/, 'DEFAULT ($1)')
  }

  function translate(statement: string): string {
    const table = /^CREATE TABLE (\w+) \(([\s\S]*)\)[^)]*$/.exec(statement)
    if (table) {
      const [, name = '', body = ''] = table
      const lines = body
        .split(/,\s*\n/)
        .map((line) => (/^\s*PRIMARY KEY/.test(line) ? line : column(name, line)))
      const end = engine === 'mysql' ? ' ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : ''
      return `CREATE TABLE ${name} (${lines.join(',\n')})${end}`
    }
    const added = /^(ALTER TABLE (\w+) ADD COLUMN )([\s\S]*)$/.exec(statement)
    if (added) return `${added[1]}${column(added[2] ?? '', added[3] ?? '')}`
    return engine === 'mysql' ? statement.replace(/^(CREATE INDEX [^)]*\)) WHERE [\s\S]*$/, '$1') : statement
  }

  return {
    statements: (step) => statementsOf(step).map(translate),
    columns: (table) => columns.get(table) ?? [],
  }
}

/** Texts of columns with an index are cut to this length where the engine wants one. */
export const longestIndexed = 255
