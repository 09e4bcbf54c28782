import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { chown } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nobody } from './as-nobody.ts'
import { isRoot, mariadb, postgres, type Steps } from './engine-steps.ts'
import { freePort } from './free-port.ts'

/** A database server on loopback, on a port and in a folder of its own. */
export type Engine = AsyncDisposable & {
  /** Of an empty database, with user and password. */
  url: string
  /** Makes one more empty database; its address. */
  database: (name: string) => Promise<string>
  /** Takes everything out of the tables of `url`. */
  wipe: () => Promise<void>
  pid: () => number
  /** Ends the process without a word; what it was given stays for `start`. */
  stop: () => Promise<void>
  start: () => Promise<void>
  /** Lets it take connections but answer nothing, and go on. */
  freeze: (on: boolean) => void
}

// Neither server runs as root.
const asUser = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : []

/** Starts PostgreSQL. Call only where `hasPostgres`. */
export const startPostgres = (): Promise<Engine> => startEngine(postgres, 'postgres')
/** Starts MariaDB. Call only where `hasMariadb`. */
export const startMariadb = (): Promise<Engine> => startEngine(mariadb, 'grok')

async function startEngine(steps: Steps, firstDatabase: string): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), `${steps.name}-`))
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'data'), { mode: 0o700 })
  const commands = await steps.prepare(folder)
  if (isRoot) for (const path of [folder, join(folder, 'data')]) await chown(path, nobody, nobody)
  for (const command of commands) {
    const made = Bun.spawnSync([...asUser, ...command], { cwd: folder, stderr: 'pipe', stdout: 'pipe' })
    if (made.exitCode !== 0)
      throw new Error(`${command[0]} failed: ${made.stderr.toString()}${made.stdout.toString()}`)
  }
  const port = await freePort()
  const url = steps.url(port, firstDatabase)
  const spawn = () =>
    Bun.spawn([...asUser, ...steps.serve(folder, port)], {
      cwd: folder,
      stdin: 'ignore',
      stdout: Bun.file(join(folder, 'out')),
      stderr: Bun.file(join(folder, 'err')),
    })
  let child = spawn()
  const answers = async () => {
    const deadline = performance.now() + 30_000
    for (;;) {
      const sql = new Bun.SQL(url, { max: 1, connectionTimeout: 2 })
      try {
        await sql`SELECT 1`
        return
      } catch (error) {
        if (performance.now() > deadline || child.exitCode !== null)
          throw new Error(
            `${steps.name} does not answer: ${(await Bun.file(join(folder, 'err')).text()).slice(0, 2000)}`,
            { cause: error },
          )
        await Bun.sleep(100)
      } finally {
        await sql.close({ timeout: 0 })
      }
    }
  }
  await answers()
  const stop = async () => {
    child.kill('SIGKILL')
    await child.exited
    // What PostgreSQL's own processes hold is let go a moment later.
    await Bun.sleep(200)
  }
  return {
    url,
    database: async (name) => {
      const sql = new Bun.SQL(url, { max: 1 })
      await sql.unsafe(`CREATE DATABASE ${name}`)
      await sql.close()
      return steps.url(port, name)
    },
    wipe: () => wipe(url),
    pid: () => child.pid,
    stop,
    start: async () => {
      rmSync(join(folder, 'data/postmaster.pid'), { force: true })
      child = spawn()
      await answers()
    },
    freeze: (on) => child.kill(on ? 'SIGSTOP' : 'SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGCONT')
      child.kill(steps.adapter === 'postgres' ? 'SIGINT' : 'SIGTERM')
      await Promise.race([child.exited, Bun.sleep(5000)])
      child.kill('SIGKILL')
      await child.exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function wipe(url: string): Promise<void> {
  const sql = new Bun.SQL(url, { max: 1 })
  try {
    const own = url.startsWith('postgres') ? 'current_schema()' : 'DATABASE()'
    const tables = await sql.unsafe(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${own} AND table_name <> 'migrations'`,
    )
    for (const { name } of tables) await sql.unsafe(`DELETE FROM ${name}`)
    if (tables.length > 0) await sql.unsafe('INSERT INTO feed (one, seq, swept) VALUES (1, 0, 0)')
  } finally {
    await sql.close()
  }
}
