import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { canBecomeNobody } from './as-nobody.ts'

const postgresBin = [
  '/usr/lib/postgresql/17/bin',
  '/usr/lib/postgresql/16/bin',
  '/usr/lib/postgresql/15/bin',
].find((folder) => existsSync(join(folder, 'postgres')))
const mariadbd = Bun.which('mariadbd', { PATH: `${process.env.PATH}:/usr/sbin` })
export const isRoot = process.getuid?.() === 0

/** Whether Debian's packages are there, and a user they may run as. */
export const hasPostgres = postgresBin !== undefined && (!isRoot || canBecomeNobody)
export const hasMariadb =
  mariadbd !== null && Bun.which('mariadb-install-db') !== null && (!isRoot || canBecomeNobody)

const password = 'a pass/word'

/** How a server is made and run in a folder. */
export type Steps = {
  name: string
  prepare: (folder: string) => Promise<string[][]>
  serve: (folder: string, port: number) => string[]
  url: (port: number, database: string) => string
  adapter: 'postgres' | 'mysql'
}

export const postgres: Steps = {
  name: 'postgres',
  prepare: async (folder) => {
    await Bun.write(join(folder, 'pw'), password)
    return [
      [
        join(postgresBin ?? '', 'initdb'),
        '-D',
        join(folder, 'data'),
        '-U',
        'grok',
        '-E',
        'UTF8',
        '--locale=C.UTF-8',
        '--no-sync',
        '--auth=scram-sha-256',
        `--pwfile=${join(folder, 'pw')}`,
      ],
    ]
  },
  serve: (folder, port) => [
    join(postgresBin ?? '', 'postgres'),
    '-D',
    join(folder, 'data'),
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    '-c',
    'fsync=off',
    '-c',
    'max_connections=300',
    '-c',
    'shared_buffers=32MB',
  ],
  url: (port, database) => `postgres://grok:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
  adapter: 'postgres',
}

export const mariadb: Steps = {
  name: 'mariadb',
  prepare: async (folder) => {
    await Bun.write(
      join(folder, 'init.sql'),
      // One statement on each line: the server reads it so.
      `CREATE DATABASE IF NOT EXISTS grok;\nCREATE USER IF NOT EXISTS grok@'127.0.0.1' IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO grok@'127.0.0.1';\n`,
    )
    return [
      [
        'mariadb-install-db',
        '--no-defaults',
        `--datadir=${join(folder, 'data')}`,
        '--skip-test-db',
        '--auth-root-authentication-method=normal',
      ],
    ]
  },
  serve: (folder, port) => [
    mariadbd ?? '',
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    `--socket=${join(folder, 's')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--init-file=${join(folder, 'init.sql')}`,
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-buffer-pool-size=64M',
    '--max-connections=300',
    '--skip-name-resolve',
    '--innodb-log-file-size=16M',
  ],
  url: (port, database) => `mysql://grok:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
  adapter: 'mysql',
}
