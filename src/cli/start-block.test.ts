import { expect, test } from 'bun:test'
import { defaults } from '../config/defaults.ts'
import { isLoopbackHost, startBlock, type StartFacts } from './start-block.ts'

const configured = (app: object) => ({
  ...defaults,
  app: { ...defaults.app, api_key: 'sk-kept', app_key: 'kept', ...app },
})

const block = (facts: Partial<StartFacts> = {}) =>
  startBlock({
    version: '1.2.3',
    url: 'http://127.0.0.1:8000',
    dataDir: '/srv/data',
    dataDirIsNew: false,
    configFile: '/srv/data/config.toml',
    generated: {},
    config: configured({}),
    simulated: false,
    accounts: '3 in /srv/data/token.json',
    ...facts,
  })

test('a first start shows what was made, each with its file, and ends with the line scripts wait for', () => {
  const text = block({ generated: { api_key: 'sk-new', app_key: 'pw' } })
  expect(text).toStartWith('grok2api 1.2.3\n')
  expect(text).toContain(
    '\nAPI key: sk-new\n  written to /srv/data/config.toml\nAdmin password: pw\n  written to /srv/data/config.toml\n',
  )
  for (const part of [
    'http://127.0.0.1:8000/v1',
    'http://127.0.0.1:8000/admin',
    '/srv/data\n',
    '3 in /srv/data/token.json',
  ])
    expect(text).toContain(part)
  expect(text).toEndWith('\nlistening on http://127.0.0.1:8000\n')
  expect(text).not.toContain('WARNING')
})

test('a later start says only where they are', () => {
  const text = block()
  expect(text).toContain('The API key and the admin password are in /srv/data/config.toml')
  expect(text).not.toMatch(/kept|^API key:|^Admin password:/m)
})

test('one of two was made', () => {
  const text = block({ generated: { app_key: 'pw' } })
  expect(text).toContain('Admin password: pw')
  expect(text).toContain('The API key is in /srv/data/config.toml')
})

test('a wildcard address is shown as one that can be opened, and listened on as it is', () => {
  const text = block({ url: 'http://0.0.0.0:80' })
  expect(text).toContain('http://127.0.0.1:80/admin')
  expect(text).toEndWith('listening on http://0.0.0.0:80\n')
})

const warned: [name: string, facts: Partial<StartFacts>, says: RegExp][] = [
  [
    'a default password',
    { config: configured({ app_key: 'grok2api' }) },
    /WARNING: the admin password is a default/,
  ],
  [
    'an open /v1',
    { config: configured({ api_key: '' }) },
    /WARNING: app\.api_key is "", so \/v1 asks for no key\.\n/,
  ],
  [
    'an open /v1 for everybody',
    { config: configured({ api_key: '' }), url: 'http://[::]:8000' },
    /WARNING: .*can be reached from other machines/,
  ],
]
for (const [name, facts, says] of warned) test(`warns of ${name}`, () => expect(block(facts)).toMatch(says))

test('an open /v1 has no key to be found', () =>
  expect(block({ config: configured({ api_key: '' }) })).toContain('The admin password is in'))

test('a demo says so in its first line', () =>
  expect(block({ simulated: true }).split('\n')[0]).toMatch(/simulated/i))

const hosts: [host: string, loopback: boolean][] = [
  ['127.0.0.1', true],
  ['127.8.0.1', true],
  ['::1', true],
  ['[::1]', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['127.example.com', false],
  ['192.168.1.2', false],
]
for (const [host, loopback] of hosts)
  test(`${host} is loopback: ${loopback}`, () => expect(isLoopbackHost(host)).toBe(loopback))
