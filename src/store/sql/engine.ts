import { type Dialect, mysql, pgsql, type Upsert, upsertText } from './dialect.ts'
import { engineAway, isConflict, isConnectionTrouble, placeOf } from './engine-trouble.ts'

export type Value = string | number | Uint8Array | null

/** What queries are sent by, with `?` for values: the pool, or one transaction. */
export type Sql = {
  dialect: Dialect
  rows: <Row>(text: string, values?: readonly Value[]) => Promise<Row[]>
  /** Answers how many rows were found and written. */
  run: (text: string, values?: readonly Value[]) => Promise<number>
  /** Inserts one row and answers the number it was given in the column. */
  insert: (text: string, values: readonly Value[], column: string) => Promise<number>
  /** Puts rows, many at once. */
  upsert: (upsert: Upsert, rows: readonly (readonly Value[])[]) => Promise<void>
}

/** An engine: reconnects by itself, and no query takes longer than it may. */
export type SqlEngine = Sql & {
  /** Does the work in one transaction, again when it lost against another one. */
  begin: <T>(work: (tx: Sql) => Promise<T>) => Promise<T>
  /** Calls back when somebody notified; undefined where the engine cannot tell. Resolves to the way to stop. */
  listen: ((channel: string, listener: () => void) => Promise<() => Promise<void>>) | undefined
  close: () => Promise<void>
}

export type EngineOptions = { url: string; poolSize?: number; queryMs?: number }

type Client = InstanceType<typeof Bun.SQL>
type Asked = { unsafe: Client['unsafe'] }

const mostTries = 6
/** Values in one statement; the protocols end at 65,535. */
const mostValues = 20_000

/** Opens nothing yet: the first query does. Rejections of an engine that cannot be asked are `STORE_AWAY`. */
export function openEngine({ url, poolSize = 10, queryMs = 10_000 }: EngineOptions): SqlEngine {
  const dialect = url.startsWith('postgres') ? pgsql : mysql
  const place = placeOf(url)
  const connect = (): Client =>
    new Bun.SQL(url, {
      max: poolSize,
      connectionTimeout: Math.ceil(queryMs / 1000),
      idleTimeout: 300,
      bigint: true,
      ...(dialect === mysql && { foundRows: true }),
    } as never)
  let client = connect()
  let closed = false

  /** The result, unless it takes too long: then nobody knows what the connections are good for, and new ones are made. */
  async function bounded<T>(work: (on: Client) => Promise<T>): Promise<T> {
    const on = client
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        if (client === on && !closed) client = connect()
        void on.close({ timeout: 0 }).catch(() => {})
        reject(engineAway(place, `no answer within ${queryMs / 1000} seconds`))
      }, queryMs)
    })
    try {
      const done = work(on)
      done.catch(() => {})
      return await Promise.race([done, late])
    } catch (error) {
      if (isConnectionTrouble(error)) throw engineAway(place, reasonOf(error), error)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  const ask = askerFor(dialect)
  const pooled = (work: (sql: Sql) => Promise<unknown>) => bounded((on) => work(sqlOver(dialect, ask, on)))
  return {
    dialect,
    rows: (text, values) => pooled((sql) => sql.rows(text, values)) as Promise<never>,
    run: (text, values) => pooled((sql) => sql.run(text, values)) as Promise<number>,
    insert: (text, values, column) => pooled((sql) => sql.insert(text, values, column)) as Promise<number>,
    upsert: (upsert, rows) => pooled((sql) => sql.upsert(upsert, rows)) as Promise<void>,
    begin: async <T>(work: (tx: Sql) => Promise<T>) => {
      for (let tries = 1; ; tries++) {
        try {
          return await bounded((on) => on.begin((tx) => work(sqlOver(dialect, ask, tx))) as Promise<T>)
        } catch (error) {
          if (!isConflict(error) || tries === mostTries) throw error
          await Bun.sleep(Math.random() * 20 * tries)
        }
      }
    },
    listen:
      dialect === pgsql
        ? async (channel, listener) => {
            const subscription = await bounded((on) => on.listen(channel, listener, listener))
            return () => subscription.unlisten()
          }
        : undefined,
    close: async () => {
      closed = true
      await client.close({ timeout: 5 })
    },
  }
}

type Result = Record<string, unknown>[] & { affectedRows: number; lastInsertRowid: number | string | null }
type Ask = (on: Asked, text: string, values: readonly Value[]) => Promise<Result>

function sqlOver(dialect: Dialect, ask: Ask, on: Asked): Sql {
  const run = async (text: string, values: readonly Value[] = []) =>
    (await ask(on, text, values)).affectedRows
  return {
    dialect,
    rows: async (text, values = []) => (await ask(on, text, values)).map(plainRow) as never,
    run,
    insert: async (text, values, column) => {
      const result = await ask(on, dialect === pgsql ? `${text} RETURNING ${column}` : text, values)
      return Number(dialect === pgsql ? result[0]?.[column] : result.lastInsertRowid)
    },
    upsert: async (upsert, rows) => {
      const atOnce = Math.max(1, Math.floor(mostValues / upsert.columns.length))
      for (let at = 0; at < rows.length; at += atOnce) {
        const some = rows.slice(at, at + atOnce)
        await run(upsertText(dialect, upsert, some.length), some.flat())
      }
    },
  }
}

/** PostgreSQL numbers its values, and takes no text with a NUL in it. */
function askerFor(dialect: Dialect): Ask {
  const numbered = new Map<string, string>()
  const textOf = (text: string): string => {
    if (dialect !== pgsql) return text
    const known = numbered.get(text)
    if (known !== undefined) return known
    let count = 0
    const made = text.replaceAll('?', () => `$${++count}`)
    // Statements of many rows are rarely the same twice.
    if (made.length < 4000) numbered.set(text, made)
    return made
  }
  const valueOf = (value: Value): Value =>
    typeof value === 'string' && dialect === pgsql && value.includes('\0')
      ? value.replaceAll('\0', '\uFFFD')
      : value
  return async (on, text, values) => (await on.unsafe(textOf(text), values.map(valueOf))) as never
}

/** The driver gives large numbers as BigInt; ours are all safe as numbers. */
function plainRow(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) if (typeof row[name] === 'bigint') row[name] = Number(row[name])
  return row
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
