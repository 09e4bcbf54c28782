import { expect, test } from 'bun:test'
import { fixedItems } from './fixed-items.ts'
import { readSettings, type Settings } from './settings.ts'

const read = (env: Record<string, string>, flags: object = {}, isTerminal = false) =>
  readSettings(flags, { env, cwd: '/srv', isTerminal })

const usual: Settings = {
  host: '127.0.0.1',
  port: 8000,
  dataDir: '/srv/data',
  logLevel: 'info',
  logFormat: 'json',
  logFile: undefined,
  workers: 1,
  storage: { type: 'local' },
}

const cases: [env: Record<string, string>, flags: object, expected: Partial<Settings>][] = [
  [{}, {}, {}],
  [{ SERVER_HOST: '0.0.0.0', SERVER_PORT: '9' }, {}, { host: '0.0.0.0', port: 9 }],
  [
    { SERVER_PORT: '9', DATA_DIR: '/env' },
    { port: '0', data: 'flag' },
    { port: 0, dataDir: '/srv/flag' },
  ],
  [{ DATA_DIR: '/var/lib/g' }, {}, { dataDir: '/var/lib/g' }],
  [{ SERVER_PORT: '', SERVER_HOST: ' ', LOG_LEVEL: '', SERVER_WORKERS: '' }, {}, {}],
  [{ LOG_LEVEL: 'DEBUG', LOG_FORMAT: 'Text' }, {}, { logLevel: 'debug', logFormat: 'text' }],
  [{ LOG_LEVEL: 'WARNING' }, {}, { logLevel: 'warn' }],
  [{ SERVER_WORKERS: '1', SERVER_STORAGE_TYPE: 'local' }, {}, {}],
  [{ SERVER_WORKERS: '4' }, {}, { workers: 4 }],
  [{ LOG_FILE: 'logs/a.log' }, {}, { logFile: '/srv/logs/a.log' }],
  [{ STORAGE_MODE: 'file', DATABASE_URL: '', REDIS_HOST: ' ' }, {}, {}],
  [{ SERVER_STORAGE_TYPE: 'local', STORAGE_MODE: 'redis' }, {}, {}],
  // As the README of a sibling has it.
  [{ SERVER_STORAGE_TYPE: 'local', REDIS_HOST: 'localhost', DATABASE_URL: 'mysql://u:p@h/g' }, {}, {}],
  [{ REDIS_PORT: '6379', REDIS_DB: '0', REDIS_PASSWORD: 'x' }, {}, {}],
  [
    { SERVER_STORAGE_TYPE: 'redis', REDIS_HOST: 'h', REDIS_PASSWORD: 'a b', REDIS_DB: '3' },
    {},
    { storage: { type: 'redis', url: 'redis://:a%20b@h:6379/3' } },
  ],
  [
    { STORAGE_MODE: 'mysql', DATABASE_URL: 'mysql+aiomysql://u:p@h/g' },
    {},
    { storage: { type: 'mysql', url: 'mysql://u:p@h/g' } },
  ],
  [
    { SERVER_STORAGE_TYPE: 'pgsql', SERVER_STORAGE_URL: 'postgresql://h/g?sslmode=require' },
    {},
    { storage: { type: 'pgsql', url: 'postgres://h/g?sslmode=require' } },
  ],
]
for (const [env, flags, expected] of cases)
  test(`${JSON.stringify(env)} ${JSON.stringify(flags)}`, () => {
    const { settings, wrongFlags, wrongVariables } = read(env, flags)
    expect({ settings, wrongFlags, wrongVariables }).toEqual({
      settings: { ...usual, ...expected },
      wrongFlags: [],
      wrongVariables: [],
    })
  })

test('the log is text on a terminal', () => expect(read({}, {}, true).settings.logFormat).toBe('text'))

const wrongVariables: [env: Record<string, string>, says: string][] = [
  [{ SERVER_PORT: '70000' }, 'SERVER_PORT = "70000" is not allowed; allowed: a whole number from 0 to 65535'],
  [{ SERVER_PORT: '-1' }, 'SERVER_PORT = "-1"'],
  [{ SERVER_PORT: '80.5' }, 'SERVER_PORT = "80.5"'],
  [
    { SERVER_HOST: 'http://x' },
    'SERVER_HOST = "http://x" is not allowed; allowed: a host name or an IP address',
  ],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL = "loud" is not allowed; allowed: debug, info, warn, error'],
  [{ LOG_FORMAT: 'xml' }, 'LOG_FORMAT = "xml" is not allowed; allowed: text, json'],
  [{ SERVER_WORKERS: '0' }, 'SERVER_WORKERS = "0" is not allowed; allowed: a whole number from 1 to 64'],
  [{ SERVER_WORKERS: 'many' }, 'SERVER_WORKERS = "many" is not allowed'],
  [{ SERVER_STORAGE_TYPE: 'pgsql' }, 'needs SERVER_STORAGE_URL'],
  [{ SERVER_STORAGE_TYPE: 'mysql', SERVER_STORAGE_URL: 'postgres://a' }, 'no address of mysql'],
  [{ SERVER_STORAGE_TYPE: 'redis' }, 'needs SERVER_STORAGE_URL'],
  [{ STORAGE_MODE: 'mysql' }, 'STORAGE_MODE = "mysql" needs SERVER_STORAGE_URL'],
  [{ SERVER_STORAGE_TYPE: 'oracle' }, 'allowed: local, redis, mysql, pgsql'],
  [{ STORAGE_MODE: 'pgsql' }, 'allowed: file, mysql, redis'],
  [{ SERVER_STORAGE_URL: 'redis://a' }, 'SERVER_STORAGE_URL is set, but no storage is chosen'],
  [{ DATABASE_URL: 'postgres://a', REDIS_HOST: 'b' }, 'unset DATABASE_URL and REDIS_HOST'],
  [{ REDIS_HOST: 'localhost', REDIS_PORT: '1' }, 'REDIS_HOST is set, but no storage is chosen'],
  [{ STORAGE_MODE: 'file', SERVER_STORAGE_URL: 'x' }, 'SERVER_STORAGE_URL is set, but STORAGE_MODE = "file"'],
]
for (const [env, says] of wrongVariables)
  test(`refused: ${JSON.stringify(env)}`, () => {
    const { wrongVariables, wrongFlags } = read(env)
    expect(wrongFlags).toEqual([])
    expect(wrongVariables).toHaveLength(1)
    expect(wrongVariables[0]).toContain(says)
  })

test('a wrong flag is named as it was written, and hides the variable', () => {
  const { wrongFlags, wrongVariables } = read({ SERVER_PORT: 'x' }, { port: 'high' })
  expect(wrongFlags).toEqual([
    '--port = "high" is not allowed; allowed: a whole number from 0 to 65535; 0 picks a free port',
  ])
  expect(wrongVariables).toEqual([])
})

test('the panel sees where a value came from', () => {
  const items = fixedItems(read({ SERVER_PORT: '9' }))
  expect(items.find(({ key }) => key === 'SERVER_PORT')).toMatchObject({
    value: 9,
    default: 8000,
    origin: 'environment',
    needs_restart: true,
  })
  expect(items.find(({ key }) => key === 'SERVER_HOST')).toMatchObject({
    value: '127.0.0.1',
    origin: 'default',
  })
})
