import { expect, test } from 'bun:test'
import { defaults } from '../../config/defaults.ts'
import { shippedWords } from '../../testing/shipped-words.ts'
import { compileWords, createWords } from './words.ts'

const withWords = (change: object) =>
  compileWords({ ...defaults.upstream, ...change }, defaults.grok.filter_tags)

test('a mode goes by the name that was set, or by its own', () => {
  const words = withWords({ modes: { fast: 'quick' } })
  expect([words.mode('fast'), words.mode('other'), words.mode('constructor')]).toEqual([
    'quick',
    'other',
    'constructor',
  ])
  expect([words.ourMode('quick'), words.ourMode('fast')]).toEqual(['fast', undefined])
})

test('a tier is found with every prefix, and whatever its letters', () => {
  const { tier } = shippedWords()
  const names = 'SUBSCRIPTION_TIER_GROK_PRO TIER_SUPERGROK_HEAVY super_grok_lite Plus SUBSCRIPTION_TIER_ULTRA'
  expect(names.split(' ').map(tier)).toEqual(['super', 'heavy', 'basic', 'super', undefined])
})

test('what is in braces is filled in and escaped; the path is known again', () => {
  const words = shippedWords()
  const path = words.path('continue', { id: 'a/b?c' })
  expect(path).toBe('/rest/app-chat/conversations/a%2Fb%3Fc/responses')
  expect(words.pathName(path)).toBe('continue')
  expect(words.pathName(words.path('mgw', { uid: 'x' }))).toBe('mgw')
  expect(words.pathName('/rest/assets?pageSize=50')).toBe('assets')
  expect(words.pathName('/else')).toBeUndefined()
})

test('every shipped path is known by its own name when it is filled in', () => {
  const words = shippedWords()
  const filled = { id: 'an-id', uid: 'a-user', kind: 'A_KIND' }
  const names = Object.keys(defaults.upstream.paths) as (keyof typeof defaults.upstream.paths)[]
  for (const name of names.filter((one) => one !== 'look'))
    expect([name, words.pathName(words.path(name, filled))]).toEqual([name, name])
})

test('tags of grok.filter_tags are left out, unless the table says otherwise', () => {
  const words = compileWords({ ...defaults.upstream, tags: { 'My:Tag': 'thought' } }, ['my:tag', 'other'])
  expect([...words.tags]).toEqual([
    ['my:tag', 'thought'],
    ['other', 'noise'],
  ])
})

test('the tables are read anew when they changed, and only then', () => {
  let config = structuredClone(defaults)
  const words = createWords(() => config)
  const first = words()
  config = { ...config, log: { ...config.log } }
  expect(words()).toBe(first)
  config = { ...config, upstream: { ...config.upstream, modes: { fast: 'quick' } } }
  expect(words().mode('fast')).toBe('quick')
})
