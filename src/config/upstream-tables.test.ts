import { expect, test } from 'bun:test'
import { applyChange } from './change.ts'
import { configItems } from './items.ts'
import { loadConfig } from './load.ts'

const head = '[app]\napp_key = "word"\napi_key = "key"\n'
const load = (text: string) => loadConfig(head + text, 'data/config.toml')
const messages = (text: string) => load(text).problems.map(({ message }) => message)

test('an entry of a table is laid over the shipped ones', () => {
  const { config, own, problems } = load('[upstream.modes]\nfast = "quick"\nnight = "night-owl"\n')
  expect(problems).toEqual([])
  expect(config?.upstream.modes).toMatchObject({ fast: 'quick', night: 'night-owl', expert: 'expert' })
  expect([...own]).toContain('upstream.modes')
  expect(config?.upstream.paths.chat).toBe('/rest/app-chat/conversations/new')
})

const wrong: [text: string, message: string][] = [
  [
    '[upstream.paths]\nchat = "rest/x"',
    'upstream.paths.chat = "rest/x" is not allowed; allowed: a path that',
  ],
  ['[upstream.tiers]\nultra = "gold"', 'upstream.tiers.ultra = "gold" is not allowed; allowed: "basic", '],
  ['[upstream.tags]\n"grok:new" = "x"', 'upstream.tags.grok:new = "x" is not allowed; allowed: "answer"'],
  ['[upstream]\nmodes = 1', 'upstream.modes = 1 is not allowed; allowed: a table, as [upstream.modes]'],
  [
    '[upstream.headers]\nrest = { Cookie = "a" }',
    'upstream.headers.rest.Cookie is not allowed; allowed: the',
  ],
  [
    '[upstream.headers]\nrest = { "x-a" = "ü" }',
    'upstream.headers.rest.x-a = "ü" is not allowed; allowed: one',
  ],
  [
    '[upstream.hosts]\nmedia = ["https://a"]',
    'upstream.hosts.media = ["https://a"] is not allowed; allowed: a',
  ],
  [
    '[upstream]\nchat_files = "newest"',
    'upstream.chat_files = "newest" is not allowed; allowed: "new" or "old"',
  ],
]
for (const [text, message] of wrong)
  test(`refused: ${text.replaceAll('\n', ' ')}`, () => {
    expect(load(text).config).toBeUndefined()
    expect(messages(text).join('\n')).toContain(message)
  })

test('a path nobody asks for is reported and stops nothing', () => {
  const { config, problems } = load('[upstream.paths]\nchats = "/x"\n')
  expect(config).toBeDefined()
  expect(problems).toMatchObject([{ level: 'warning', key: 'upstream.paths.chats' }])
})

test('a tier nobody knows stops nothing: it is told', () => {
  const { config, problems } = load('[models."grok-9"]\nmode = "fast"\ntier = "ultra"\n')
  expect(config?.models['grok-9']?.tier).toBe('ultra')
  expect(problems).toMatchObject([{ level: 'warning', key: 'models.grok-9.tier' }])
  expect(
    load('[upstream.tiers]\nultra = "heavy"\n[models."grok-9"]\nmode = "fast"\ntier = "ultra"\n').problems,
  ).toEqual([])
})

test('the panel changes one entry, and takes it back', () => {
  const changed = applyChange('f', head, {
    upstream: { modes: { fast: 'quick' }, headers: { rest: { 'x-app': '7' } }, chat_files: 'old' },
  })
  const { config } = loadConfig(changed, 'f')
  expect(config?.upstream).toMatchObject({
    modes: { fast: 'quick', auto: 'auto' },
    headers: { rest: { 'x-app': '7' } },
    chat_files: 'old',
  })
  const back = applyChange('f', changed, { upstream: { modes: { fast: null }, headers: { rest: null } } })
  expect(loadConfig(back, 'f').config?.upstream).toMatchObject({ modes: { fast: 'fast' }, headers: {} })
})

const refused: [change: object, param: string][] = [
  [{ upstream: { paths: { chat: 'x' } } }, 'upstream.paths.chat'],
  [{ upstream: { paths: { nothing: '/x' } } }, 'upstream.paths.nothing'],
  [{ upstream: { tiers: { ultra: 'gold' } } }, 'upstream.tiers.ultra'],
  [{ upstream: { modes: 'fast' } }, 'upstream.modes'],
  [JSON.parse('{"upstream":{"modes":{"__proto__":"x"}}}'), 'upstream.modes.__proto__'],
]
for (const [change, param] of refused)
  test(`refused from the panel: ${JSON.stringify(change)}`, () => {
    expect(() => applyChange('f', head, change)).toThrow(param)
  })

test('every table is an item with its values, its defaults and what it is for', () => {
  const { config, own } = load('[upstream.modes]\nfast = "quick"\n')
  const item = configItems(config!, own).find(({ key }) => key === 'upstream.modes')
  expect(item).toMatchObject({
    value: { fast: 'quick' },
    default: { fast: 'fast' },
    origin: 'file',
    type: 'object',
    allowed: { entries: { type: 'string' } },
  })
  expect(item?.description).toStartWith('Name of each mode at Grok')
})
